// Conv: CONV_2D or DEPTHWISE_CONV_2D between two TRANSPOSEs.
#include "base/str.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

/// Checks x [n, c, …], weights [out, c / group, …], bias [out] against each other.
Status CheckConvShapes(Node& node, int64_t group) {
  OCTET_RETURN_IF_ERROR(node.ExpectRank(1, node.rank(0)));
  const Shape x = node.shape(0), weights = node.shape(1);
  if (group < 1 || x[1] % group != 0 || weights[0] % group != 0 || weights[1] != x[1] / group)
    return InvalidError("weights of shape ", weights, " and ", group, " groups do not fit ", x[1],
                        " channels");
  if (node.HasInput(2) && node.shape(2) != Shape{weights[0]})
    return InvalidError("bias of shape ", node.shape(2), ", expected [", weights[0], "]");
  return Status();
}

/// Conv2dOptions or DepthwiseConv2dOptions.
template <typename ConvOptions>
ConvOptions OptionsOf(const OnnxWindow& window, Padding padding) {
  ConvOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  options.dilation_h_factor = static_cast<int32_t>(window.y.dilation);
  options.dilation_w_factor = static_cast<int32_t>(window.x.dilation);
  return options;
}

/// Weights [out, in / group, h, w] become [out, h, w, in / group].
Expected<int> EmitConv(Node& node, const PlacedImage& image, int weights,
                       const OnnxWindow& window) {
  OCTET_ASSIGN_OR_RETURN(const int ohwi, node.builder().Transpose(weights, {0, 2, 3, 1}));
  return node.builder().Conv2d(image.tensor, ohwi, node.input(2),
                               OptionsOf<Conv2dOptions>(window, image.padding));
}

/// One input channel per group: weights [c · multiplier, 1, h, w] become [1, h, w, c · multiplier].
Expected<int> EmitDepthwise(Node& node, const PlacedImage& image, int weights,
                            const OnnxWindow& window) {
  GraphBuilder& builder = node.builder();
  auto options = OptionsOf<DepthwiseConv2dOptions>(window, image.padding);
  options.depth_multiplier = builder.shape(weights)[0] / builder.shape(image.tensor)[3];
  OCTET_ASSIGN_OR_RETURN(const int hwc, builder.Transpose(weights, {1, 2, 3, 0}));
  return builder.DepthwiseConv2d(image.tensor, hwc, node.input(2), options);
}

}  // namespace

Status ImportConv(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  const int64_t group = node.Int("group", 1);
  OCTET_RETURN_IF_ERROR(CheckConvShapes(node, group));
  const Shape filter = node.shape(1);
  OCTET_ASSIGN_OR_RETURN(const OnnxWindow window,
                         ReadWindow(node, {filter.begin() + 2, filter.end()}));
  OCTET_ASSIGN_OR_RETURN(const WindowPlacement placement,
                         PlaceWindow(window, false, builder.shape(image)));
  OCTET_ASSIGN_OR_RETURN(const PlacedImage placed,
                         PlaceOnImage(builder, image, window, placement, 0));
  OCTET_ASSIGN_OR_RETURN(const int weights, WithImageRank(builder, node.input(1)));
  const bool depthwise = group > 1 && filter[1] == 1;
  OCTET_ASSIGN_OR_RETURN(const int y, depthwise ? EmitDepthwise(node, placed, weights, window)
                                                : EmitConv(node, placed, weights, window));
  return SetImageOutput(node, y);
}

}  // namespace octet
