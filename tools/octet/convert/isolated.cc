#include "tools/octet/convert/isolated.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "converter/single_operator.h"
#include "tools/io/real_values.h"

namespace octet {
namespace {

/// For each tensor of `quantized` the reference's: layers as paired, other names as they are, and
/// what QUANTIZE or DEQUANTIZE writes is what it reads.
std::map<int, int> SourcesOf(const Graph& reference, const Graph& quantized,
                             const std::vector<LayerPair>& pairs) {
  std::map<std::string, int> by_name;
  for (size_t t = 0; t < reference.tensors.size(); ++t)
    by_name.emplace(reference.tensors[t].name, static_cast<int>(t));
  std::map<int, int> sources;
  for (int input : quantized.inputs) {
    const auto found = by_name.find(quantized.tensors[static_cast<size_t>(input)].name);
    if (found != by_name.end()) sources[input] = found->second;
  }
  for (const LayerPair& pair : pairs) sources[pair.judged] = pair.reference;
  for (const Operator& op : quantized.operators) {
    const bool converts = op.code == OpCode::kQuantize || op.code == OpCode::kDequantize;
    if (converts && sources.contains(op.inputs[0]))
      sources.emplace(op.outputs[0], sources[op.inputs[0]]);
  }
  return sources;
}

std::optional<std::vector<int>> Lookup(const std::map<int, int>& sources,
                                       const std::vector<int>& tensors) {
  std::vector<int> found;
  for (int tensor : tensors) {
    const auto source = sources.find(tensor);
    if (source == sources.end()) return std::nullopt;
    found.push_back(source->second);
  }
  return found;
}

}  // namespace

IsolatedLayers IsolatedLayers::Create(const Graph& reference, const Graph& quantized,
                                      const std::vector<LayerPair>& pairs) {
  const std::map<int, int> sources = SourcesOf(reference, quantized, pairs);
  IsolatedLayers isolated;
  isolated.differences_.resize(pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Operator& op = quantized.operators[static_cast<size_t>(pairs[i].op)];
    SingleOperator alone = Alone(quantized, op);
    std::optional<std::vector<int>> inputs = Lookup(sources, alone.inputs);
    const auto output = std::find(op.outputs.begin(), op.outputs.end(), pairs[i].judged);
    if (!inputs || output != op.outputs.begin()) continue;
    std::vector<Tensor> tensors;
    for (int input : alone.inputs) tensors.push_back(quantized.tensors[static_cast<size_t>(input)]);
    const Expected<Model> model = Model::FromGraph(std::move(alone.graph));
    if (!model) continue;
    isolated.layers_.push_back({i, pairs[i].reference, *std::move(inputs),
                                quantized.tensors[static_cast<size_t>(*output)],
                                Interpreter(*model), std::move(tensors)});
  }
  return isolated;
}

Status IsolatedLayers::Add(const Network& reference) {
  for (Layer& layer : layers_) {
    for (size_t i = 0; i < layer.inputs.size(); ++i) {
      const std::span<uint8_t> input = layer.interpreter.Input<uint8_t>(static_cast<int>(i));
      const auto bytes = NearestBytes(reference.Values(layer.inputs[i]), layer.input_tensors[i]);
      OCTET_CHECK_EQ(bytes.size(), input.size());
      std::copy(bytes.begin(), bytes.end(), input.begin());
    }
    OCTET_RETURN_IF_ERROR(layer.interpreter.Invoke());
    const std::vector<float> found = RealValues(layer.interpreter.Output<uint8_t>(0), layer.output);
    differences_[layer.pair].Add(reference.Values(layer.reference), found, GridOf(layer.output));
  }
  return Status();
}

}  // namespace octet
