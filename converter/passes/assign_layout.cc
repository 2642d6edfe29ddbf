// assign_layout: stores every tensor in the layout ChooseLayouts gave it (layout_choice.h) and
// rewrites the operators to match. TRANSPOSEs between equal layouts disappear; where an operator
// insists on the source's order, one is put before or behind it. A TRANSPOSE that moves only
// dimensions of size 1 becomes a RESHAPE.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/str.h"
#include "converter/passes/dimension_factors.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/layout_choice.h"
#include "converter/passes/layout_rules.h"
#include "converter/passes/pass.h"

namespace octet {
namespace {

class Rewriter {
 public:
  Rewriter(Graph& graph, PassContext& context)
      : graph_(graph),
        context_(context),
        layouts_(ChooseLayouts(graph, context.options.keep_input_layout)) {}

  void Run() {
    std::vector<Operator> operators = graph_.operators;
    std::vector<bool> free;
    for (const Operator& op : operators)
      free.push_back(IsFree(graph_, op, LayoutOf(op.inputs[0]), LayoutOf(op.outputs[0])));

    graph_.operators.clear();
    for (size_t t = 0; t < layouts_.size(); ++t)
      graph_.tensors[t] = Transposed(graph_.tensors[t], layouts_[t]);
    for (int input : std::vector<int>(graph_.inputs)) Enter(input);
    for (size_t i = 0; i < operators.size(); ++i) Emit(std::move(operators[i]), free[i]);
    for (int output : std::vector<int>(graph_.outputs)) Leave(output);
    for (auto [op, keep_output] : identities_) Bypass(graph_, op, keep_output);
  }

 private:
  /// Of the tensors the pass began with; those it adds are in the source's order.
  const Permutation& LayoutOf(int tensor) const {
    static const Permutation kSource;
    const bool known = tensor >= 0 && tensor < static_cast<int>(layouts_.size());
    return known ? layouts_[tensor] : kSource;
  }

  // --- Inputs and outputs: the caller follows where it may, else a TRANSPOSE stands between.

  bool CallerFollows(int tensor, std::vector<std::string>& report) const {
    const Tensor& stored = graph_.tensors[tensor];
    if (context_.options.keep_input_layout || !CallerMayFollow(stored, LayoutOf(tensor)))
      return false;
    const std::vector<int32_t> before = Permuted(stored.shape, Inverse(LayoutOf(tensor)));
    report.push_back(
        StrCat(stored.name, ": ", ShapeText(before), " is now ", ShapeText(stored.shape)));
    return true;
  }

  void Enter(int input) {
    if (LayoutOf(input).empty() || CallerFollows(input, context_.report.transposed_inputs)) return;
    const int source = AddSourceTensor(input);
    std::swap(graph_.tensors[source].name, graph_.tensors[input].name);
    ReplaceInput(graph_, input, source);
    PushTranspose(source, input, LayoutOf(input));
    source_copies_[input] = source;
  }

  void Leave(int output) {
    const bool seen = !IsGraphOutput(graph_, output);
    if (seen || LayoutOf(output).empty() ||
        CallerFollows(output, context_.report.transposed_outputs))
      return;
    const int source = SourceCopy(output);
    if (!IsGraphInput(graph_, source))
      std::swap(graph_.tensors[source].name, graph_.tensors[output].name);
    ReplaceOutput(graph_, output, source);
  }

  // --- Tensors in the source's order, for operators that insist on it.

  int AddSourceTensor(int tensor) {
    Tensor source = Transposed(graph_.tensors[tensor], Inverse(LayoutOf(tensor)));
    source.name += "/transposed";
    return graph_.Add(std::move(source));
  }

  int SourceCopy(int tensor) {
    if (LayoutOf(tensor).empty()) return tensor;
    const auto found = source_copies_.find(tensor);
    if (found != source_copies_.end()) return found->second;
    const int source = AddSourceTensor(tensor);
    PushTranspose(tensor, source, Inverse(LayoutOf(tensor)));
    source_copies_[tensor] = source;
    return source;
  }

  void PushTranspose(int in, int out, const Permutation& p) {
    Operator op;
    op.code = OpCode::kTranspose;
    op.inputs = {in, AddPermutation(out, p)};
    op.outputs = {out};
    graph_.operators.push_back(std::move(op));
  }

  int AddPermutation(int out, const Permutation& p) {
    return AddInts(graph_, graph_.tensors[out].name + "/permutation",
                   {static_cast<int32_t>(p.size())}, p);
  }

  // --- Operators.

  void Emit(Operator op, bool free) {
    if (const LayoutRule* rule = LayoutRuleFor(graph_, op)) {
      const Permutation& layout = LayoutOf(op.outputs[0]);
      if (!layout.empty()) rule->permute(graph_, op, layout);
      graph_.operators.push_back(std::move(op));
    } else if (const auto p = TransposePermutation(graph_, op)) {
      EmitTranspose(std::move(op), *p, free);
    } else if (free) {
      EmitFree(std::move(op));
    } else {
      EmitInSourceOrder(std::move(op));
    }
  }

  void EmitTranspose(Operator op, const Permutation& p, bool free) {
    const Permutation &in = LayoutOf(op.inputs[0]), &out = LayoutOf(op.outputs[0]);
    const Permutation left = TransposeBetween(in, p, out);
    // Of an identity's two names, the one the source knows is that of the tensor whose layout
    // changed.
    if (left.empty())
      identities_.push_back(
          {static_cast<int>(graph_.operators.size()), in.empty() && !out.empty()});
    if (free)
      MakeReshape(graph_, op);
    else
      op.inputs[1] = AddPermutation(op.outputs[0], left);
    graph_.operators.push_back(std::move(op));
  }

  void EmitFree(Operator op) {
    const Permutation& in = LayoutOf(op.inputs[0]);
    if (IsReduction(op.code))
      PermuteAxes(graph_, op, in);
    else if (!in.empty() || !LayoutOf(op.outputs[0]).empty())
      MakeReshape(graph_, op);
    graph_.operators.push_back(std::move(op));
  }

  void EmitInSourceOrder(Operator op) {
    for (int& input : op.inputs) input = SourceCopy(input);
    std::vector<std::pair<int, int>> to_store;
    for (int& output : op.outputs) {
      if (LayoutOf(output).empty()) continue;
      to_store.push_back({AddSourceTensor(output), output});
      output = to_store.back().first;
    }
    graph_.operators.push_back(std::move(op));
    for (auto [source, stored] : to_store) {
      PushTranspose(source, stored, LayoutOf(stored));
      source_copies_[stored] = source;
    }
  }

  Graph& graph_;
  PassContext& context_;
  const Layouts layouts_;
  std::map<int, int> source_copies_;
  std::vector<std::pair<int, bool>> identities_;  // operator, and whether its output's name stays
};

}  // namespace

Status AssignLayout(Graph& graph, PassContext& context) {
  Rewriter(graph, context).Run();
  return Status();
}

}  // namespace octet
