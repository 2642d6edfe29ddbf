// ema: exponential moving averages of each sample's minimum and maximum, as Jacob et al. 2018,
// section 3.1, observe activations while training. There the averages run over many thousand steps;
// here they must be right after a few samples, so they are corrected for having started at 0:
//
//   a_0 = 0,  a_t = d · a_(t−1) + (1 − d) · x_t,  estimate = a_t / (1 − d^t),  d = 0.99
//
// After one sample that is x_1, after a few nearly their mean, after many the plain average of the
// paper. The order of the samples matters, a little.
#include "converter/calibrators/calibrator.h"

namespace octet {
namespace {

constexpr double kDecay = 0.99;

class MovingAverage : public RangeEstimator {
 public:
  void Observe(std::span<const float> values) override {
    const octet::Range seen = MinMaxOf(values);
    min_ = kDecay * min_ + (1 - kDecay) * seen.min;
    max_ = kDecay * max_ + (1 - kDecay) * seen.max;
    weight_ = kDecay * weight_ + (1 - kDecay);  // 1 − d^t
  }
  octet::Range Range() const override {
    return {static_cast<float>(min_ / weight_), static_cast<float>(max_ / weight_)};
  }

 private:
  double min_ = 0;
  double max_ = 0;
  double weight_ = 0;
};

}  // namespace

extern const Calibrator kMovingAverage;
const Calibrator kMovingAverage = {
    .name = "ema",
    .summary = "moving averages of each sample's smallest and largest value",
    .make = []() -> std::unique_ptr<RangeEstimator> { return std::make_unique<MovingAverage>(); }};

}  // namespace octet
