#include "converter/quantize_scales.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

constexpr double kNarrowest = 1e-6;
constexpr double kSmallestScale = 1e-30;  // float32 has none much smaller

int ZeroPointFor(double min, float scale, const Grid& grid) {
  const double zero_point = std::round(grid.min - min / scale);
  return static_cast<int>(std::clamp<double>(zero_point, grid.min, grid.max));
}

/// The smallest power of two that is not less. REQUIRES: value > 0.
double PowerOfTwoAbove(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);  // in [0.5, 1)
  return std::ldexp(1.0, fraction == 0.5 ? exponent - 1 : exponent);
}

float OnGrid(double scale, const Grid& grid) {
  return static_cast<float>(grid.power_of_two ? PowerOfTwoAbove(scale) : scale);
}

/// `fallback` where neither the weights nor the bias say anything.
float AtLeast(double scale, double min_scale, double fallback, const Grid& grid) {
  const double chosen = std::max(scale, min_scale);
  return OnGrid(chosen > kSmallestScale ? chosen : fallback, grid);
}

}  // namespace

Grid StorageGrid(Scheme scheme) {
  return scheme == Scheme::kUint8 ? Grid{.min = 0, .max = 255} : Grid{.min = -128, .max = 127};
}

Grid ActivationGrid(const QuantizeOptions& options) {
  const int min = StorageGrid(options.scheme).min;
  return {.min = min,
          .max = min + (1 << options.activation_bits) - 1,
          .power_of_two = options.power_of_two};
}

Grid WeightGrid(const QuantizeOptions& options) {
  if (options.scheme == Scheme::kUint8)
    return {.min = 1, .max = (1 << options.weight_bits) - 1, .power_of_two = options.power_of_two};
  const int max = (1 << (options.weight_bits - 1)) - 1;
  return {.min = -max, .max = max, .power_of_two = options.power_of_two};
}

DataType TypeOf(Scheme scheme) {
  return scheme == Scheme::kUint8 ? DataType::kUint8 : DataType::kInt8;
}

AffineScale ChooseScale(Range range, const Grid& grid) {
  double min = std::min(0.0, double{range.min}), max = std::max(0.0, double{range.max});
  if (max - min < kNarrowest) min = 0, max = 1;
  const float scale = OnGrid((max - min) / (grid.max - grid.min), grid);
  return {.scale = scale, .zero_point = ZeroPointFor(min, scale, grid)};
}

AffineScale ChooseWeightScale(std::span<const float> weights, double min_scale, const Grid& grid) {
  double min = 0, max = 0;
  for (float weight : weights) {
    min = std::min(min, double{weight});
    max = std::max(max, double{weight});
  }
  const int steps = grid.max - grid.min;
  const float scale = AtLeast((max - min) / steps, min_scale, 1.0 / steps, grid);
  return {.scale = scale, .zero_point = ZeroPointFor(min, scale, grid)};
}

float ChooseSymmetricScale(float largest_weight, double min_scale, const Grid& grid) {
  return AtLeast(double{largest_weight} / grid.max, min_scale, 1.0 / grid.max, grid);
}

double MinWeightScale(double bias, float input_scale) {
  return std::abs(bias) / (kMaxBias * input_scale);
}

int QuantizeValue(double value, double scale, int zero_point, const Grid& grid) {
  const double q = std::round(value / scale) + zero_point;
  return static_cast<int>(std::clamp<double>(q, grid.min, grid.max));
}

}  // namespace octet
