#include "converter/calibrators/consumer_noise.h"

#include <algorithm>

#include "converter/calibrators/calibration.h"
#include "converter/calibrators/quantization_noise.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

/// Enough to tell ranges apart; the noise of each sample is a sum over many values already.
constexpr int kMaxSamples = 32;

std::span<const float> FloatsOf(const Interpreter& interpreter, int tensor) {
  const std::span<const uint8_t> bytes = interpreter.TensorData(tensor);
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

/// Σ y² and, by input of the operator and range, Σ (y − y_rounded)².
struct Sums {
  double signal = 0;
  Noise noise;
};

/// One operator alone, and the inputs whose ranges are to be chosen.
class Trial {
 public:
  Trial(SingleOperator alone, Model model, const Operator& op, const RangeChoices& choices)
      : inputs_(std::move(alone.inputs)), outputs_(op.outputs), model_(std::move(model)) {
    for (int tensor : inputs_) choices_.push_back(choices[static_cast<size_t>(tensor)]);
  }

  const Model& model() const { return model_; }
  std::span<const int> inputs() const { return inputs_; }

  /// `run` holds the float network's values, `alone` is an interpreter of model().
  Expected<Sums> Measure(const Interpreter& run, Interpreter& alone, int bits) const {
    Sums sums{.noise = Noise(inputs_.size())};
    for (size_t i = 0; i < outputs_.size(); ++i) sums.signal += SignalOf(run, i);
    for (size_t i = 0; i < inputs_.size(); ++i) CopyInput(run, alone, i);
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (choices_[i].size() < 2) continue;
      for (const Range& range : choices_[i]) {
        RoundToGrid(GridOf(range, bits), FloatsOf(run, inputs_[i]),
                    alone.Input<float>(static_cast<int>(i)));
        OCTET_RETURN_IF_ERROR(alone.Invoke());
        sums.noise[i].push_back(NoiseOf(run, alone));
      }
      CopyInput(run, alone, i);
    }
    return sums;
  }

 private:
  bool IsFloatOutput(size_t i) const {
    const Graph& graph = model_.graph();
    return graph.tensors[static_cast<size_t>(graph.outputs[i])].type == DataType::kFloat32;
  }
  double SignalOf(const Interpreter& run, size_t i) const {
    double sum = 0;
    if (IsFloatOutput(i))
      for (float y : FloatsOf(run, outputs_[i])) sum += static_cast<double>(y) * y;
    return sum;
  }
  double NoiseOf(const Interpreter& run, const Interpreter& alone) const {
    double sum = 0;
    for (size_t i = 0; i < outputs_.size(); ++i) {
      if (!IsFloatOutput(i)) continue;
      const auto exact = FloatsOf(run, outputs_[i]);
      const auto rounded = FloatsOf(alone, alone.output_tensor(static_cast<int>(i)));
      for (size_t v = 0; v < exact.size(); ++v) {
        const double error = static_cast<double>(exact[v]) - rounded[v];
        sum += error * error;
      }
    }
    return sum;
  }
  void CopyInput(const Interpreter& run, Interpreter& alone, size_t i) const {
    const std::span<const uint8_t> from = run.TensorData(inputs_[i]);
    const auto to = alone.Input<uint8_t>(static_cast<int>(i));
    std::copy(from.begin(), from.end(), to.begin());
  }

  std::vector<int> inputs_, outputs_;  // tensors of the network
  Model model_;
  RangeChoices choices_;  // by input
};

/// Whether any tensor `op` reads has ranges to choose between.
bool HasChoices(const Operator& op, const RangeChoices& choices) {
  return std::any_of(op.inputs.begin(), op.inputs.end(), [&](int tensor) {
    return tensor != kNoTensor && choices[static_cast<size_t>(tensor)].size() > 1;
  });
}

Expected<std::vector<Trial>> MakeTrials(const Graph& graph, const RangeChoices& choices) {
  std::vector<Trial> trials;
  for (const Operator& op : graph.operators) {
    if (!HasChoices(op, choices)) continue;
    SingleOperator alone = Alone(graph, op);
    OCTET_ASSIGN_OR_RETURN(Model model, Model::FromGraph(alone.graph));
    trials.emplace_back(std::move(alone), std::move(model), op, choices);
  }
  return trials;
}

void Add(const Noise& more, Noise& sum) {
  for (size_t i = 0; i < more.size(); ++i) {
    sum[i].resize(more[i].size());
    for (size_t range = 0; range < more[i].size(); ++range) sum[i][range] += more[i][range];
  }
}

std::vector<int> SpreadSamples(int count) {
  const int used = std::min(count, kMaxSamples);
  std::vector<int> samples;
  for (int i = 0; i < used; ++i)
    samples.push_back(static_cast<int>(static_cast<int64_t>(i) * count / used));
  return samples;
}

/// The sums of one trial over all samples: trials are shared out among threads, and each sees the
/// samples in their order.
Status MeasureRound(const Calibration::Round& round, const Trial& trial, int bits, Sums& total) {
  Interpreter alone(trial.model());
  OCTET_RETURN_IF_ERROR(alone.status());
  for (const Interpreter& run : round.runs) {
    OCTET_ASSIGN_OR_RETURN(const Sums sums, trial.Measure(run, alone, bits));
    total.signal += sums.signal;
    Add(sums.noise, total.noise);
  }
  return Status();
}

}  // namespace

Expected<Noise> MeasureConsumerNoise(Calibration& calibration, const RangeChoices& choices) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<Trial> trials, MakeTrials(calibration.graph(), choices));
  std::vector<Sums> totals;
  for (const Trial& trial : trials) totals.push_back({.noise = Noise(trial.inputs().size())});
  const int bits = calibration.options().activation_bits;
  const auto measure = [&](const Calibration::Round& round) {
    return calibration.ForEach(
        trials.size(), [&](size_t i) { return MeasureRound(round, trials[i], bits, totals[i]); });
  };
  OCTET_RETURN_IF_ERROR(calibration.Run(SpreadSamples(calibration.sample_count()), measure));

  Noise noise;
  for (const std::vector<Range>& ranges : choices) noise.emplace_back(ranges.size());
  for (size_t i = 0; i < trials.size(); ++i) {
    if (totals[i].signal == 0) continue;
    for (size_t input = 0; input < totals[i].noise.size(); ++input) {
      std::vector<double>& sums = noise[static_cast<size_t>(trials[i].inputs()[input])];
      for (size_t range = 0; range < totals[i].noise[input].size(); ++range)
        sums[range] += totals[i].noise[input][range] / totals[i].signal;
    }
  }
  return noise;
}

}  // namespace octet
