// minmax: everything that was seen is representable. One outlier in one sample widens the range
// for good.
#include "converter/calibrators/calibrator.h"

namespace octet {

extern const Calibrator kMinMax;
const Calibrator kMinMax = {
    .name = "minmax",
    .summary = "the smallest and largest value of all samples",
    .range = [](const TensorStatistics& seen, const CalibrateOptions&) { return seen.range; }};

}  // namespace octet
