// MaxPool and AveragePool: pools over the image between two TRANSPOSEs.
#include "converter/importers/image_operators.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

struct PoolInput {
  int image = kNoTensor;
  ImageWindow window;
  bool round_up = false;
};

Expected<PoolInput> ReadPool(Node& node) {
  PoolInput pool;
  OCTET_ASSIGN_OR_RETURN(pool.image, ToImage(node, 0));
  OCTET_ASSIGN_OR_RETURN(const OnnxWindow window, ReadWindow(node));
  pool.window = WithPads(window, node.builder().shape(pool.image));
  pool.round_up = node.Int("ceil_mode") != 0;
  return pool;
}

}  // namespace

Status ImportMaxPool(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const PoolInput pool, ReadPool(node));
  OCTET_ASSIGN_OR_RETURN(const int y,
                         MaxPoolImage(node.builder(), pool.image, pool.window, pool.round_up));
  return SetImageOutput(node, y);
}

Status ImportAveragePool(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const PoolInput pool, ReadPool(node));
  const bool include_pad = node.Int("count_include_pad") != 0;
  OCTET_ASSIGN_OR_RETURN(const int y, AveragePoolImage(node.builder(), pool.image, pool.window,
                                                       pool.round_up, include_pad));
  return SetImageOutput(node, y);
}

}  // namespace octet
