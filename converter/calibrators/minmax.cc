// minmax: everything that was seen is representable. One outlier in one sample widens the range
// for good.
#include <algorithm>

#include "converter/calibrators/calibrator.h"

namespace octet {
namespace {

class MinMax : public RangeEstimator {
 public:
  void Observe(std::span<const float> values) override {
    const octet::Range seen = MinMaxOf(values);
    range_ = empty_ ? seen
                    : octet::Range{std::min(range_.min, seen.min), std::max(range_.max, seen.max)};
    empty_ = false;
  }
  octet::Range Range() const override { return range_; }

 private:
  octet::Range range_;
  bool empty_ = true;
};

}  // namespace

Range MinMaxOf(std::span<const float> values) {
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return {*smallest, *largest};
}

extern const Calibrator kMinMax;
const Calibrator kMinMax = {
    .name = "minmax",
    .summary = "the smallest and largest value of all samples",
    .make = []() -> std::unique_ptr<RangeEstimator> { return std::make_unique<MinMax>(); }};

}  // namespace octet
