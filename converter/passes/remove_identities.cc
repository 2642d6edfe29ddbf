// remove_identities: takes out operators that change nothing (RESHAPE to the same shape, PAD by
// nothing, CONCATENATION of one) and joins consecutive RESHAPEs.
#include <algorithm>
#include <vector>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

bool IsRegrouping(const Operator& op) {
  return op.code == OpCode::kReshape || op.code == OpCode::kSqueeze ||
         op.code == OpCode::kExpandDims;
}

bool PadsNothing(const Graph& graph, const Operator& op) {
  const Tensor* paddings = ConstantInput(graph, op, 1, DataType::kInt32);
  if (!paddings) return false;
  const std::vector<int32_t> values = IntValues(*paddings);
  return std::all_of(values.begin(), values.end(), [](int32_t padding) { return padding == 0; });
}

bool KeepsValues(const Graph& graph, const Operator& op) {
  switch (op.code) {
    case OpCode::kReshape:
    case OpCode::kSqueeze:
    case OpCode::kExpandDims:
      return true;
    case OpCode::kPad:
    case OpCode::kPadv2:
    case OpCode::kMirrorPad:
      return PadsNothing(graph, op);
    case OpCode::kConcatenation:
      return op.inputs.size() == 1 && FusedActivationOf(op) == Activation::kNone;
    default:
      return false;
  }
}

/// x -> RESHAPE -> RESHAPE reads x directly; the first dies when nobody else needs it.
void SkipRegrouping(const Graph& graph, Operator& op) {
  const int producer = FindProducer(graph, op.inputs[0]);
  if (producer != kNoOperator && IsRegrouping(graph.operators[producer]))
    op.inputs[0] = graph.operators[producer].inputs[0];
}

void Simplify(Graph& graph, int index) {
  Operator& op = graph.operators[index];
  if (IsRegrouping(op)) {
    SkipRegrouping(graph, op);
    if (op.code != OpCode::kReshape) MakeReshape(graph, op);
  }
  const bool same_shape = graph.tensors[op.inputs[0]].shape == graph.tensors[op.outputs[0]].shape;
  if (same_shape && KeepsValues(graph, op)) Bypass(graph, index);
}

}  // namespace

Status RemoveIdentities(Graph& graph, PassContext&) {
  for (size_t i = 0; i < graph.operators.size(); ++i) Simplify(graph, static_cast<int>(i));
  return Status();
}

}  // namespace octet
