// BatchNormalization (kept for the passes to fold), LRN, and the normalizations whose statistics
// are the sample's own: elementary operators, which run as floats.
#include "base/str.h"
#include "converter/importers/image_operators.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// (x − mean) / sqrt(variance + epsilon), both over `axes` of each sample.
Expected<int> Standardize(GraphBuilder& builder, int x, const std::vector<int32_t>& axes,
                          float epsilon) {
  OCTET_ASSIGN_OR_RETURN(const int mean, builder.Reduce(OpCode::kMean, x, axes, true));
  OCTET_ASSIGN_OR_RETURN(const int centered, builder.Binary(OpCode::kSub, x, mean));
  OCTET_ASSIGN_OR_RETURN(const int square, builder.Binary(OpCode::kMul, centered, centered));
  OCTET_ASSIGN_OR_RETURN(int variance, builder.Reduce(OpCode::kMean, square, axes, true));
  OCTET_ASSIGN_OR_RETURN(
      variance, builder.Binary(OpCode::kAdd, variance, builder.AddFloat("epsilon", epsilon)));
  OCTET_ASSIGN_OR_RETURN(const int factor, builder.Unary(OpCode::kRsqrt, variance));
  return builder.Binary(OpCode::kMul, centered, factor);
}

/// x · scale + shift; kNoTensor: no shift.
Expected<int> ScaleAndShift(GraphBuilder& builder, int x, int scale, int shift) {
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Binary(OpCode::kMul, x, scale));
  if (shift == kNoTensor) return y;
  return builder.Binary(OpCode::kAdd, y, shift);
}

/// Input i, [channels] or (for GroupNormalization before operator set 21) [groups], in a shape that
/// broadcasts along the channels of input 0.
Expected<int> AlongChannels(Node& node, int i) {
  GraphBuilder& builder = node.builder();
  const int32_t channels = node.shape(0)[1];
  OCTET_RETURN_IF_ERROR(node.ExpectRank(i, 1));
  const int32_t count = node.shape(i)[0];
  if (count < 1 || channels % count != 0)
    return InvalidError("input ", i, " has ", count, " values for ", channels, " channels");
  OCTET_ASSIGN_OR_RETURN(int values, builder.Reshape(node.input(i), {count, 1}));
  OCTET_ASSIGN_OR_RETURN(values, builder.BroadcastTo(values, {count, channels / count}));
  Shape shape(node.rank(0), 1);
  shape[1] = channels;
  return builder.Reshape(values, std::move(shape));
}

/// Sets the output to `standardized`, in the shape of input 0, scaled by input 1 and shifted by
/// input 2.
Status SetScaledByChannel(Node& node, int standardized) {
  OCTET_ASSIGN_OR_RETURN(const int scale, AlongChannels(node, 1));
  OCTET_ASSIGN_OR_RETURN(const int shift, AlongChannels(node, 2));
  OCTET_ASSIGN_OR_RETURN(const int y, ScaleAndShift(node.builder(), standardized, scale, shift));
  node.SetOutput(0, y);
  return Status();
}

std::vector<int32_t> AxesFrom(int first, int rank) {
  std::vector<int32_t> axes;
  for (int d = first; d < rank; ++d) axes.push_back(d);
  return axes;
}

/// Training mode of constants: networks that standardize their weights write it so.
Status StandardizeWeights(Node& node) {
  std::vector<int32_t> axes = AxesFrom(1, node.rank(0));
  axes[0] = 0;
  OCTET_ASSIGN_OR_RETURN(const int standardized, Standardize(node.builder(), node.input(0), axes,
                                                             node.Float("epsilon", 1e-5f)));
  return SetScaledByChannel(node, standardized);
}

Status ExpectChannels(const Node& node) {
  if (node.rank(0) >= 3) return Status();
  return InvalidError("input of shape ", node.shape(0), " has no pixels");
}

}  // namespace

Status ImportLayerNormalization(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", node.Int("axis", -1), node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const int standardized,
                         Standardize(builder, node.input(0), AxesFrom(axis, node.rank(0)),
                                     node.Float("epsilon", 1e-5f)));
  OCTET_ASSIGN_OR_RETURN(const int y,
                         ScaleAndShift(builder, standardized, node.input(1), node.input(2)));
  if (builder.shape(y) != node.shape(0))
    return InvalidError("scale of shape ", node.shape(1), " does not fit ", node.shape(0));
  node.SetOutput(0, y);
  return Status();
}

Status ImportInstanceNormalization(Node& node) {
  OCTET_RETURN_IF_ERROR(ExpectChannels(node));
  OCTET_ASSIGN_OR_RETURN(const int standardized,
                         Standardize(node.builder(), node.input(0), AxesFrom(2, node.rank(0)),
                                     node.Float("epsilon", 1e-5f)));
  return SetScaledByChannel(node, standardized);
}

Status ImportGroupNormalization(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_RETURN_IF_ERROR(ExpectChannels(node));
  const Shape shape = node.shape(0);
  const int64_t groups = node.Int("num_groups");
  if (groups < 1 || shape[1] % groups != 0)
    return InvalidError("attribute num_groups: ", groups, " for ", shape[1], " channels");
  const auto group_elements =
      static_cast<int32_t>(shape[1] / groups * NumElements(std::span(shape).subspan(2)));
  OCTET_ASSIGN_OR_RETURN(
      int y,
      builder.Reshape(node.input(0), {shape[0], static_cast<int32_t>(groups), group_elements}));
  OCTET_ASSIGN_OR_RETURN(y, Standardize(builder, y, {2}, node.Float("epsilon", 1e-5f)));
  OCTET_ASSIGN_OR_RETURN(y, builder.Reshape(y, shape));
  return SetScaledByChannel(node, y);
}

Status ImportBatchNormalization(Node& node) {
  GraphBuilder& builder = node.builder();
  const int rank = node.rank(0);
  if (rank < 2) return UnsupportedError("inputs of ", rank, " dimensions");
  if (node.opset() < 9 && node.Int("spatial", 1) == 0)
    return UnsupportedError("statistics per pixel (spatial = 0)");
  // Before operator set 14, further outputs ask for it.
  const bool training = node.Int("training_mode") != 0 || (node.opset() < 14 && node.HasOutput(1));
  if (training && node.IsConstant(0)) return StandardizeWeights(node);
  if (training) return UnsupportedError("training mode");
  for (int i = 1; i <= 4; ++i) {
    if (!node.IsConstant(i))
      return UnsupportedError("statistics that depend on the network's inputs");
  }
  OCTET_ASSIGN_OR_RETURN(
      const int y, NormalizeChannels(builder, node.input(0), node.input(1), node.input(2),
                                     node.input(3), node.input(4), node.Float("epsilon", 1e-5f)));
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
