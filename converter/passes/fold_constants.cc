// fold_constants: an operator whose inputs are all constant is run once, here, by the interpreter,
// and its outputs become constants.
#include <algorithm>
#include <utility>
#include <vector>

#include <octet/interpreter.h>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

/// Larger results stay computed: a FILL or TILE would only make the file grow.
constexpr int64_t kMaxElements = 1 << 24;

bool CanFold(const Graph& graph, const Operator& op) {
  if (op.code == OpCode::kCustom) return false;
  const auto constant = [&](int t) { return t == kNoTensor || graph.tensors[t].constant(); };
  const auto small = [&](int t) {
    return !IsGraphOutput(graph, t) && ElementsOf(graph.tensors[t]) <= kMaxElements;
  };
  return std::all_of(op.inputs.begin(), op.inputs.end(), constant) &&
         std::all_of(op.outputs.begin(), op.outputs.end(), small);
}

/// Leaves the operator as it is when the interpreter cannot run it.
void Fold(Graph& graph, Operator& op) {
  const Expected<Model> model = Model::FromGraph(Alone(graph, op).graph);
  if (!model) return;
  Interpreter interpreter(*model);
  if (!interpreter.Invoke().ok()) return;
  for (size_t i = 0; i < op.outputs.size(); ++i)
    if (interpreter.TensorData(interpreter.output_tensor(static_cast<int>(i))).empty()) return;
  for (size_t i = 0; i < op.outputs.size(); ++i) {
    const int from = interpreter.output_tensor(static_cast<int>(i));
    const auto bytes = interpreter.TensorData(from);
    const auto shape = interpreter.TensorShape(from);
    Tensor& tensor = graph.tensors[op.outputs[i]];
    tensor.data = Bytes::Own(std::vector<uint8_t>(bytes.begin(), bytes.end()));
    tensor.shape.assign(shape.begin(), shape.end());
    tensor.shape_signature.clear();
  }
  op.inputs.clear();
  op.outputs.clear();
}

}  // namespace

Status FoldConstants(Graph& graph, PassContext&) {
  for (Operator& op : graph.operators)
    if (CanFold(graph, op)) Fold(graph, op);
  return Status();
}

}  // namespace octet
