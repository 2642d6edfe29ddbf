// absorb_flatten: TRANSPOSE, RESHAPE to [batch, columns], then FULLY_CONNECTED (perhaps with
// element-wise operators between) loses its TRANSPOSE; the weights' columns, and constants along
// them, are permuted instead.
#include "converter/passes/absorb_flatten.h"

#include <algorithm>
#include <optional>

#include "converter/passes/graph_edit.h"
#include "converter/passes/layout_rules.h"
#include "converter/passes/pass.h"

namespace octet {
namespace {

constexpr size_t kFullyConnectedBias = 2;

bool RunsAlongColumns(const Tensor& constant, int32_t columns) {
  return ElementsOf(constant) != 1 && !constant.shape.empty() && constant.shape.back() == columns;
}

/// Whether every other operand than `tensor` is a constant whose columns can follow its.
bool OperandsFollow(const Graph& graph, const Operator& op, int tensor) {
  const int32_t columns = graph.tensors[tensor].shape[1];
  int readings = 0;
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    if (op.inputs[i] == tensor) ++readings;
    const bool is_bias = op.code == OpCode::kFullyConnected && i == kFullyConnectedBias;
    if (op.inputs[i] == tensor || is_bias) continue;
    const Tensor* constant = ConstantInput(graph, op, static_cast<int>(i), DataType::kFloat32);
    if (!constant) return false;
    if (ElementsOf(*constant) != 1 && !RunsAlongColumns(*constant, columns)) return false;
  }
  return readings == 1;
}

bool IsColumnwise(const Operator& op) {
  return IsElementwise(op.code) || std::holds_alternative<BatchNormalizationOptions>(op.options);
}

bool ColumnsCanMove(const Graph& graph, int tensor) {
  if (IsGraphOutput(graph, tensor)) return false;
  const std::vector<int> consumers = FindConsumers(graph, tensor);
  return !consumers.empty() && std::all_of(consumers.begin(), consumers.end(), [&](int i) {
    const Operator& op = graph.operators[i];
    if (!OperandsFollow(graph, op, tensor)) return false;
    if (op.code == OpCode::kFullyConnected) return op.inputs[0] == tensor;
    return IsColumnwise(op) && graph.tensors[op.outputs[0]].shape == graph.tensors[tensor].shape &&
           ColumnsCanMove(graph, op.outputs[0]);
  });
}

/// constant: [..., columns], where a column counts through `dimensions` in row-major order.
Tensor WithPermutedColumns(const Tensor& constant, const std::vector<int32_t>& dimensions,
                           const Permutation& order) {
  int32_t columns = 1;
  for (int32_t dimension : dimensions) columns *= dimension;
  Tensor unfolded = constant;
  unfolded.shape_signature.clear();
  unfolded.shape = {static_cast<int32_t>(ElementsOf(constant) / columns)};
  unfolded.shape.insert(unfolded.shape.end(), dimensions.begin(), dimensions.end());
  Permutation with_rows = {0};
  for (int dimension : order) with_rows.push_back(dimension + 1);
  Tensor permuted = Transposed(unfolded, with_rows);
  permuted.shape = constant.shape;
  return permuted;
}

/// Permutes what the readers of `tensor` hold along its columns. REQUIRES: ColumnsCanMove.
void MoveColumns(Graph& graph, int tensor, const std::vector<int32_t>& dimensions,
                 const Permutation& order) {
  const int32_t columns = graph.tensors[tensor].shape[1];
  for (int i : FindConsumers(graph, tensor)) {
    for (int& input : graph.operators[i].inputs) {
      if (input == kNoTensor || !graph.tensors[input].constant()) continue;
      const bool is_bias = graph.operators[i].code == OpCode::kFullyConnected &&
                           &input - graph.operators[i].inputs.data() == kFullyConnectedBias;
      if (!is_bias && RunsAlongColumns(graph.tensors[input], columns))
        input = graph.Add(WithPermutedColumns(graph.tensors[input], dimensions, order));
    }
    if (graph.operators[i].code != OpCode::kFullyConnected)
      MoveColumns(graph, graph.operators[i].outputs[0], dimensions, order);
  }
}

void Absorb(Graph& graph, Operator& reshape, const Operator& transpose, const Permutation& p) {
  const std::vector<int32_t>& shape = graph.tensors[transpose.outputs[0]].shape;
  const std::vector<int32_t> dimensions(shape.begin() + 1, shape.end());
  Permutation order;  // of the same dimensions before the TRANSPOSE
  for (int dimension : Inverse(p))
    if (dimension != 0) order.push_back(dimension - 1);
  MoveColumns(graph, reshape.outputs[0], dimensions, order);
  reshape.inputs[0] = transpose.inputs[0];
}

}  // namespace

bool FlattenIsAbsorbed(const Graph& graph, const Operator& op, const Permutation& layout) {
  if (op.code != OpCode::kReshape || (!layout.empty() && layout[0] != 0)) return false;
  const Tensor &in = graph.tensors[op.inputs[0]], &out = graph.tensors[op.outputs[0]];
  return out.shape.size() == 2 && !in.shape.empty() && out.shape[0] == in.shape[0] &&
         out.shape[0] > 0 && ElementsOf(in) == ElementsOf(out) &&
         ColumnsCanMove(graph, op.outputs[0]);
}

Status AbsorbFlatten(Graph& graph, PassContext&) {
  for (Operator& reshape : graph.operators) {
    if (reshape.code != OpCode::kReshape) continue;
    const int producer = FindProducer(graph, reshape.inputs[0]);
    if (producer == kNoOperator) continue;
    const Operator& transpose = graph.operators[producer];
    const std::optional<Permutation> p = TransposePermutation(graph, transpose);
    if (p && FlattenIsAbsorbed(graph, reshape, *p)) Absorb(graph, reshape, transpose, *p);
  }
  return Status();
}

}  // namespace octet
