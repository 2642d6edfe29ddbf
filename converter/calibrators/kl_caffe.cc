// kl-caffe: kl as caffe-int8-convert-tools computes it, bin for bin, so that its calibration tables
// can be reproduced. What is particular to it:
//   - only values >= 0 are counted, zeros in the first bin, and then the first bin is left out:
//     h = bins 1 … 2047 of 2048 over [0, max|x|]
//   - a level holds ⌊t / 128⌋ bins, the last one all that remain of the t bins kept
//   - the level sums do not contain the outliers, the reference distribution P does, in its last
//   bin
//   - the bin in which they end is no part of the last level: it is neither counted as filled nor
//     given a share
//   - where P or Q is 0 it becomes 0.0001 values; both are divided by their sums afterwards
//   - t = 128 … 2046; the first of several minima; threshold = (t + 1/2) · max|x| / 2048
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "converter/calibrators/calibrator.h"
#include "converter/calibrators/kl_threshold.h"

namespace octet {
namespace {

using Distribution = std::vector<double>;

/// The bins kept, and what lies beyond in the last of them.
Distribution Clipped(std::span<const int64_t> kept, int64_t outliers) {
  Distribution p(kept.begin(), kept.end());
  p.back() += static_cast<double>(outliers);
  return p;
}

/// Where each level's bins end; the last level's take in what division leaves over.
size_t EndOfLevel(size_t level, size_t bins) {
  return level + 1 == kKlLevels ? bins : (level + 1) * (bins / kKlLevels);
}

/// Each level spread over its bins where `p` is not 0, the very last bin excepted.
Distribution Quantized(std::span<const int64_t> kept, const Distribution& p) {
  Distribution q(kept.size());
  for (size_t level = 0, begin = 0; level < kKlLevels; ++level) {
    const size_t end = EndOfLevel(level, kept.size());
    const size_t spread_end = level + 1 == kKlLevels ? end - 1 : end;
    const double sum = static_cast<double>(
        std::accumulate(kept.begin() + static_cast<ptrdiff_t>(begin),
                        kept.begin() + static_cast<ptrdiff_t>(end), int64_t{0}));
    double filled = 0;
    for (size_t i = begin; i < spread_end; ++i) filled += p[i] != 0;
    for (size_t i = begin; i < spread_end; ++i)
      if (p[i] != 0) q[i] = sum / filled;
    begin = end;
  }
  return q;
}

/// Replaces zeros, then divides by the sum.
void Normalize(Distribution& distribution) {
  double sum = 0;
  for (double& share : distribution) sum += share = share == 0 ? kKlInsteadOfZero : share;
  for (double& share : distribution) share /= sum;
}

double Divergence(std::span<const int64_t> kept, int64_t outliers) {
  Distribution p = Clipped(kept, outliers), q = Quantized(kept, p);
  Normalize(p);
  Normalize(q);
  double sum = 0;
  for (size_t i = 0; i < p.size(); ++i) sum += p[i] * std::log(p[i] / q[i]);
  return sum;
}

std::vector<int64_t> CountsOfCaffe(const Histogram& histogram) {
  std::vector<int64_t> counts = histogram.Magnitudes(kKlBins, Histogram::Sides::kPositive);
  counts[0] += histogram.zeros();
  return counts;
}

}  // namespace

int FindCaffeThreshold(std::span<const int64_t> counts) {
  const std::span<const int64_t> used = counts.subspan(1);
  int64_t outliers = std::accumulate(used.begin() + kKlLevels, used.end(), int64_t{0});
  double least = std::numeric_limits<double>::infinity();
  size_t best = kKlLevels;
  for (size_t bins = kKlLevels; bins < used.size(); ++bins) {
    const double divergence = Divergence(used.first(bins), outliers);
    if (divergence < least) least = divergence, best = bins;
    outliers -= used[bins];
  }
  return static_cast<int>(best);
}

extern const Calibrator kKlCaffe;
const Calibrator kKlCaffe = {.name = "kl-caffe",
                             .summary = "kl as caffe-int8-convert-tools has it",
                             .needs_histogram = true,
                             .range = [](const TensorStatistics& seen, const CalibrateOptions&) {
                               return KeepBins(seen,
                                               FindCaffeThreshold(CountsOfCaffe(seen.histogram)));
                             }};

}  // namespace octet
