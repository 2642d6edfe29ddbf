#include "converter/calibrators/calibration.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "base/str.h"

namespace octet {
namespace {

/// All interpreters together; beyond it there are fewer, down to one.
constexpr size_t kMaxArenaBytes = size_t{1} << 30;

int InterpretersFor(const Model& model, const SampleSource& samples, int num_threads) {
  const size_t arena = Interpreter::ArenaBytes(model, {.preserve_all = true});
  const size_t fit = kMaxArenaBytes / std::max<size_t>(arena, 1);
  return static_cast<int>(std::clamp<size_t>(
      std::min(fit, static_cast<size_t>(std::min(num_threads, samples.count))), 1, kMaxArenaBytes));
}

/// Of a float tensor the network computes or is given; empty for all others.
std::span<const float> ValuesOf(const Graph& graph, const Interpreter& run, size_t t) {
  const Tensor& tensor = graph.tensors[t];
  if (tensor.type != DataType::kFloat32 || tensor.constant()) return {};
  const std::span<const uint8_t> bytes = run.TensorData(static_cast<int>(t));
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

Status StrangeValue(const Graph& graph, const Interpreter& run, size_t t) {
  const std::span<const float> values = ValuesOf(graph, run, t);
  const auto strange =
      std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
  return InvalidError(DescribeTensor(graph, static_cast<int>(t)), ": value ", *strange,
                      " is not finite");
}

std::string SamplePlace(int sample) {
  return StrCat("sample ", sample);
}

}  // namespace

Calibration::Calibration(const Graph& graph, const Model& model, const SampleSource& samples,
                         const CalibrateOptions& options, int runs)
    : graph_(graph),
      samples_(samples),
      options_(options),
      runs_(runs),
      pool_(InterpretersFor(model, samples, options.num_threads)),
      statistics_(graph.tensors.size()) {
  for (int i = 0; i < pool_.num_threads(); ++i)
    interpreters_.emplace_back(model, InterpreterOptions{.preserve_all = true});
}

Status Calibration::ForEach(size_t count, const std::function<Status(size_t)>& task) {
  const size_t threads = static_cast<size_t>(num_threads());
  std::vector<Status> statuses(count);
  pool_.Run([&](int part) {
    for (size_t i = static_cast<size_t>(part); i < count; i += threads) statuses[i] = task(i);
  });
  for (Status& status : statuses) OCTET_RETURN_IF_ERROR(std::move(status));
  return Status();
}

Status Calibration::RunSample(Interpreter& interpreter, int sample) const {
  std::vector<std::span<float>> inputs;
  OCTET_RETURN_IF_ERROR(interpreter.status());
  for (int i = 0; i < interpreter.num_inputs(); ++i) inputs.push_back(interpreter.Input<float>(i));
  OCTET_RETURN_IF_ERROR(samples_.fill(sample, inputs));
  return interpreter.Invoke().In(SamplePlace(sample));
}

Status Calibration::RunRound(std::span<const int> samples) {
  return ForEach(samples.size(), [&](size_t i) { return RunSample(interpreters_[i], samples[i]); });
}

Status Calibration::Run(std::span<const int> samples,
                        const std::function<Status(const Round&)>& see) {
  for (size_t first = 0; first < samples.size(); first += interpreters_.size()) {
    const size_t size = std::min(interpreters_.size(), samples.size() - first);
    OCTET_RETURN_IF_ERROR(RunRound(samples.subspan(first, size)));
    OCTET_RETURN_IF_ERROR(
        see({.first = static_cast<int>(first), .runs = std::span(interpreters_).first(size)}));
    for (size_t i = first; i < first + size; ++i)
      ReportProgress(static_cast<int>(i) + 1, samples.size());
  }
  ++runs_done_;
  return Status();
}

/// Every Run is an equal part of the whole, in units of samples.
void Calibration::ReportProgress(int done, size_t of) {
  if (!options_.progress) return;
  const int64_t count = samples_.count;
  options_.progress(
      static_cast<int>((runs_done_ * count + done * count / static_cast<int64_t>(of)) / runs_));
}

Status Calibration::RunAll(const std::function<Status(const Round&)>& see) {
  std::vector<int> all(static_cast<size_t>(samples_.count));
  std::iota(all.begin(), all.end(), 0);
  return Run(all, see);
}

/// The first sample that is not finite is named, and its first tensor.
Status Calibration::ObserveRound(const Round& round) {
  std::vector<size_t> strange_run(statistics_.size(), round.runs.size());  // by tensor
  OCTET_RETURN_IF_ERROR(ForEach(statistics_.size(), [&](size_t t) {
    for (size_t run = 0; run < round.runs.size(); ++run) {
      const std::span<const float> values = ValuesOf(graph_, round.runs[run], t);
      if (values.empty() || statistics_[t].ObserveRange(values)) continue;
      strange_run[t] = run;
      break;
    }
    return Status();
  }));
  const auto strange = std::min_element(strange_run.begin(), strange_run.end());
  if (strange == strange_run.end() || *strange == round.runs.size()) return Status();
  const size_t tensor = static_cast<size_t>(strange - strange_run.begin());
  return StrangeValue(graph_, round.runs[*strange], tensor)
      .In(SamplePlace(round.first + static_cast<int>(*strange)));
}

Status Calibration::ObserveRanges() {
  return RunAll([&](const Round& round) { return ObserveRound(round); });
}

Status Calibration::ObserveHistograms() {
  return RunAll([&](const Round& round) {
    return ForEach(statistics_.size(), [&](size_t t) {
      if (!statistics_[t].observed()) return Status();
      for (const Interpreter& run : round.runs)
        statistics_[t].ObserveHistogram(ValuesOf(graph_, run, t));
      return Status();
    });
  });
}

Expected<ChosenRanges> Calibration::RangesBy(const Calibrator& calibrator) {
  ChosenRanges ranges(statistics_.size());
  OCTET_RETURN_IF_ERROR(ForEach(statistics_.size(), [&](size_t t) {
    if (statistics_[t].observed())
      ranges[t] = {calibrator.range(statistics_[t], options_), calibrator.name};
    return Status();
  }));
  return ranges;
}

}  // namespace octet
