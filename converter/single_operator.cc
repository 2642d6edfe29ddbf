#include "converter/single_operator.h"

#include <map>

namespace octet {

SingleOperator Alone(const Graph& graph, const Operator& op) {
  SingleOperator alone;
  Operator copy = op;
  std::map<int, int> renumbered;
  const auto renumber = [&](int& tensor, bool is_input) {
    if (tensor == kNoTensor) return;
    const Tensor& original = graph.tensors[static_cast<size_t>(tensor)];
    if (!renumbered.contains(tensor)) {
      renumbered[tensor] = alone.graph.Add(original);
      if (is_input && !original.constant()) {
        alone.graph.inputs.push_back(renumbered[tensor]);
        alone.inputs.push_back(tensor);
      }
    }
    tensor = renumbered[tensor];
  };
  for (int& tensor : copy.inputs) renumber(tensor, true);
  for (int& tensor : copy.outputs) renumber(tensor, false);
  alone.graph.outputs = copy.outputs;
  alone.graph.operators.push_back(std::move(copy));
  return alone;
}

}  // namespace octet
