// TensorStatistics: what calibrators know of one tensor, gathered sample by sample in constant
// memory: a first run over the samples finds ranges, a second one, if anybody needs it, fills a
// histogram whose bins end exactly at the largest magnitude. (One run could do with bins that
// double as values grow; but then their edges would depend on the order of samples, the published
// algorithms would not be repeated exactly, and running a float network twice is cheaper than
// reading the pictures.)
#ifndef OCTET_CONVERTER_CALIBRATORS_TENSOR_STATISTICS_H_
#define OCTET_CONVERTER_CALIBRATORS_TENSOR_STATISTICS_H_

#include <cstdint>
#include <span>

#include <octet/converter.h>

#include "converter/calibrators/histogram.h"

namespace octet {

/// Exponential moving average corrected for having started at 0:
///   a_0 = 0,  a_t = d · a_(t−1) + (1 − d) · x_t,  value = a_t / (1 − d^t)
class MovingAverage {
 public:
  void Add(double x);
  double value() const { return sum_ / weight_; }

 private:
  double sum_ = 0;
  double weight_ = 0;  // 1 − d^t
};

struct TensorStatistics {
  Range range;              // of all samples
  int64_t sample_size = 0;  // values in the largest sample
  int samples = 0;
  MovingAverage min, max;  // of each sample's
  Histogram histogram;

  bool observed() const { return samples > 0; }
  /// max |x|
  float largest_magnitude() const;

  /// The first run. Returns false when a value is not finite. REQUIRES: not empty.
  bool ObserveRange(std::span<const float> values);
  /// The second run, over the same values.
  void ObserveHistogram(std::span<const float> values);

  /// [−threshold, threshold], as far as it was seen: what methods for symmetric integers mean by
  /// clipping at a threshold.
  Range Within(double threshold) const;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_TENSOR_STATISTICS_H_
