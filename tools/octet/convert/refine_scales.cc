// Scales that are searched for after calibration.
#include <octet/scale_search.h>

#include "tools/io/progress.h"
#include "tools/octet/convert/conversion.h"

namespace octet {
namespace {

constexpr const char* kEasyQuant = "easyquant";
/// As ncnn2table starts.
constexpr const char* kStart = "kl";

}  // namespace

std::string FirstCalibrator(const std::string& calibrator) {
  return calibrator == kEasyQuant ? kStart : calibrator;
}

Status RefineScales(Conversion& conversion) {
  if (conversion.flags.ranges.calibrator != kEasyQuant || conversion.data.samples.empty())
    return Status();
  std::optional<Progress> progress;
  const ScaleSearchOptions search{.progress = [&](int done, int layers) {
    if (!progress) progress.emplace("searching scales", layers);
    progress->Show(done);
  }};
  OCTET_ASSIGN_OR_RETURN(const QuantizeOptions options, QuantizeOptionsOf(conversion));
  OCTET_ASSIGN_OR_RETURN(SearchedScales found, SearchScales(conversion.graph, conversion.ranges,
                                                            Samples(conversion), options, search));
  conversion.ranges = std::move(found.ranges);
  conversion.weights = std::move(found.weights);
  return Status();
}

}  // namespace octet
