// Calibrate: runs the float network over samples and lets a calibrator choose each tensor's range.
#include <string>
#include <vector>

#include <octet/converter.h>

#include "base/str.h"
#include "converter/calibrators/calibration.h"
#include "converter/calibrators/calibrator.h"

namespace octet {
namespace {

Expected<const Calibrator*> FindCalibrator(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Calibrator* calibrator : AllCalibrators()) {
    if (calibrator->name == name) return calibrator;
    names.push_back(calibrator->name);
  }
  return UsageError("calibrator '", name, "' is none of ", names);
}

Status CheckOptions(const CalibrateOptions& options) {
  if (!(options.percentile > 50 && options.percentile <= 100))
    return UsageError("percentile ", options.percentile, " is not in (50, 100]");
  if (options.activation_bits < 2 || options.activation_bits > 8)
    return UsageError("activation bits ", options.activation_bits, " are not in [2, 8]");
  if (options.num_threads < 1)
    return UsageError("number of threads ", options.num_threads, " is less than 1");
  return Status();
}

Status ExpectFloatInputs(const Graph& graph) {
  for (int input : graph.inputs) {
    if (graph.tensors[input].type != DataType::kFloat32)
      return UnsupportedError(DescribeTensor(graph, input), ": calibration fills FLOAT32 inputs, ",
                              "this one is ", DataTypeName(graph.tensors[input].type));
  }
  return Status();
}

Ranges Split(const ChosenRanges& chosen, CalibrateReport* report) {
  Ranges ranges(chosen.size());
  if (report) report->calibrators.assign(chosen.size(), "");
  for (size_t t = 0; t < chosen.size(); ++t) {
    if (!chosen[t]) continue;
    ranges[t] = chosen[t]->range;
    if (report) report->calibrators[t] = chosen[t]->calibrator;
  }
  return ranges;
}

}  // namespace

Expected<Ranges> Calibrate(const Graph& graph, const SampleSource& samples,
                           const CalibrateOptions& options, CalibrateReport* report) {
  OCTET_ASSIGN_OR_RETURN(const Calibrator* calibrator, FindCalibrator(options.calibrator));
  OCTET_RETURN_IF_ERROR(CheckOptions(options));
  if (samples.count < 1) return UsageError("no samples to calibrate with");
  OCTET_RETURN_IF_ERROR(ExpectFloatInputs(graph));
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(graph));

  const int runs = 1 + calibrator->needs_histogram + (calibrator->ranges != nullptr);
  Calibration calibration(graph, model, samples, options, runs);
  OCTET_RETURN_IF_ERROR(calibration.ObserveRanges());
  if (calibrator->needs_histogram) OCTET_RETURN_IF_ERROR(calibration.ObserveHistograms());
  OCTET_ASSIGN_OR_RETURN(const ChosenRanges chosen, calibrator->ranges
                                                        ? calibrator->ranges(calibration)
                                                        : calibration.RangesBy(*calibrator));
  return Split(chosen, report);
}

}  // namespace octet
