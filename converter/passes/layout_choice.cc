#include "converter/passes/layout_choice.h"

#include <algorithm>
#include <compare>
#include <numeric>
#include <optional>

#include "converter/passes/absorb_flatten.h"
#include "converter/passes/dimension_factors.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/layout_rules.h"

namespace octet {
namespace {

const Permutation kNchwToNhwc = {0, 2, 3, 1};

/// Elements moved, then how early in the graph: compared in this order. A TRANSPOSE that only moves
/// dimensions of size 1 counts as one element: none at all is better still.
struct Cost {
  int64_t elements = 0;
  int64_t earliness = 0;
  auto operator<=>(const Cost&) const = default;
  void operator+=(const Cost& other) {
    elements += other.elements;
    earliness += other.earliness;
  }
};

class LayoutSearch {
 public:
  LayoutSearch(const Graph& graph, bool keep_input_layout)
      : graph_(graph), keep_input_layout_(keep_input_layout) {
    FindComponents();
    layouts_.resize(graph.tensors.size());
    for (size_t i = 0; i < graph.operators.size(); ++i) Touch(static_cast<int>(i));
  }

  Layouts Run() {
    // Every change lowers the total cost, so this ends; the bound only guards against a mistake.
    for (size_t round = 0; round <= graph_.tensors.size(); ++round) {
      bool changed = false;
      for (size_t c = 0; c < members_.size(); ++c) changed |= Improve(static_cast<int>(c));
      if (!changed) break;
    }
    return layouts_;
  }

 private:
  int Root(int tensor) {
    while (component_[tensor] != tensor)
      tensor = component_[tensor] = component_[component_[tensor]];
    return tensor;
  }

  void FindComponents() {
    component_.resize(graph_.tensors.size());
    std::iota(component_.begin(), component_.end(), 0);
    for (const Operator& op : graph_.operators) {
      if (!LayoutRuleFor(graph_, op)) continue;
      const std::vector<int> tied = Activations(graph_, op);
      for (int tensor : tied) component_[Root(tensor)] = Root(tied[0]);
    }
    members_.resize(graph_.tensors.size());
    touching_.resize(graph_.tensors.size());
    for (size_t t = 0; t < graph_.tensors.size(); ++t) {
      component_[t] = Root(static_cast<int>(t));
      if (!graph_.tensors[t].constant()) members_[component_[t]].push_back(static_cast<int>(t));
    }
  }

  /// Notes operator i with each component whose layout it depends on.
  void Touch(int i) {
    for (int tensor : Activations(graph_, graph_.operators[i])) {
      std::vector<int>& operators = touching_[component_[tensor]];
      if (operators.empty() || operators.back() != i) operators.push_back(i);
    }
  }

  bool Improve(int component) {
    if (members_[component].empty()) return false;
    const Permutation before = layouts_[members_[component][0]];
    Permutation best = before;
    Cost best_cost = CostOf(component);
    for (const Permutation& candidate : Candidates(component)) {
      SetLayout(component, candidate);
      if (const Cost cost = CostOf(component); cost < best_cost) {
        best_cost = cost;
        best = candidate;
      }
    }
    SetLayout(component, best);
    return best != before;
  }

  void SetLayout(int component, const Permutation& layout) {
    for (int tensor : members_[component]) layouts_[tensor] = layout;
  }

  /// Layouts that make one of the operators around the component free.
  std::vector<Permutation> Candidates(int component) const {
    std::vector<Permutation> candidates;
    const auto add = [&](const std::optional<Permutation>& p) {
      if (p && std::find(candidates.begin(), candidates.end(), *p) == candidates.end())
        candidates.push_back(*p);
    };
    for (int i : touching_[component]) {
      const Operator& op = graph_.operators[i];
      if (LayoutRuleFor(graph_, op) || !InputTensor(graph_, op, 0) || op.outputs.empty()) continue;
      const int in = op.inputs[0], out = op.outputs[0];
      if (component_[out] == component) add(FreeOutputLayout(graph_, op, layouts_[in]));
      if (component_[in] == component) add(FreeInputLayout(graph_, op, layouts_[out]));
    }
    return candidates;
  }

  Cost CostOf(int component) const {
    Cost cost;
    for (int i : touching_[component]) cost += OperatorCost(i);
    for (int tensor : members_[component]) cost += CallerCost(tensor);
    return cost;
  }

  Cost Moved(int tensor, int64_t earliness) const {
    const int64_t elements = ElementsOf(graph_.tensors[tensor]);
    return {elements, elements * earliness};
  }

  Cost OperatorCost(int i) const {
    const Operator& op = graph_.operators[i];
    if (LayoutRuleFor(graph_, op)) return {};
    const int64_t earliness = static_cast<int64_t>(graph_.operators.size()) - i;
    if (InputTensor(graph_, op, 0) && !op.outputs.empty()) {
      const Permutation &in = layouts_[op.inputs[0]], &out = layouts_[op.outputs[0]];
      const bool free = IsFree(graph_, op, in, out);
      if (const auto p = TransposePermutation(graph_, op)) {
        if (TransposeBetween(in, *p, out).empty()) return {};
        return free ? Cost{1, earliness} : Moved(op.inputs[0], earliness);
      }
      if (free || FlattenIsAbsorbed(graph_, op, in)) return {};
    }
    Cost cost;
    for (int tensor : Activations(graph_, op))
      if (!layouts_[tensor].empty()) cost += Moved(tensor, earliness);
    return cost;
  }

  Cost CallerCost(int tensor) const {
    const Permutation& layout = layouts_[tensor];
    if (layout.empty()) return {};
    if (!keep_input_layout_ && CallerMayFollow(graph_.tensors[tensor], layout)) return {};
    Cost cost;
    if (IsGraphInput(graph_, tensor))
      cost += Moved(tensor, static_cast<int64_t>(graph_.operators.size()) + 1);
    if (IsGraphOutput(graph_, tensor)) cost += Moved(tensor, 0);
    return cost;
  }

  const Graph& graph_;
  const bool keep_input_layout_;
  Layouts layouts_;
  std::vector<int> component_;              // by tensor
  std::vector<std::vector<int>> members_;   // by component: activations
  std::vector<std::vector<int>> touching_;  // by component: operators
};

}  // namespace

bool CallerMayFollow(const Tensor& tensor, const Permutation& layout) {
  return tensor.type == DataType::kFloat32 && layout == kNchwToNhwc;
}

Layouts ChooseLayouts(const Graph& graph, bool keep_input_layout) {
  return LayoutSearch(graph, keep_input_layout).Run();
}

}  // namespace octet
