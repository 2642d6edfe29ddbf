#include "converter/quantize_scales.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

constexpr double kNarrowest = 1e-6;
constexpr double kSmallestScale = 1e-30;  // float32 has none much smaller
constexpr QuantizedLimits kWeightLimits = {.min = 1, .max = 255};
constexpr int kSymmetricMax = 127;

int ZeroPointFor(double min, float scale, QuantizedLimits limits) {
  const double zero_point = std::round(limits.min - min / scale);
  return static_cast<int>(std::clamp<double>(zero_point, limits.min, limits.max));
}

/// `fallback` where neither the weights nor the bias say anything.
float AtLeast(double scale, double min_scale, double fallback) {
  const double chosen = std::max(scale, min_scale);
  return static_cast<float>(chosen > kSmallestScale ? chosen : fallback);
}

}  // namespace

QuantizedLimits LimitsOf(Scheme scheme) {
  return scheme == Scheme::kUint8 ? QuantizedLimits{.min = 0, .max = 255}
                                  : QuantizedLimits{.min = -128, .max = 127};
}

DataType TypeOf(Scheme scheme) {
  return scheme == Scheme::kUint8 ? DataType::kUint8 : DataType::kInt8;
}

AffineScale ChooseScale(Range range, QuantizedLimits limits) {
  double min = std::min(0.0, double{range.min}), max = std::max(0.0, double{range.max});
  if (max - min < kNarrowest) min = 0, max = 1;
  const float scale = static_cast<float>((max - min) / (limits.max - limits.min));
  return {.scale = scale, .zero_point = ZeroPointFor(min, scale, limits)};
}

AffineScale ChooseWeightScale(std::span<const float> weights, double min_scale) {
  double min = 0, max = 0;
  for (float weight : weights) {
    min = std::min(min, double{weight});
    max = std::max(max, double{weight});
  }
  const int steps = kWeightLimits.max - kWeightLimits.min;
  const float scale = AtLeast((max - min) / steps, min_scale, 1.0 / steps);
  return {.scale = scale, .zero_point = ZeroPointFor(min, scale, kWeightLimits)};
}

float ChooseSymmetricScale(float largest_weight, double min_scale) {
  return AtLeast(double{largest_weight} / kSymmetricMax, min_scale, 1.0 / kSymmetricMax);
}

double MinWeightScale(double bias, float input_scale) {
  return std::abs(bias) / (kMaxBias * input_scale);
}

int QuantizeValue(double value, double scale, int zero_point, int min, int max) {
  const double q = std::round(value / scale) + zero_point;
  return static_cast<int>(std::clamp<double>(q, min, max));
}

}  // namespace octet
