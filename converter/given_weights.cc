#include "converter/given_weights.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "base/str.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

constexpr int64_t kSymmetric = 128;  // the zero point of int8's 0, for q in [0, 255]

bool AllEqual(const std::vector<float>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

/// Scales, and zero points that 8 bits hold, in numbers that fit the shape.
bool IsWhole(const Tensor& weights, int channel_axis) {
  const Quantization& q = weights.quantization;
  if (q.scale.empty() || q.zero_point.size() != q.scale.size()) return false;
  const bool per_channel =
      q.axis == channel_axis && weights.shape[q.axis] == static_cast<int64_t>(q.scale.size());
  return (q.scale.size() == 1 || per_channel) &&
         std::all_of(q.scale.begin(), q.scale.end(),
                     [](float scale) { return std::isnormal(scale) && scale > 0; }) &&
         std::all_of(q.zero_point.begin(), q.zero_point.end(),
                     [](int64_t zero_point) { return zero_point >= 0 && zero_point <= 255; });
}

/// A file could say so of any weights.
bool IsOnGrid(const Tensor& weights) {
  constexpr double kTolerance = 1e-3;  // of a step: products of float32 are off by 2^-24 · 255
  const Quantization& q = weights.quantization;
  const std::vector<float> values = FloatValues(weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, q.per_axis() ? q.axis : 0);
  for (size_t i = 0; i < values.size(); ++i) {
    const int c = q.per_axis() ? channel[i] : 0;
    const double steps = double{values[i]} / q.scale[c];
    const double number = std::round(steps) + static_cast<double>(q.zero_point[c]);
    if (!(std::abs(steps - std::round(steps)) <= kTolerance) || number < 0 || number > 255)
      return false;
  }
  return true;
}

}  // namespace

std::string ReasonAgainstGiven(const Tensor& weights, int channel_axis, Scheme scheme) {
  const Quantization& q = weights.quantization;
  if (q.scale.empty()) return "";
  if (!IsWhole(weights, channel_axis)) return "scales along another dimension than the channels";
  if (!IsOnGrid(weights)) return "the weights are not on the grid they are said to be on";
  const int64_t zero_point = q.zero_point[0];
  const bool one_zero_point = std::count(q.zero_point.begin(), q.zero_point.end(), zero_point) ==
                              static_cast<std::ptrdiff_t>(q.zero_point.size());
  if (scheme != Scheme::kInt8 && !(one_zero_point && AllEqual(q.scale)))
    return "this scheme has no scale for each channel";
  if (scheme == Scheme::kUint8) return "";
  if (!one_zero_point || zero_point != kSymmetric)
    return StrCat("int8 has no zero point ", zero_point - kSymmetric);
  return "";
}

std::vector<std::string> UnusableGivenScales(const Graph& graph, Scheme scheme) {
  std::vector<std::string> found;
  for (const Operator& op : graph.operators) {
    const ProductOperator* product = FindProductOperator(op.code);
    if (!product || !HasConstantWeights(graph, op, *product)) continue;
    const Tensor& weights = *InputTensor(graph, op, product->weights);
    const std::string reason = ReasonAgainstGiven(weights, product->channel_axis, scheme);
    if (!reason.empty())
      found.push_back(StrCat(weights.name, ": the network's own scales are not used: ", reason));
  }
  return found;
}

std::optional<WeightScales> GivenWeightScales(const Tensor& weights, int channel_axis,
                                              std::span<const double> bias, float input_scale,
                                              Scheme scheme) {
  if (weights.quantization.scale.empty() ||
      !ReasonAgainstGiven(weights, channel_axis, scheme).empty())
    return std::nullopt;
  WeightScales scales{
      .scale = weights.quantization.scale,
      .zero_point = static_cast<int>(weights.quantization.zero_point[0]) + StorageGrid(scheme).min};
  scales.scale.resize(scheme == Scheme::kInt8 ? bias.size() : 1, scales.scale[0]);
  for (size_t c = 0; c < bias.size(); ++c)
    if (scales.scale[scales.scale.size() == 1 ? 0 : c] < MinWeightScale(bias[c], input_scale))
      return std::nullopt;
  return scales;
}

}  // namespace octet
