// mse: the range of least squared error of the quantized values,
//
//   Σ count(x) · (x − Q(x))²  over the bins of the histogram, Q with the nudged scale and zero
//   point
//
// Rounding errors shrink with the range, clipping errors grow; found by search: both ends shrunk
// alike in coarse steps, then each end alone, finer, twice.
#include <cmath>
#include <functional>

#include "converter/calibrators/calibrator.h"
#include "converter/calibrators/quantization_noise.h"

namespace octet {
namespace {

constexpr int kCoarseSteps = 44;
constexpr double kCoarse = 0.9;  // 0.9^43: one hundredth of the range
constexpr int kFineSteps = 8;    // on each side
constexpr double kFine = 0.985;
constexpr int kRounds = 2;

class Search {
 public:
  Search(const TensorStatistics& seen, int bits)
      : noise_(seen.histogram), bits_(bits), best_(seen.range), least_(NoiseOf(best_)) {}

  const Range& best() const { return best_; }

  using Shrink = Range (*)(Range range, double factor);
  /// Tries factor^begin … factor^(end − 1) of the best range so far.
  void Try(Shrink shrink, double factor, int begin, int end) {
    const Range from = best_;
    for (int step = begin; step < end; ++step) {
      const Range tried = shrink(from, std::pow(factor, step));
      const double noise = NoiseOf(tried);
      if (noise < least_) least_ = noise, best_ = tried;
    }
  }

 private:
  double NoiseOf(Range range) { return noise_(GridOf(range, bits_)); }

  NoiseOnHistogram noise_;
  int bits_;
  Range best_;
  double least_;
};

float Times(float end, double factor) {
  return static_cast<float>(end * factor);
}
Range ShrinkBoth(Range range, double factor) {
  return {Times(range.min, factor), Times(range.max, factor)};
}
Range ShrinkMin(Range range, double factor) {
  return {Times(range.min, factor), range.max};
}
Range ShrinkMax(Range range, double factor) {
  return {range.min, Times(range.max, factor)};
}

Range LeastSquares(const TensorStatistics& seen, const CalibrateOptions& options) {
  Search search(seen, options.activation_bits);
  search.Try(ShrinkBoth, kCoarse, 1, kCoarseSteps);
  for (int round = 0; round < kRounds; ++round) {
    for (const Search::Shrink shrink : {ShrinkMin, ShrinkMax}) {
      search.Try(shrink, kCoarse, 1, kCoarseSteps / 2);
      search.Try(shrink, kFine, -kFineSteps, kFineSteps + 1);
    }
  }
  const Range& best = search.best();  // fine steps go outward, too
  return {std::max(best.min, seen.range.min), std::min(best.max, seen.range.max)};
}

}  // namespace

extern const Calibrator kMse;
const Calibrator kMse = {.name = "mse",
                         .summary = "the least squared error of the quantized values",
                         .needs_histogram = true,
                         .range = LeastSquares};

}  // namespace octet
