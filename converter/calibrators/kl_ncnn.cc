// kl-ncnn: kl as ncnn's ncnn2table computes it, bin for bin. What is particular to it:
//   - magnitudes of both signs, zeros left out, counts divided by their sum
//   - a level is t / 128 bins wide, fractions of a bin included, with the *mean* of its bins; a bin
//     at the border of two levels gets a share of each in the same proportion
//   - empty bins get shares, too; 0.0001 is added to every bin of both distributions, which are not
//     divided by their sums again
//   - t = 128 … 2047; the first of several minima; threshold = (t + 1/2) · max|x| / 2048
// All of it in float32, in the order of ncnn, because minima can lie close together.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "converter/calibrators/calibrator.h"
#include "converter/calibrators/kl_threshold.h"

namespace octet {
namespace {

constexpr float kAdded = static_cast<float>(kKlInsteadOfZero);

std::vector<float> Normalized(std::span<const int64_t> counts) {
  const double sum = static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
  std::vector<float> shares;
  for (int64_t count : counts)
    shares.push_back(static_cast<float>(static_cast<double>(count) / sum));
  return shares;
}

/// Which bins a level covers: all of [first, last) and a part of the bins beside them.
struct Level {
  size_t first, last;
  float before, after;  // shares of bins first − 1 and last

  float width() const { return static_cast<float>(last - first) + before + after; }
};

Level LevelAt(int level, int bins) {
  const float width = static_cast<float>(bins) / kKlLevels;
  const bool at_end = level + 1 == kKlLevels;
  const float begin = at_end ? static_cast<float>(bins) - width : static_cast<float>(level) * width;
  const float end = at_end ? static_cast<float>(bins) : static_cast<float>(level + 1) * width;
  const float first = std::ceil(begin), last = std::floor(end);
  return {.first = static_cast<size_t>(first),
          .last = static_cast<size_t>(last),
          .before = first - begin,
          .after = end - last};
}

float MeanOf(const Level& level, const std::vector<float>& shares) {
  float sum = 0;
  if (level.before > 0) sum += level.before * shares[level.first - 1];
  if (level.after > 0) sum += level.after * shares[level.last];
  for (size_t i = level.first; i < level.last; ++i) sum += shares[i];
  return sum / level.width();
}

void Spread(const Level& level, float mean, std::vector<float>& shares) {
  if (level.before > 0) shares[level.first - 1] += level.before * mean;
  if (level.after > 0) shares[level.last] += level.after * mean;
  for (size_t i = level.first; i < level.last; ++i) shares[i] += mean;
}

float Divergence(const std::vector<float>& shares, int bins) {
  const size_t kept = static_cast<size_t>(bins);
  std::vector<float> p(kept, kAdded), q(kept, kAdded);
  for (size_t i = 0; i < shares.size(); ++i) p[std::min(i, kept - 1)] += shares[i];
  for (int l = 0; l < kKlLevels; ++l) {
    const Level level = LevelAt(l, bins);
    Spread(level, MeanOf(level, shares), q);
  }
  float sum = 0;
  for (size_t i = 0; i < kept; ++i) sum += p[i] * std::log(p[i] / q[i]);
  return sum;
}

}  // namespace

int FindNcnnThreshold(std::span<const int64_t> counts) {
  const std::vector<float> shares = Normalized(counts);
  float least = std::numeric_limits<float>::max();
  int best = kKlLevels;
  for (int bins = kKlLevels; bins < kKlBins; ++bins) {
    const float divergence = Divergence(shares, bins);
    if (divergence < least) least = divergence, best = bins;
  }
  return best;
}

extern const Calibrator kKlNcnn;
const Calibrator kKlNcnn = {.name = "kl-ncnn",
                            .summary = "kl as ncnn's ncnn2table has it",
                            .needs_histogram = true,
                            .range = [](const TensorStatistics& seen, const CalibrateOptions&) {
                              return KeepBins(
                                  seen, FindNcnnThreshold(seen.histogram.Magnitudes(kKlBins)));
                            }};

}  // namespace octet
