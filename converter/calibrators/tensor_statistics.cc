#include "converter/calibrators/tensor_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace octet {
namespace {

constexpr double kDecay = 0.99;
constexpr size_t kLanes = 16;  // independent minima and maxima: they fill vector registers

/// Smallest and largest value; nullopt if one is not finite.
std::optional<Range> FiniteRangeOf(std::span<const float> values) {
  std::array<float, kLanes> min, max, poison{};  // 0 · x is NaN unless x is finite
  min.fill(std::numeric_limits<float>::max());
  max.fill(std::numeric_limits<float>::lowest());
  const auto see = [&](size_t lane, float value) {
    min[lane] = value < min[lane] ? value : min[lane];
    max[lane] = value > max[lane] ? value : max[lane];
    poison[lane] += 0 * value;
  };
  size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes)
    for (size_t lane = 0; lane < kLanes; ++lane) see(lane, values[i + lane]);
  for (; i < values.size(); ++i) see(0, values[i]);
  if (std::any_of(poison.begin(), poison.end(), [](float p) { return std::isnan(p); }))
    return std::nullopt;
  return Range{*std::min_element(min.begin(), min.end()),
               *std::max_element(max.begin(), max.end())};
}

}  // namespace

void MovingAverage::Add(double x) {
  sum_ = kDecay * sum_ + (1 - kDecay) * x;
  weight_ = kDecay * weight_ + (1 - kDecay);
}

float TensorStatistics::largest_magnitude() const {
  return std::max(std::abs(range.min), std::abs(range.max));
}

bool TensorStatistics::ObserveRange(std::span<const float> values) {
  const std::optional<Range> seen = FiniteRangeOf(values);
  if (!seen) return false;
  range =
      observed() ? Range{std::min(range.min, seen->min), std::max(range.max, seen->max)} : *seen;
  sample_size = std::max(sample_size, static_cast<int64_t>(values.size()));
  min.Add(seen->min);
  max.Add(seen->max);
  ++samples;
  return true;
}

void TensorStatistics::ObserveHistogram(std::span<const float> values) {
  if (histogram.count() == 0) histogram = Histogram(largest_magnitude());
  histogram.Add(values);
}

Range TensorStatistics::Within(double threshold) const {
  const auto cut = [&](float end) {
    return static_cast<float>(std::clamp<double>(end, -threshold, threshold));
  };
  return {cut(range.min), cut(range.max)};
}

}  // namespace octet
