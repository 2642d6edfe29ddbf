// auto: for each tensor the range, of those the other calibrators choose, with which the operators
// that read the tensor have the best signal-to-noise ratio (consumer_noise.h). Among equals the
// calibrator listed first wins. Never clipped is the last layer, whose largest values are the
// answer: every tensor from which an output of the network is reached without passing another
// product of weights.
#include <algorithm>

#include "converter/calibrators/calibration.h"
#include "converter/calibrators/consumer_noise.h"
#include "converter/passes/product_operator.h"

namespace octet {

extern const Calibrator kAciq, kKl, kMinMax, kMovingAverage, kMse, kPercentile;

namespace {

constexpr const Calibrator* kCandidates[] = {&kMinMax, &kPercentile, &kMse,
                                             &kKl,     &kAciq,       &kMovingAverage};

/// By tensor.
std::vector<bool> LastLayer(const Graph& graph) {
  std::vector<bool> last(graph.tensors.size());
  for (int output : graph.outputs) last[static_cast<size_t>(output)] = true;
  for (auto op = graph.operators.rbegin(); op != graph.operators.rend(); ++op) {
    const bool leads_out = std::any_of(op->outputs.begin(), op->outputs.end(),
                                       [&](int t) { return last[static_cast<size_t>(t)]; });
    if (!leads_out || FindProductOperator(op->code)) continue;
    for (int input : op->inputs)
      if (input != kNoTensor) last[static_cast<size_t>(input)] = true;
  }
  return last;
}

/// By tensor the different ranges that candidates choose.
using Choices = std::vector<std::vector<ChosenRange>>;

Expected<Choices> CollectChoices(Calibration& calibration) {
  const std::vector<bool> last_layer = LastLayer(calibration.graph());
  Choices choices(last_layer.size());
  for (const Calibrator* candidate : kCandidates) {
    OCTET_ASSIGN_OR_RETURN(const ChosenRanges ranges, calibration.RangesBy(*candidate));
    for (size_t t = 0; t < ranges.size(); ++t) {
      if (!ranges[t] || (last_layer[t] && candidate != &kMinMax)) continue;
      const bool known = std::any_of(choices[t].begin(), choices[t].end(), [&](const auto& other) {
        return other.range == ranges[t]->range;
      });
      if (!known) choices[t].push_back(*ranges[t]);
    }
  }
  return choices;
}

Expected<ChosenRanges> LeastNoise(Calibration& calibration) {
  OCTET_ASSIGN_OR_RETURN(const Choices choices, CollectChoices(calibration));
  RangeChoices ranges(choices.size());
  for (size_t t = 0; t < choices.size(); ++t)
    for (const ChosenRange& choice : choices[t]) ranges[t].push_back(choice.range);
  OCTET_ASSIGN_OR_RETURN(const Noise noise, MeasureConsumerNoise(calibration, ranges));
  ChosenRanges chosen(choices.size());
  for (size_t t = 0; t < choices.size(); ++t) {
    if (choices[t].empty()) continue;
    const auto least = std::min_element(noise[t].begin(), noise[t].end());
    chosen[t] = choices[t][static_cast<size_t>(least - noise[t].begin())];
  }
  return chosen;
}

}  // namespace

extern const Calibrator kAuto;
const Calibrator kAuto = {
    .name = "auto",
    .summary = "for each tensor the one of these that disturbs the operators behind it least",
    .needs_histogram = true,
    .ranges = LeastNoise};

}  // namespace octet
