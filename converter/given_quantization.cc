#include "converter/given_quantization.h"

#include <algorithm>
#include <cmath>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

constexpr int kInt8Shift = 128;  // between the zero points of uint8 and int8

bool IsUsable(float scale, int64_t zero_point) {
  return std::isnormal(scale) && scale > 0 && zero_point >= 0 && zero_point <= 255;
}

bool HasNothing(const Quantization& quantization) {
  return quantization.scale.empty() && quantization.min.empty();
}

}  // namespace

Quantization AsGiven(Quantization quantization, DataType type) {
  quantization.zero_point.resize(quantization.scale.size());
  if (type == DataType::kInt8)
    for (int64_t& zero_point : quantization.zero_point) zero_point += kInt8Shift;
  quantization.min.clear();
  quantization.max.clear();
  return quantization;
}

bool IsQuantized8Bit(const Tensor& tensor) {
  return (tensor.type == DataType::kUint8 || tensor.type == DataType::kInt8) &&
         !tensor.quantization.empty();
}

std::optional<AffineScale> GivenScale(const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  if (tensor.type != DataType::kFloat32 || q.scale.size() != 1 || q.zero_point.size() != 1 ||
      !IsUsable(q.scale[0], q.zero_point[0]))
    return std::nullopt;
  return AffineScale{.scale = q.scale[0], .zero_point = static_cast<int>(q.zero_point[0])};
}

std::optional<AffineScale> GivenScale(const Tensor& tensor, Scheme scheme) {
  std::optional<AffineScale> given = GivenScale(tensor);
  if (given) given->zero_point += StorageGrid(scheme).min;
  return given;
}

void SetGiven(Tensor& tensor, const AffineScale& given) {
  tensor.quantization = {};
  tensor.quantization.scale = {given.scale};
  tensor.quantization.zero_point = {given.zero_point};
}

Range RepresentableRange(const AffineScale& given) {
  const double scale = given.scale;
  return {.min = static_cast<float>(scale * (0 - given.zero_point)),
          .max = static_cast<float>(scale * (255 - given.zero_point))};
}

void KeepOnlyGivenRanges(Graph& graph) {
  for (Tensor& tensor : graph.tensors) {
    if (tensor.type != DataType::kFloat32 || tensor.quantization.scale.empty()) continue;
    const std::optional<AffineScale> given = GivenScale(tensor);
    tensor.quantization = {};
    if (!given || tensor.constant()) continue;
    const Range range = RepresentableRange(*given);
    tensor.quantization.min = {range.min};
    tensor.quantization.max = {range.max};
  }
}

bool HasGivenScales(const Graph& graph) {
  return std::any_of(graph.tensors.begin(), graph.tensors.end(), [](const Tensor& tensor) {
    return !tensor.constant() && GivenScale(tensor).has_value();
  });
}

std::optional<Range> RecordedRange(const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const bool recorded = tensor.type == DataType::kFloat32 && q.scale.empty() && q.min.size() == 1 &&
                        q.max.size() == 1 && std::isfinite(q.min[0]) && std::isfinite(q.max[0]) &&
                        q.min[0] <= q.max[0];
  if (!recorded) return std::nullopt;
  return Range{.min = q.min[0], .max = q.max[0]};
}

void InheritGiven(Tensor& to, const Tensor& from) {
  if (to.type == DataType::kFloat32 && from.type == DataType::kFloat32 &&
      HasNothing(to.quantization))
    to.quantization = from.quantization;
}

Quantization ScaledGiven(const Tensor& weights, int axis, std::span<const double> factor) {
  Quantization given = weights.quantization;
  if (given.scale.empty() || (given.per_axis() && given.axis != axis)) return {};
  given.scale.resize(factor.size(), given.scale[0]);
  given.zero_point.resize(factor.size(), given.zero_point.empty() ? 0 : given.zero_point[0]);
  given.axis = axis;
  const std::vector<float> values = FloatValues(weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, axis);
  // A negative factor mirrors the grid at real 0: q = 0 would become 256 around 128.
  for (size_t i = 0; i < values.size(); ++i) {
    const int c = channel[i];
    const bool lowest = std::round(values[i] / given.scale[c]) == -kInt8Shift;
    if (factor[c] < 0 && (lowest || given.zero_point[c] != kInt8Shift)) return {};
  }
  for (size_t c = 0; c < factor.size(); ++c)
    if (factor[c] != 0) given.scale[c] = static_cast<float>(given.scale[c] * std::abs(factor[c]));
  return given;
}

std::optional<AffineScale> NudgedScale(const FakeQuantOptions& options) {
  if (options.num_bits < 2 || options.num_bits > 8 || !(options.min < options.max))
    return std::nullopt;
  const auto lowest = static_cast<float>(options.narrow_range ? 1 : 0);
  const auto highest = static_cast<float>((1 << options.num_bits) - 1);
  const float scale = (options.max - options.min) / (highest - lowest);
  if (!std::isnormal(scale)) return std::nullopt;
  const float zero_point = std::clamp(lowest - options.min / scale, lowest, highest);
  return AffineScale{.scale = scale, .zero_point = static_cast<int>(std::round(zero_point))};
}

}  // namespace octet
