// percentile: at each end at most 100 − p percent of all values are cut:
//
//   min = the bin edge below which at most (100 − p) % of the values lie,  max likewise above
//
// and never beyond what was seen. Zeros count as values: of a tensor behind a RELU half are.
#include <algorithm>

#include "converter/calibrators/calibrator.h"

namespace octet {
namespace {

/// The lowest edge of magnitude above which at most `allowed` values of one side lie.
double EdgeAbove(const Histogram& histogram, std::span<const int64_t> counts, double allowed) {
  double above = 0;
  for (size_t bin = counts.size(); bin > 0; --bin) {
    above += static_cast<double>(counts[bin - 1]);
    if (above > allowed) return static_cast<double>(bin) * histogram.bin_width();
  }
  return 0;
}

Range CutTails(const TensorStatistics& seen, const CalibrateOptions& options) {
  const Histogram& histogram = seen.histogram;
  const double allowed = static_cast<double>(histogram.count()) * (100 - options.percentile) / 100;
  const double below = EdgeAbove(histogram, histogram.negative(), allowed);
  const double above = EdgeAbove(histogram, histogram.positive(), allowed);
  return {static_cast<float>(std::max<double>(seen.range.min, -below)),
          static_cast<float>(std::min<double>(seen.range.max, above))};
}

}  // namespace

extern const Calibrator kPercentile;
const Calibrator kPercentile = {
    .name = "percentile",
    .summary = "all but a small share of the values at each end (--percentile)",
    .needs_histogram = true,
    .range = CutTails};

}  // namespace octet
