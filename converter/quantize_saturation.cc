#include "converter/quantize_saturation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "converter/passes/graph_edit.h"
#include "converter/quantize_rules.h"
#include "converter/quantize_scales.h"

namespace octet {
namespace {

int AddBound(Graph& graph, const Tensor& bounded, int value) {
  Tensor bound;
  bound.name = bounded.name + "/largest";
  bound.type = bounded.type;
  bound.quantization = bounded.quantization;
  bound.data = Bytes::Own(std::vector<uint8_t>{static_cast<uint8_t>(value)});
  return graph.Add(std::move(bound));
}

Operator Minimum(int from, int bound, int to, const QuantizeOptions& options) {
  Operator minimum;
  minimum.code = OpCode::kMinimum;
  minimum.inputs = {from, bound};
  minimum.outputs = {to};
  if (TypeOf(options.scheme) == DataType::kInt8)
    minimum.version = FindQuantizeRule(OpCode::kMinimum)->int8_version;
  return minimum;
}

bool ComputesValues(const Operator& op) {
  if (op.code == OpCode::kQuantize) return true;
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  return rule && (rule->quantizing == Quantizing::kProduct || rule->quantizing == Quantizing::kOwn);
}

/// Like `tensor`, under another name.
int AddUnbounded(Graph& graph, int tensor, const char* suffix) {
  Tensor copy = graph.tensors[tensor];
  copy.name += suffix;
  return graph.Add(std::move(copy));
}

}  // namespace

void AddSaturation(Graph& graph, const QuantizeOptions& options) {
  const int largest = ActivationGrid(options).max;
  const DataType type = TypeOf(options.scheme);
  std::vector<Operator> bounded;
  for (int input : graph.inputs) {
    if (graph.tensors[input].type != type) continue;
    const int narrow = AddUnbounded(graph, input, "/bounded");
    for (Operator& op : graph.operators)
      std::replace(op.inputs.begin(), op.inputs.end(), input, narrow);
    bounded.push_back(
        Minimum(input, AddBound(graph, graph.tensors[input], largest), narrow, options));
  }
  for (Operator& op : std::exchange(graph.operators, {})) {
    bounded.push_back(op);
    if (!ComputesValues(op) || graph.tensors[op.outputs[0]].type != type) continue;
    const int output = op.outputs[0];
    const int wide = AddUnbounded(graph, output, "/unbounded");
    bounded.back().outputs[0] = wide;
    bounded.push_back(
        Minimum(wide, AddBound(graph, graph.tensors[output], largest), output, options));
  }
  graph.operators = std::move(bounded);
}

}  // namespace octet
