// What quantizing one tensor with a range does to its values.
#ifndef OCTET_CONVERTER_CALIBRATORS_QUANTIZATION_NOISE_H_
#define OCTET_CONVERTER_CALIBRATORS_QUANTIZATION_NOISE_H_

#include <span>
#include <vector>

#include <octet/converter.h>

#include "converter/calibrators/histogram.h"

namespace octet {

/// Real values that `bits` bits can hold, given the range asked for: multiples of `step` from `min`
/// to `max`, 0 among them.
struct RealGrid {
  float step = 1;
  float min = 0;
  float max = 255;
};
RealGrid GridOf(Range range, int bits);

/// The nearest values of the grid. REQUIRES: equal sizes.
void RoundToGrid(const RealGrid& grid, std::span<const float> values, std::span<float> rounded);

/// Σ (x − rounded x)² over what a histogram counted, each value taken for the middle of its bin.
class NoiseOnHistogram {
 public:
  explicit NoiseOnHistogram(const Histogram& histogram);
  double operator()(const RealGrid& grid);

 private:
  std::vector<float> values_;   // middles of bins that are not empty
  std::vector<float> weights_;  // counts
  std::vector<float> rounded_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_QUANTIZATION_NOISE_H_
