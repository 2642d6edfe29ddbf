// replace_division: DIV by a float constant becomes MUL by its reciprocal: TFLite divides no int8.
#include <algorithm>
#include <cmath>
#include <vector>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

/// 1 / divisor; empty when that leaves the normal range of a float somewhere.
std::vector<float> Reciprocals(const Tensor& divisor) {
  std::vector<float> reciprocals = FloatValues(divisor);
  for (float& value : reciprocals) value = 1 / value;
  const bool normal = std::all_of(reciprocals.begin(), reciprocals.end(),
                                  [](float value) { return std::isnormal(value); });
  return normal ? reciprocals : std::vector<float>();
}

}  // namespace

Status ReplaceDivision(Graph& graph, PassContext&) {
  for (Operator& op : graph.operators) {
    if (op.code != OpCode::kDiv || op.inputs.size() != 2) continue;
    const Tensor* divisor = ConstantInput(graph, op, 1, DataType::kFloat32);
    if (!divisor) continue;
    std::vector<float> reciprocals = Reciprocals(*divisor);
    if (reciprocals.empty()) continue;
    const Activation activation = FusedActivationOf(op);
    op.inputs[1] =
        AddFloats(graph, divisor->name + "/reciprocal", divisor->shape, std::move(reciprocals));
    op.code = OpCode::kMul;
    op.options = MulOptions{.fused_activation_function = activation};
  }
  return Status();
}

}  // namespace octet
