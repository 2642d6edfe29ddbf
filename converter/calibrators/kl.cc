// kl: the threshold whose quantized distribution loses the least information (S. Migacz, "8-bit
// inference with TensorRT", GTC 2017). Of magnitudes in 2048 bins, for i = levels … 2048:
//
//   P = the first i bins, bin i − 1 with everything beyond added     (what clipping gives)
//   Q = the first i bins merged into `levels`, each level spread evenly over its bins that are not
//       empty                                                          (what rounding gives)
//   divergence(i) = Σ P · ln(P / Q),  P and Q divided by their sums
//
// and the i of least divergence wins, the first of several. Level l holds the bins from ⌊l · i /
// levels⌋ on. If bin i − 1 was empty before everything beyond was added, it gets its part of the
// last level; if all of that level was, the level counts as 0.0001 values (an infinite divergence
// would forbid clipping in the gaps of a thin tail). Zeros are left out: integers hold them
// exactly. Signed values share 256 integers, so magnitudes have 128 levels; a one-sided tensor has
// all 256 for its side.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "converter/calibrators/calibrator.h"
#include "converter/calibrators/kl_threshold.h"

namespace octet {
namespace {

/// What one needs to know of any run of bins, by differences of prefix sums.
class PrefixSums {
 public:
  explicit PrefixSums(std::span<const int64_t> counts)
      : counts_(counts.size() + 1), filled_(counts_), entropy_(counts_) {
    for (size_t i = 0; i < counts.size(); ++i) {
      counts_[i + 1] = counts_[i] + static_cast<double>(counts[i]);
      filled_[i + 1] = filled_[i] + (counts[i] > 0);
      entropy_[i + 1] = entropy_[i] + XLogX(static_cast<double>(counts[i]));
    }
  }
  double Counts(size_t begin, size_t end) const { return counts_[end] - counts_[begin]; }
  double Filled(size_t begin, size_t end) const { return filled_[end] - filled_[begin]; }
  double Entropy(size_t begin, size_t end) const { return entropy_[end] - entropy_[begin]; }
  double Total() const { return counts_.back(); }

  static double XLogX(double x) { return x > 0 ? x * std::log(x) : 0; }

 private:
  std::vector<double> counts_;   // Σ count
  std::vector<double> filled_;   // Σ (count > 0)
  std::vector<double> entropy_;  // Σ count · ln count
};

/// With N = all values and K = those in the first `bins`:
///   Σ P/N · ln((P/N) / (Q/K)) = (Σ P ln P − Σ P ln Q) / N + ln(K / N)
double Divergence(const PrefixSums& sums, size_t bins, size_t levels) {
  const double kept = sums.Counts(0, bins), outliers = sums.Total() - kept;
  if (kept == 0) return std::numeric_limits<double>::infinity();
  const double last = sums.Counts(bins - 1, bins);
  double p_log_q = 0;
  for (size_t level = 0; level < levels; ++level) {
    const size_t begin = level * bins / levels, end = (level + 1) * bins / levels;
    double count = sums.Counts(begin, end), filled = sums.Filled(begin, end), clipped = 0;
    if (level + 1 == levels && outliers > 0) {
      clipped = outliers;
      filled += last == 0;
      count = std::max(count, kKlInsteadOfZero);
    }
    if (count > 0) p_log_q += (count + clipped) * std::log(count / filled);
  }
  const double p_log_p =
      sums.Entropy(0, bins) - PrefixSums::XLogX(last) + PrefixSums::XLogX(last + outliers);
  return (p_log_p - p_log_q) / sums.Total() + std::log(kept / sums.Total());
}

Range LeastDivergence(const TensorStatistics& seen, const CalibrateOptions& options) {
  if (seen.largest_magnitude() == 0) return seen.range;
  const bool one_sided = seen.range.min >= 0 || seen.range.max <= 0;
  const int levels = 1 << (options.activation_bits - (one_sided ? 0 : 1));
  return KeepBins(seen, FindKlThreshold(seen.histogram.Magnitudes(kKlBins), levels));
}

}  // namespace

int FindKlThreshold(std::span<const int64_t> counts, int levels) {
  const PrefixSums sums(counts);
  double least = std::numeric_limits<double>::infinity();
  size_t best = counts.size();
  for (size_t bins = static_cast<size_t>(levels); bins <= counts.size(); ++bins) {
    const double divergence = Divergence(sums, bins, static_cast<size_t>(levels));
    if (divergence < least) least = divergence, best = bins;
  }
  return static_cast<int>(best);
}

extern const Calibrator kKl;
const Calibrator kKl = {.name = "kl",
                        .summary = "the clipping that keeps most information (TensorRT's)",
                        .needs_histogram = true,
                        .range = LeastDivergence};

}  // namespace octet
