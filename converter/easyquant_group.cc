#include "converter/easyquant_group.h"

#include <algorithm>

namespace octet {
namespace {

// Wu et al. 2020, section 3: scales from half to twice, in 100 steps.
constexpr double kSmallest = 0.5, kLargest = 2;
constexpr int kSteps = 100;
constexpr int kCandidates = kSteps + 1;
/// Weights and inputs in turn; a third round seldom finds anything.
constexpr int kRounds = 2;
/// Of coordinate ascent over the channels of a layer.
constexpr int kChannelRounds = 3;

Agreement Sum(const std::vector<Agreement>& parts) {
  Agreement sum;
  for (const Agreement& part : parts) sum.Add(part);
  return sum;
}

/// One scale for all channels: the candidate with the best cosine; the first of equals.
int BestCandidate(const std::vector<std::vector<Agreement>>& by_candidate, int start) {
  int best = start;
  double best_cosine = Sum(by_candidate[start]).Cosine();
  for (int k = 0; k < kCandidates; ++k) {
    const double cosine = Sum(by_candidate[k]).Cosine();
    if (cosine > best_cosine) best = k, best_cosine = cosine;
  }
  return best;
}

/// A scale for each channel: channel after channel takes the candidate that is best for the cosine
/// of the whole layer. (A channel's own cosine would not notice that all of it became smaller.)
void BestByChannel(const std::vector<std::vector<Agreement>>& by_candidate,
                   std::vector<int>& choice) {
  Agreement sum;
  for (size_t c = 0; c < choice.size(); ++c) sum.Add(by_candidate[choice[c]][c]);
  for (int round = 0; round < kChannelRounds; ++round) {
    for (size_t c = 0; c < choice.size(); ++c) {
      Agreement others = sum;
      others.Remove(by_candidate[choice[c]][c]);
      const auto with = [&](int k) {
        Agreement all = others;
        all.Add(by_candidate[k][c]);
        return all;
      };
      for (int k = 0; k < kCandidates; ++k)
        if (with(k).Cosine() > with(choice[c]).Cosine()) choice[c] = k;
      sum = with(choice[c]);
    }
  }
}

}  // namespace

GroupSearch::GroupSearch(const ActivationScale& input, bool dictated,
                         const QuantizeOptions& options)
    : input_(input),
      dictated_(dictated),
      input_grid_(ActivationGrid(options)),
      weight_grid_(WeightGrid(options)),
      seen_(input.range) {}

void GroupSearch::AddLayer(LayerTrial trial, WeightScales weights) {
  for (float value : trial.patches())
    seen_ = {std::min(seen_.min, value), std::max(seen_.max, value)};
  std::vector<int> choice(weights.scale.size());
  layers_.push_back({std::move(trial), std::move(weights), std::move(choice)});
  UseWeights(layers_.back(), layers_.back().choice);
  FakeQuantize(layers_.back().trial.patches(), CandidateScale(input_choice_), input_grid_,
               layers_.back().trial.mutable_inputs());
}

double GroupSearch::Factor(int candidate) {
  return candidate == 0 ? 1 : kSmallest + (kLargest - kSmallest) * (candidate - 1) / (kSteps - 1);
}

Range GroupSearch::CandidateRange(int candidate) const {
  const double factor = Factor(candidate);
  return {static_cast<float>(input_.range.min * factor),
          static_cast<float>(input_.range.max * factor)};
}

AffineScale GroupSearch::CandidateScale(int candidate) const {
  return candidate == 0 ? input_.affine : ChooseScale(CandidateRange(candidate), input_grid_);
}

void GroupSearch::UseInput(int candidate) {
  for (Layer& layer : layers_)
    FakeQuantize(layer.trial.patches(), CandidateScale(candidate), input_grid_,
                 layer.trial.mutable_inputs());
}

void GroupSearch::UseWeights(Layer& layer, const std::vector<int>& choice) {
  const std::vector<float>& weights = layer.trial.weights();
  const std::span<float> quantized = layer.trial.mutable_weights();
  for (size_t i = 0; i < weights.size(); ++i) {
    const size_t c = choice.size() == 1 ? 0 : layer.trial.channel()[i];
    const auto scale = static_cast<float>(layer.start.scale[c] * Factor(choice[c]));
    const int zero_point = layer.start.zero_point;
    const int q = QuantizeValue(weights[i], scale, zero_point, weight_grid_);
    quantized[i] = static_cast<float>(q - zero_point) * scale;
  }
}

bool GroupSearch::SearchWeights(Layer& layer) {
  if (weight_grid_.power_of_two) return false;  // neighbours would be half and twice
  std::vector<std::vector<Agreement>> by_candidate;
  for (int k = 0; k < kCandidates; ++k) {
    UseWeights(layer, std::vector<int>(layer.choice.size(), k));
    by_candidate.push_back(layer.trial.Run());
  }
  const std::vector<int> before = layer.choice;
  if (layer.choice.size() == 1)
    layer.choice[0] = BestCandidate(by_candidate, layer.choice[0]);
  else
    BestByChannel(by_candidate, layer.choice);
  UseWeights(layer, layer.choice);
  return layer.choice != before;
}

double GroupSearch::InputQuality(int candidate) {
  UseInput(candidate);
  double sum = 0;
  for (size_t i = 0; i < layers_.size(); ++i) sum += Cosine(i);
  for (const std::vector<float>& values : values_) {
    std::vector<float> quantized(values.size());
    FakeQuantize(values, CandidateScale(candidate), input_grid_, quantized);
    Agreement agreement;
    for (size_t i = 0; i < values.size(); ++i)
      agreement.Add({double{values[i]} * quantized[i], double{values[i]} * values[i],
                     double{quantized[i]} * quantized[i]});
    sum += agreement.Cosine();
  }
  return sum;
}

bool GroupSearch::SearchInput() {
  if (dictated_) return false;
  int best = input_choice_;
  double best_quality = InputQuality(best);
  for (int k = 0; k < kCandidates; ++k) {
    const Range range = CandidateRange(k);
    if (range.min < seen_.min || range.max > seen_.max) continue;
    const double quality = InputQuality(k);
    if (quality > best_quality) best = k, best_quality = quality;
  }
  UseInput(best);
  return std::exchange(input_choice_, best) != best;
}

void GroupSearch::Run() {
  for (int round = 0; round < kRounds; ++round) {
    bool changed = false;
    for (Layer& layer : layers_) changed |= SearchWeights(layer);
    changed |= SearchInput();
    if (!changed) return;
  }
}

double GroupSearch::Cosine(size_t layer) {
  return Sum(layers_[layer].trial.Run()).Cosine();
}

Quantization GroupSearch::Weights(size_t layer) const {
  const Layer& found = layers_[layer];
  Quantization quantization;
  for (size_t c = 0; c < found.choice.size(); ++c) {
    const double scale = found.choice[c] == 0 ? 0 : found.start.scale[c] * Factor(found.choice[c]);
    quantization.scale.push_back(static_cast<float>(scale));
    quantization.zero_point.push_back(found.start.zero_point);
  }
  return quantization;
}

}  // namespace octet
