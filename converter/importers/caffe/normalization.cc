// BatchNorm with its factor, and the constant arithmetic that follows it: Scale and Bias.
#include <cmath>

#include "base/str.h"
#include "converter/importers/caffe/layers.h"
#include "converter/importers/constants.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

/// Blob i divided by the factor, in double; all 0 when that is 0, as Caffe has it.
Expected<int> Statistic(CaffeLayer& layer, int i, std::string_view role, double factor) {
  const int32_t channels = layer.shape()[1];
  OCTET_ASSIGN_OR_RETURN(const Tensor blob, layer.ReadBlob(i, role, {channels}));
  const auto accumulated = ValuesOf<float>(blob);
  std::vector<float> values(accumulated.begin(), accumulated.end());
  for (float& value : values)
    value = factor == 0 ? 0 : static_cast<float>(static_cast<double>(value) / factor);
  return layer.builder().AddFloats(role, {channels}, std::move(values));
}

/// How many axes of bottom 0 a blob covers from `axis` on; −1: all of them.
Expected<int> CoveredAxes(const CaffeLayer& layer, int axis, int num_axes) {
  const int rest = layer.rank() - axis;
  if (num_axes < -1 || num_axes > rest)
    return InvalidError("num_axes ", num_axes, " outside [-1, ", rest, "]");
  return num_axes == -1 ? rest : num_axes;
}

/// `shape` with its first axis at `axis` of bottom 0: ones behind it, so that it broadcasts.
Expected<Shape> Aligned(const CaffeLayer& layer, int axis, const Shape& shape) {
  const int behind = layer.rank() - axis - static_cast<int>(shape.size());
  if (behind < 0)
    return InvalidError("a shape of ", shape, " from axis ", axis, " of ", layer.shape());
  Shape aligned = shape;
  aligned.insert(aligned.end(), behind, 1);
  return aligned;
}

/// A trained blob over `num_axes` axes of bottom 0 from `axis` on.
Expected<int> AlignedBlob(CaffeLayer& layer, int i, std::string_view role, int64_t first_axis,
                          int num_axes) {
  OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(first_axis));
  OCTET_ASSIGN_OR_RETURN(const int covered, CoveredAxes(layer, axis, num_axes));
  const Shape shape = layer.shape();
  const Shape part(shape.begin() + axis, shape.begin() + axis + covered);
  OCTET_ASSIGN_OR_RETURN(const Shape aligned, Aligned(layer, axis, part));
  return layer.Blob(i, role, aligned);
}

/// Bottom 1, whose axes are those of bottom 0 from `axis` on.
Expected<int> AlignedBottom(CaffeLayer& layer, int64_t first_axis) {
  int axis = 0;
  if (layer.rank(1) > 0) {
    OCTET_ASSIGN_OR_RETURN(axis, layer.Axis(first_axis));
  }
  OCTET_ASSIGN_OR_RETURN(const Shape aligned, Aligned(layer, axis, layer.shape(1)));
  for (int d = 0; d < layer.rank(1); ++d) {
    if (layer.shape(1)[d] != layer.shape(0)[axis + d])
      return InvalidError("bottoms of shapes ", layer.shape(0), " and ", layer.shape(1),
                          " from axis ", axis);
  }
  return layer.builder().Reshape(layer.bottom(1), aligned);
}

}  // namespace

// y = (x − mean / factor) / sqrt(variance / factor + eps); the blobs are mean, variance and factor.
Status ImportBatchNormLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  const auto& parameters = layer.proto().batch_norm_param();
  if (parameters.has_use_global_stats() && !parameters.use_global_stats())
    return UnsupportedError("statistics of the batch (use_global_stats: false)");
  if (layer.rank() < 2) return UnsupportedError("inputs of ", layer.rank(), " dimensions");
  if (layer.num_blobs() > 3)
    return UnsupportedError(layer.num_blobs(), " blobs, Caffe's own has 3");
  OCTET_ASSIGN_OR_RETURN(const Tensor blob, layer.ReadBlob(2, "factor", {1}));
  const double factor = double{ValuesOf<float>(blob)[0]};
  OCTET_ASSIGN_OR_RETURN(const int mean, Statistic(layer, 0, "mean", factor));
  OCTET_ASSIGN_OR_RETURN(const int variance, Statistic(layer, 1, "variance", factor));
  const int32_t channels = layer.shape()[1];
  const int gamma = builder.AddFloats("gamma", {channels}, std::vector<float>(channels, 1.0f));
  const int beta = builder.AddFloats("beta", {channels}, std::vector<float>(channels, 0.0f));
  return layer.Finish(
      NormalizeChannels(builder, layer.bottom(), gamma, beta, mean, variance, parameters.eps()));
}

// y = x · scale [+ bias]; scale is blob 0, or bottom 1. Bias has the shape of scale.
Status ImportScaleLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  const auto& parameters = layer.proto().scale_param();
  const bool trained = layer.num_bottoms() == 1;
  if (!trained && parameters.bias_term()) return UnsupportedError("a bias beside a second bottom");
  OCTET_ASSIGN_OR_RETURN(
      const int scale,
      trained ? AlignedBlob(layer, 0, "scale", parameters.axis(), parameters.num_axes())
              : AlignedBottom(layer, parameters.axis()));
  OCTET_ASSIGN_OR_RETURN(int y, builder.Binary(OpCode::kMul, layer.bottom(), scale));
  if (parameters.bias_term()) {
    OCTET_ASSIGN_OR_RETURN(const int bias,
                           AlignedBlob(layer, 1, "bias", parameters.axis(), parameters.num_axes()));
    OCTET_ASSIGN_OR_RETURN(y, builder.Binary(OpCode::kAdd, y, bias));
  }
  layer.SetTop(0, y);
  return Status();
}

Status ImportBiasLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().bias_param();
  OCTET_ASSIGN_OR_RETURN(
      const int bias, layer.num_bottoms() == 1
                          ? AlignedBlob(layer, 0, "bias", parameters.axis(), parameters.num_axes())
                          : AlignedBottom(layer, parameters.axis()));
  return layer.Finish(layer.builder().Binary(OpCode::kAdd, layer.bottom(), bias));
}

Status RefuseLrnLayer(CaffeLayer&) {
  return UnsupportedError("local response normalization");
}

}  // namespace octet
