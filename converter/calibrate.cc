// Calibrate: runs the float network over samples and lets a calibrator choose each tensor's range.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <octet/converter.h>

#include "base/str.h"
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

/// One estimator for each float tensor the network computes or is given.
class Observation {
 public:
  Observation(const Graph& graph, const Calibrator& calibrator)
      : graph_(graph), calibrator_(calibrator), estimators_(graph.tensors.size()) {}

  Status Observe(const Interpreter& interpreter) {
    for (size_t t = 0; t < estimators_.size(); ++t) {
      const Tensor& tensor = graph_.tensors[t];
      if (tensor.type != DataType::kFloat32 || tensor.constant()) continue;
      const std::span<const uint8_t> bytes = interpreter.TensorData(static_cast<int>(t));
      const std::span<const float> values(reinterpret_cast<const float*>(bytes.data()),
                                          bytes.size() / sizeof(float));
      if (values.empty()) continue;
      const auto strange =
          std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
      if (strange != values.end())
        return InvalidError(DescribeTensor(graph_, static_cast<int>(t)), ": value ", *strange,
                            " is not finite");
      if (!estimators_[t]) estimators_[t] = calibrator_.make();
      estimators_[t]->Observe(values);
    }
    return Status();
  }

  Ranges Result() const {
    Ranges ranges;
    for (const auto& estimator : estimators_)
      ranges.push_back(estimator ? std::optional<Range>(estimator->Range()) : std::nullopt);
    return ranges;
  }

 private:
  const Graph& graph_;
  const Calibrator& calibrator_;
  std::vector<std::unique_ptr<RangeEstimator>> estimators_;  // by tensor
};

Status ExpectFloatInputs(const Graph& graph) {
  for (int input : graph.inputs) {
    if (graph.tensors[input].type != DataType::kFloat32)
      return UnsupportedError(DescribeTensor(graph, input), ": calibration fills FLOAT32 inputs, ",
                              "this one is ", DataTypeName(graph.tensors[input].type));
  }
  return Status();
}

}  // namespace

Expected<Ranges> Calibrate(const Graph& graph, const SampleSource& samples,
                           const CalibrateOptions& options) {
  OCTET_ASSIGN_OR_RETURN(const Calibrator* calibrator, FindCalibrator(options.calibrator));
  if (samples.count < 1) return UsageError("no samples to calibrate with");
  OCTET_RETURN_IF_ERROR(ExpectFloatInputs(graph));
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(graph));
  Interpreter interpreter(model, {.preserve_all = true});
  OCTET_RETURN_IF_ERROR(interpreter.status());

  std::vector<std::span<float>> inputs;
  for (int i = 0; i < interpreter.num_inputs(); ++i) inputs.push_back(interpreter.Input<float>(i));
  Observation observation(graph, *calibrator);
  for (int sample = 0; sample < samples.count; ++sample) {
    const auto place = [&] { return StrCat("sample ", sample); };
    if (Status status = samples.fill(sample, inputs); !status.ok()) return status;
    if (Status status = interpreter.Invoke(); !status.ok()) return status.In(place());
    if (Status status = observation.Observe(interpreter); !status.ok()) return status.In(place());
    if (options.progress) options.progress(sample + 1);
  }
  return observation.Result();
}

}  // namespace octet
