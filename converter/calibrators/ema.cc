// ema: exponential moving averages of each sample's minimum and maximum, as Jacob et al. 2018,
// section 3.1, observe activations while training. There the averages run over many thousand steps;
// here they must be right after a few samples, so they are corrected for having started at 0
// (MovingAverage, d = 0.99). After one sample that is its value, after a few nearly their mean,
// after many the plain average of the paper. The order of the samples matters, a little.
#include "converter/calibrators/calibrator.h"

namespace octet {

extern const Calibrator kMovingAverage;
const Calibrator kMovingAverage = {
    .name = "ema",
    .summary = "moving averages of each sample's smallest and largest value",
    .range = [](const TensorStatistics& seen, const CalibrateOptions&) {
      return Range{static_cast<float>(seen.min.value()), static_cast<float>(seen.max.value())};
    }};

}  // namespace octet
