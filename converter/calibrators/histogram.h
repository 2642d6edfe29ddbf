// Histogram: how often a tensor took which values. Bins are of equal width over magnitudes, apart
// for positive and negative values; zeros are counted on their own, because an integer tensor holds
// them exactly:
//
//   −limit           0           limit
//     |##|##|...|##| 0 |##|...|##|##|       kBins bins on each side; bin i holds |x| with
//                                           i <= |x| / limit · kBins < i + 1, the last one limit,
//                                           too
//
// Adding costs one division and one increment per value; counts are integers, so the order of
// values never matters.
#ifndef OCTET_CONVERTER_CALIBRATORS_HISTOGRAM_H_
#define OCTET_CONVERTER_CALIBRATORS_HISTOGRAM_H_

#include <cstdint>
#include <span>
#include <vector>

namespace octet {

class Histogram {
 public:
  /// A power of two. A step of 8 bits over the whole range is 32 bins (64 of a one-sided tensor's
  /// would be 32, too), so that ranges eight times narrower can be judged, still.
  static constexpr int kBins = 8192;

  Histogram() = default;
  /// `limit`: the largest magnitude to come. Larger ones count as `limit`.
  explicit Histogram(float limit);

  void Add(std::span<const float> values);

  float limit() const { return limit_; }
  int64_t count() const { return count_; }
  int64_t zeros() const { return zeros_; }
  double bin_width() const { return double{limit_} / kBins; }
  /// Counts by bin of magnitude; empty before Add.
  std::span<const int64_t> positive() const;
  std::span<const int64_t> negative() const;

  enum class Sides { kPositive, kBoth };
  /// `bins` counts over (0, limit]; of both sides: of magnitudes. Zeros are not among them.
  /// REQUIRES: bins divides kBins.
  std::vector<int64_t> Magnitudes(int bins, Sides sides = Sides::kBoth) const;

 private:
  float limit_ = 0;
  int64_t count_ = 0;
  int64_t zeros_ = 0;
  std::vector<int64_t> bins_;  // positive, then negative
};

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_HISTOGRAM_H_
