#include "converter/importers/graph_cleanup.h"

#include <string>
#include <unordered_set>
#include <utility>

#include "base/str.h"

namespace octet {
namespace {

/// Calls visit(int& tensor) for every reference to a tensor.
template <typename Visit>
void ForEachReference(Graph& graph, const Visit& visit) {
  const auto visit_all = [&](std::vector<int>& tensors) {
    for (int& tensor : tensors) {
      if (tensor != kNoTensor) visit(tensor);
    }
  };
  visit_all(graph.inputs);
  visit_all(graph.outputs);
  for (Operator& op : graph.operators) {
    visit_all(op.inputs);
    visit_all(op.outputs);
  }
}

}  // namespace

void RemoveUnusedTensors(Graph& graph) {
  std::vector<bool> used(graph.tensors.size());
  ForEachReference(graph, [&](int tensor) { used[tensor] = true; });
  std::vector<int> new_index(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> kept;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (!used[i]) continue;
    new_index[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  ForEachReference(graph, [&](int& tensor) { tensor = new_index[tensor]; });
}

void MakeNamesUnique(Graph& graph) {
  std::unordered_set<std::string> taken;
  std::vector<bool> fixed(graph.tensors.size());
  for (const auto* boundary : {&graph.inputs, &graph.outputs}) {
    for (int tensor : *boundary) {
      taken.insert(graph.tensors[tensor].name);
      fixed[tensor] = true;
    }
  }
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (fixed[i]) continue;
    std::string& name = graph.tensors[i].name;
    const std::string base = name;
    for (int number = 2; !taken.insert(name).second; ++number) name = StrCat(base, "_", number);
  }
}

}  // namespace octet
