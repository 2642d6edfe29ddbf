// BatchNormalization (kept for the passes to fold) and LRN.
#include "base/str.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

/// [0, 2, 3, …, 1]: the channels go last.
std::vector<int32_t> ChannelsLast(int rank) {
  std::vector<int32_t> permutation = {0};
  for (int d = 2; d < rank; ++d) permutation.push_back(d);
  permutation.push_back(1);
  return permutation;
}

/// [0, rank − 1, 1, 2, …]: the channels go back.
std::vector<int32_t> ChannelsSecond(int rank) {
  std::vector<int32_t> permutation = {0, rank - 1};
  for (int d = 1; d < rank - 1; ++d) permutation.push_back(d);
  return permutation;
}

}  // namespace

Status ImportBatchNormalization(Node& node) {
  GraphBuilder& builder = node.builder();
  const int rank = node.rank(0);
  if (rank < 2) return UnsupportedError("inputs of ", rank, " dimensions");
  if (node.opset() < 9 && node.Int("spatial", 1) == 0)
    return UnsupportedError("statistics per pixel (spatial = 0)");
  if (node.Int("training_mode") != 0) return UnsupportedError("training mode");
  for (int i = 1; i <= 4; ++i) {
    if (!node.IsConstant(i))
      return UnsupportedError("statistics that depend on the network's inputs");
  }
  OCTET_ASSIGN_OR_RETURN(const int x, builder.Transpose(node.input(0), ChannelsLast(rank)));
  OCTET_ASSIGN_OR_RETURN(const int normalized,
                         builder.BatchNormalization(x, node.input(1), node.input(2), node.input(3),
                                                    node.input(4), node.Float("epsilon", 1e-5f)));
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Transpose(normalized, ChannelsSecond(rank)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportLrn(Node& node) {
  const int64_t size = node.Int("size");
  // TFLite's window reaches as far to both sides: radius channels.
  if (size < 1 || size > 1 << 20) return InvalidError("attribute size: ", size);
  if (size % 2 == 0) return UnsupportedError("a window of an even number of channels");
  LocalResponseNormalizationOptions options;
  options.radius = static_cast<int32_t>(size / 2);
  options.alpha = node.Float("alpha", 1e-4f) / static_cast<float>(size);
  options.beta = node.Float("beta", 0.75f);
  options.bias = node.Float("bias", 1.0f);
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().LocalResponseNormalization(image, options));
  return SetImageOutput(node, y);
}

}  // namespace octet
