// What the three calibrators that compare distributions share: the sizes, and the rule that turns
// the bin they find into a range.
#ifndef OCTET_CONVERTER_CALIBRATORS_KL_THRESHOLD_H_
#define OCTET_CONVERTER_CALIBRATORS_KL_THRESHOLD_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "converter/calibrators/tensor_statistics.h"

namespace octet {

inline constexpr int kKlBins = 2048;
inline constexpr int kKlLevels = 128;
inline constexpr double kKlInsteadOfZero = 0.0001;

/// What each of them finds: how many of the histogram's first bins to keep. `counts`: kKlBins of
/// them over (0, max|x|].
int FindKlThreshold(std::span<const int64_t> counts, int levels);  // kl.cc
int FindCaffeThreshold(std::span<const int64_t> counts);           // kl_caffe.cc
int FindNcnnThreshold(std::span<const int64_t> counts);            // kl_ncnn.cc

/// threshold = (bins + 1/2) · max|x| / kKlBins: the middle of the first bin left out.
inline Range KeepBins(const TensorStatistics& seen, int bins) {
  return seen.Within((bins + 0.5) * seen.largest_magnitude() / kKlBins);
}

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_KL_THRESHOLD_H_
