#include "converter/calibrators/quantization_noise.h"

#include <algorithm>

#include "converter/quantize_scales.h"

namespace octet {

RealGrid GridOf(Range range, int bits) {
  const Grid stored{.min = 0, .max = (1 << bits) - 1};
  const AffineScale affine = ChooseScale(range, stored);
  return {.step = affine.scale,
          .min = affine.scale * static_cast<float>(stored.min - affine.zero_point),
          .max = affine.scale * static_cast<float>(stored.max - affine.zero_point)};
}

void RoundToGrid(const RealGrid& grid, std::span<const float> values, std::span<float> rounded) {
  const float per_step = 1 / grid.step;
  for (size_t i = 0; i < values.size(); ++i) {
    const float clamped = std::min(std::max(values[i], grid.min), grid.max);
    // Not negative, so that cutting off the fraction rounds.
    const int steps = static_cast<int>((clamped - grid.min) * per_step + 0.5f);
    rounded[i] = static_cast<float>(steps) * grid.step + grid.min;
  }
}

NoiseOnHistogram::NoiseOnHistogram(const Histogram& histogram) {
  const auto add = [&](std::span<const int64_t> counts, double width) {
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      values_.push_back(static_cast<float>((static_cast<double>(i) + 0.5) * width));
      weights_.push_back(static_cast<float>(counts[i]));
    }
  };
  add(histogram.positive(), histogram.bin_width());
  add(histogram.negative(), -histogram.bin_width());
  rounded_.resize(values_.size());
}

double NoiseOnHistogram::operator()(const RealGrid& grid) {
  RoundToGrid(grid, values_, rounded_);
  double sum = 0;
  for (size_t i = 0; i < values_.size(); ++i) {
    const double error = values_[i] - rounded_[i];
    sum += weights_[i] * error * error;
  }
  return sum;
}

}  // namespace octet
