// Conv: CONV_2D or DEPTHWISE_CONV_2D between two TRANSPOSEs.
#include "converter/importers/image_operators.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {

Status ImportConv(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  OCTET_RETURN_IF_ERROR(node.ExpectRank(1, node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const int weights, WithImageRank(builder, node.input(1)));
  const int64_t group = node.Int("group", 1);
  OCTET_RETURN_IF_ERROR(CheckConvShapes(builder, image, weights, node.input(2), group));
  const Shape filter = node.shape(1);
  OCTET_ASSIGN_OR_RETURN(const OnnxWindow window,
                         ReadWindow(node, {filter.begin() + 2, filter.end()}));
  OCTET_ASSIGN_OR_RETURN(const int y, ConvolveImage(builder, image, weights, node.input(2),
                                                    WithPads(window, builder.shape(image)), group));
  return SetImageOutput(node, y);
}

}  // namespace octet
