// order_softmax: SOFTMAX works along the last dimension, whatever the order of the others.
// Exporters bring channels there by swapping them with the columns (NWHC); between two such
// TRANSPOSEs the others keep their order instead (NHWC), so that assign_layout has nothing to move.
#include <algorithm>
#include <utility>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/permutation.h"

namespace octet {
namespace {

bool WorksAlongTheLast(OpCode code) {
  return code == OpCode::kSoftmax || code == OpCode::kLogSoftmax;
}

/// The dimension that `p` brings last behind the others in their order.
Permutation InOrder(Permutation p) {
  std::sort(p.begin(), p.end() - 1);
  return p;
}

int AddTransposed(Graph& graph, int tensor, const Permutation& p) {
  Tensor moved = Transposed(graph.tensors[tensor], p);
  moved.name += "/ordered";
  return graph.Add(std::move(moved));
}

Operator MakeTranspose(Graph& graph, int in, int out, const Permutation& p) {
  Operator op;
  op.code = OpCode::kTranspose;
  op.inputs = {in, AddInts(graph, graph.tensors[out].name + "/permutation",
                           {static_cast<int32_t>(p.size())}, p)};
  op.outputs = {out};
  return op;
}

/// The permutation that brings the operand there, if it should be another one.
std::optional<Permutation> Disorder(const Graph& graph, const Operator& softmax) {
  const int producer = FindProducer(graph, softmax.inputs[0]);
  const int consumer = OnlyConsumer(graph, softmax.outputs[0]);
  if (producer == kNoOperator || consumer == kNoOperator ||
      graph.operators[consumer].code != OpCode::kTranspose)
    return std::nullopt;
  const auto p = TransposePermutation(graph, graph.operators[producer]);
  return p && !p->empty() && *p != InOrder(*p) ? p : std::nullopt;
}

/// TRANSPOSE(p) SOFTMAX becomes TRANSPOSE(ordered) SOFTMAX TRANSPOSE(rest), where `ordered` and
/// then `rest` are `p`.
void Reorder(Graph& graph, size_t index, const Permutation& p) {
  Operator softmax = graph.operators[index];
  const Permutation ordered = InOrder(p), rest = Compose(Inverse(ordered), p);
  const int x = graph.operators[FindProducer(graph, softmax.inputs[0])].inputs[0];
  const int in = AddTransposed(graph, x, ordered);
  const int out = graph.Add(graph.tensors[in]);
  graph.tensors[out].name = graph.tensors[softmax.outputs[0]].name + "/ordered";
  const Operator before = MakeTranspose(graph, x, in, ordered);
  const Operator behind = MakeTranspose(graph, out, softmax.outputs[0], rest);
  softmax.inputs = {in};
  softmax.outputs = {out};
  graph.operators[index] = behind;
  graph.operators.insert(graph.operators.begin() + static_cast<std::ptrdiff_t>(index),
                         {before, softmax});
}

}  // namespace

Status OrderSoftmax(Graph& graph, PassContext&) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!WorksAlongTheLast(graph.operators[i].code)) continue;
    const auto p = Disorder(graph, graph.operators[i]);
    if (!p) continue;
    Reorder(graph, i, *p);
    i += 2;
  }
  return Status();
}

}  // namespace octet
