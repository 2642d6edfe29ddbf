// DistanceFromTraining: do samples look like the data that batch normalization saw?
//
// The first normalized tensors show it best: deeper ones mix all channels of the picture. Their
// activations are taken apart again, because the figures hold before them.
#include <algorithm>
#include <cmath>

#include <octet/converter.h>

#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

constexpr size_t kTensors = 3;
constexpr double kMostForAChannel = 10;

/// Whether its fused activation, if any, is one that has an operator of its own.
bool HasClip(const Operator& op) {
  const Activation fused = FusedActivationOf(op);
  return fused == Activation::kNone || ClipOf(fused) != Clip{};
}

/// Keeps of `graph` what the first normalized tensors need; they become its outputs.
std::vector<const NormalizedChannels*> KeepProbes(Graph& graph,
                                                  const NormalizedTensors& normalized) {
  std::vector<const NormalizedChannels*> trained;
  graph.outputs.clear();
  for (size_t i = 0; i < graph.operators.size() && trained.size() < kTensors; ++i) {
    const int output = graph.operators[i].outputs[0];
    const auto found = normalized.find(graph.tensors[output].name);
    if (found == normalized.end() || !HasClip(graph.operators[i])) continue;
    graph.outputs.push_back(TakeActivationApart(graph, static_cast<int>(i)));
    trained.push_back(&found->second);
    i += graph.outputs.back() != output;  // the activation
  }
  RemoveDead(graph);
  return trained;
}

/// Sums over all values of a channel.
struct Moments {
  double count = 0, sum = 0, squares = 0;

  double mean() const { return sum / count; }
  double deviation() const { return std::sqrt(std::max(0.0, squares / count - mean() * mean())); }
};

void Observe(std::span<const float> values, std::vector<Moments>& channels) {
  for (size_t i = 0; i < values.size(); ++i) {
    Moments& moments = channels[i % channels.size()];
    const double value = values[i];
    moments.count += 1;
    moments.sum += value;
    moments.squares += value * value;
  }
}

/// nullopt for channels that are constant in training: they say nothing.
std::optional<double> Divergence(const Moments& found, double mean, double deviation) {
  if (!(deviation > 1e-6)) return std::nullopt;
  const double s = std::max(found.deviation(), 1e-6 * deviation), distance = found.mean() - mean;
  const double divergence =
      std::log(deviation / s) + (s * s + distance * distance) / (2 * deviation * deviation) - 0.5;
  return std::min(divergence, kMostForAChannel);
}

}  // namespace

Expected<std::optional<double>> DistanceFromTraining(const Graph& graph,
                                                     const NormalizedTensors& normalized,
                                                     const SampleSource& samples) {
  Graph probed = graph;
  const std::vector<const NormalizedChannels*> trained = KeepProbes(probed, normalized);
  if (trained.empty()) return std::optional<double>();
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(std::move(probed)));
  Interpreter interpreter(model);
  OCTET_RETURN_IF_ERROR(interpreter.status());

  std::vector<std::vector<Moments>> found;
  for (const NormalizedChannels* channels : trained) found.emplace_back(channels->mean.size());
  std::vector<std::span<float>> inputs;
  for (int i = 0; i < interpreter.num_inputs(); ++i) inputs.push_back(interpreter.Input<float>(i));
  for (int sample = 0; sample < samples.count; ++sample) {
    OCTET_RETURN_IF_ERROR(samples.fill(sample, inputs));
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
    for (size_t t = 0; t < found.size(); ++t)
      Observe(interpreter.Output<float>(static_cast<int>(t)), found[t]);
  }

  double sum = 0;
  int channels = 0;
  for (size_t t = 0; t < found.size(); ++t) {
    for (size_t c = 0; c < found[t].size(); ++c) {
      const auto divergence =
          Divergence(found[t][c], trained[t]->mean[c], trained[t]->deviation[c]);
      if (!divergence) continue;
      sum += *divergence;
      ++channels;
    }
  }
  if (channels == 0) return std::optional<double>();
  return std::optional<double>(sum / channels);
}

}  // namespace octet
