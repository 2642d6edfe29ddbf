#include "converter/passes/layout_choice.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

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
  void operator-=(const Cost& other) {
    elements -= other.elements;
    earliness -= other.earliness;
  }
};

constexpr int64_t kNoEarliness = std::numeric_limits<int64_t>::min();

class LayoutSearch {
 public:
  LayoutSearch(const Graph& graph, bool keep_input_layout)
      : graph_(graph), keep_input_layout_(keep_input_layout) {
    layouts_.resize(graph.tensors.size());
    for (const Operator& op : graph.operators) kinds_.push_back(KindOf(op));
    FindComponents();
    for (size_t i = 0; i < graph.operators.size(); ++i) Touch(static_cast<int>(i));
  }

  Layouts Run() {
    // Every change lowers the total cost, so this ends; the bound only guards against a mistake.
    for (size_t round = 0; round <= graph_.tensors.size(); ++round)
      if (!ImproveAll(false) && !ImproveAll(true)) break;
    return layouts_;
  }

 private:
  enum class Kind {
    kTies,    // computes alike in any order, all its tensors in the same
    kMoves,   // only moves dimensions: free between some layouts
    kInsists  // on the source's order
  };

  Kind KindOf(const Operator& op) const {
    if (LayoutRuleFor(graph_, op)) return Kind::kTies;
    return MovesDimensions(graph_, op) ? Kind::kMoves : Kind::kInsists;
  }

  int Root(int tensor) {
    while (component_[tensor] != tensor)
      tensor = component_[tensor] = component_[component_[tensor]];
    return tensor;
  }

  void FindComponents() {
    component_.resize(graph_.tensors.size());
    std::iota(component_.begin(), component_.end(), 0);
    for (const Operator& op : graph_.operators) {
      if (KindOf(op) != Kind::kTies) continue;
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

  /// One change of layouts: by component the layout it gets.
  using Move = std::map<int, Permutation>;

  bool ImproveAll(bool sink) {
    bool changed = false;
    for (size_t c = 0; c < members_.size(); ++c) changed |= Improve(static_cast<int>(c), sink);
    return changed;
  }

  /// Only a component with operators of its own has something to gain from a TRANSPOSE that moves
  /// further down without becoming smaller.
  bool HasOperators(int component) const {
    const std::vector<int>& operators = touching_[component];
    return std::any_of(operators.begin(), operators.end(),
                       [&](int i) { return kinds_[i] == Kind::kTies; });
  }

  /// With `sink` also accepts changes that only lower the earliness.
  bool Improve(int component, bool sink) {
    Move best;
    Cost best_change = {0, sink && HasOperators(component) ? 0 : kNoEarliness};
    for (const Permutation& candidate : Candidates(component)) {
      for (bool along_reshapes : {false, true}) {
        Move move;
        Plan(component, candidate, along_reshapes, move);
        if (const Cost change = ChangeOf(move); change < best_change) {
          best_change = change;
          best = std::move(move);
        }
      }
    }
    Apply(best);
    return !best.empty();
  }

  /// Adds to `move` that `component` gets `layout` and, if wanted, that what is beyond its RESHAPEs
  /// follows, so that they stay free.
  void Plan(int component, const Permutation& layout, bool along_reshapes, Move& move) const {
    if (!move.insert({component, layout}).second || !along_reshapes) return;
    for (int i : touching_[component]) {
      const Operator& op = graph_.operators[i];
      if (kinds_[i] != Kind::kMoves || op.code == OpCode::kTranspose) continue;
      const int in = component_[op.inputs[0]], out = component_[op.outputs[0]];
      const auto follow = [&](int other, const std::optional<Permutation>& p) {
        if (p) Plan(other, *p, along_reshapes, move);
      };
      if (in == component) follow(out, FreeOutputLayout(graph_, op, layout));
      if (out == component) follow(in, FreeInputLayout(graph_, op, layout));
    }
  }

  /// Sets the layouts of `move` and returns those they had.
  Move Apply(const Move& move) {
    Move before;
    for (const auto& [component, layout] : move) {
      if (members_[component].empty()) continue;
      before[component] = layouts_[members_[component][0]];
      for (int tensor : members_[component]) layouts_[tensor] = layout;
    }
    return before;
  }

  Cost ChangeOf(const Move& move) {
    Cost change;
    change -= CostAround(move);
    const Move before = Apply(move);
    change += CostAround(move);
    Apply(before);
    return change;
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
      if (kinds_[i] != Kind::kMoves) continue;
      const int in = op.inputs[0], out = op.outputs[0];
      if (component_[out] == component) add(FreeOutputLayout(graph_, op, layouts_[in]));
      if (component_[in] == component) add(FreeInputLayout(graph_, op, layouts_[out]));
    }
    return candidates;
  }

  /// Of all operators and callers that see one of the move's components.
  Cost CostAround(const Move& move) const {
    Cost cost;
    std::set<int> operators;
    for (const auto& [component, layout] : move) {
      operators.insert(touching_[component].begin(), touching_[component].end());
      for (int tensor : members_[component]) cost += CallerCost(tensor);
    }
    for (int i : operators) cost += OperatorCost(i);
    return cost;
  }

  Cost Moved(int tensor, int64_t earliness) const {
    const int64_t elements = ElementsOf(graph_.tensors[tensor]);
    return {elements, elements * earliness};
  }

  Cost OperatorCost(int i) const {
    const Operator& op = graph_.operators[i];
    if (kinds_[i] == Kind::kTies) return {};
    const int64_t earliness = static_cast<int64_t>(graph_.operators.size()) - i;
    if (kinds_[i] == Kind::kMoves) {
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
  std::vector<Kind> kinds_;                 // by operator
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
