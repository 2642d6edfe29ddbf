#include "tools/octet/layers.h"

#include <map>
#include <set>

#include "base/str.h"
#include "tools/io/array.h"
#include "tools/io/progress.h"
#include "tools/io/real_values.h"

namespace octet {
namespace {

/// A tensor an operator writes.
struct Layer {
  int tensor = kNoTensor;
  int op = 0;
  OpCode code = OpCode::kCustom;
  int64_t values = 0;
};

std::vector<Layer> LayersOf(const Graph& graph) {
  std::vector<Layer> layers;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    if (op.code == OpCode::kQuantize || op.code == OpCode::kDequantize) continue;
    for (int output : op.outputs) {
      if (output == kNoTensor) continue;
      const Tensor& tensor = graph.tensors[static_cast<size_t>(output)];
      const auto values = ElementCount(tensor.shape);
      layers.push_back({output, static_cast<int>(i), op.code, values ? *values : 0});
    }
  }
  return layers;
}

/// Where `judged` continues to look: behind the last match.
int FindByOrder(const std::vector<Layer>& reference, const std::set<int>& taken, const Layer& layer,
                size_t& from) {
  for (size_t i = from; i < reference.size(); ++i) {
    const Layer& candidate = reference[i];
    if (taken.contains(candidate.tensor) || candidate.code != layer.code ||
        candidate.values != layer.values)
      continue;
    from = i + 1;
    return candidate.tensor;
  }
  return kNoTensor;
}

/// `values` of shape `from` as a tensor of shape `to` holds them; empty when it cannot.
std::vector<float> InLayout(std::vector<float> values, std::span<const int32_t> from,
                            std::span<const int32_t> to, size_t count) {
  if (values.size() != count) return {};
  if (from.size() != 4 || to.size() != 4 || std::equal(from.begin(), from.end(), to.begin()))
    return values;
  const bool to_last = from[2] == to[1] && from[3] == to[2] && from[1] == to[3];
  const bool to_first = from[1] == to[2] && from[2] == to[3] && from[3] == to[1];
  if (!to_last && !to_first) return values;
  std::vector<float> moved(values.size());
  const int32_t channels = to_last ? from[1] : from[3];
  TransposeChannels(
      {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(float)},
      {reinterpret_cast<uint8_t*>(moved.data()), moved.size() * sizeof(float)},
      static_cast<size_t>(channels), sizeof(float), to_last);
  return moved;
}

const Tensor& TensorOf(const Network& network, int tensor) {
  return network.model().graph().tensors[static_cast<size_t>(tensor)];
}

void Add(const Network& reference, const Network& judged, LayerDifference& layer) {
  const int r = layer.pair.reference, j = layer.pair.judged;
  const Tensor& tensor = TensorOf(judged, j);
  const std::vector<float> values = judged.Values(j);
  const std::vector<float> expected =
      InLayout(reference.Values(r), reference.interpreter().TensorShape(r),
               judged.interpreter().TensorShape(j), values.size());
  if (expected.empty()) return;
  auto grid = GridOf(tensor);
  if (!grid) grid = GridOf(TensorOf(reference, r));
  layer.difference.Add(expected, values, grid);
}

}  // namespace

std::vector<LayerPair> MatchLayers(const Graph& reference, const Graph& judged) {
  const std::vector<Layer> candidates = LayersOf(reference), layers = LayersOf(judged);
  std::map<std::string, const Layer*> by_name;
  for (const Layer& layer : candidates)
    by_name.emplace(reference.tensors[static_cast<size_t>(layer.tensor)].name, &layer);

  std::vector<int> partners(layers.size(), kNoTensor);
  std::set<int> taken;
  for (size_t i = 0; i < layers.size(); ++i) {
    const auto found = by_name.find(judged.tensors[static_cast<size_t>(layers[i].tensor)].name);
    if (found == by_name.end() || found->second->values != layers[i].values) continue;
    partners[i] = found->second->tensor;
    taken.insert(partners[i]);
  }
  size_t from = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    if (partners[i] == kNoTensor) partners[i] = FindByOrder(candidates, taken, layers[i], from);

  std::vector<LayerPair> pairs;
  for (size_t i = 0; i < layers.size(); ++i)
    if (partners[i] != kNoTensor) pairs.push_back({partners[i], layers[i].tensor, layers[i].op});
  return pairs;
}

Expected<std::vector<LayerDifference>> CompareLayers(const Model& reference, const Model& judged,
                                                     int count, const SampleReader& read,
                                                     const LayerOptions& options,
                                                     const LayerVisitor& visit) {
  const InterpreterOptions keep{.num_threads = options.num_threads, .preserve_all = true};
  OCTET_ASSIGN_OR_RETURN(Network a, Network::Create(reference, options.preprocess, keep));
  OCTET_ASSIGN_OR_RETURN(Network b, Network::Create(judged, options.preprocess, keep));
  std::vector<LayerDifference> layers;
  for (const LayerPair& pair : MatchLayers(reference.graph(), judged.graph()))
    layers.push_back({pair, {}});
  if (layers.empty()) return InvalidError("the networks have no layer in common");

  Progress progress(options.title, count);
  for (int i = 0; i < count; ++i) {
    OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> samples, read(i));
    OCTET_RETURN_IF_ERROR(RunBoth(b, a, samples));
    for (LayerDifference& layer : layers) Add(a, b, layer);
    if (visit) OCTET_RETURN_IF_ERROR(visit(a, b));
    progress.Show(i + 1);
  }
  return layers;
}

}  // namespace octet
