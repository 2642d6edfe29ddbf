// The ways of choosing ranges. To add one: a file under calibrators/, and a line here.
#include "converter/calibrators/calibrator.h"

namespace octet {

extern const Calibrator kAciq, kAuto, kKl, kKlCaffe, kKlNcnn, kMinMax, kMovingAverage, kMse,
    kPercentile;

namespace {
constexpr const Calibrator* kCalibrators[] = {
    &kAuto, &kMinMax, &kMovingAverage, &kPercentile, &kMse, &kKl, &kKlCaffe, &kKlNcnn, &kAciq,
};
}  // namespace

std::span<const Calibrator* const> AllCalibrators() {
  return kCalibrators;
}

std::vector<CalibratorName> Calibrators() {
  std::vector<CalibratorName> names;
  for (const Calibrator* calibrator : AllCalibrators())
    names.push_back({calibrator->name, calibrator->summary});
  return names;
}

}  // namespace octet
