// fuse_gates: the product of a tensor with a gate that it opens itself becomes one operator:
//
//   y = factor · x · gate(scale · x + shift)
//
//   HARD_SWISH: x · RELU6(x + 3) / 6
//   GELU:       x · (1 + erf(x / √2)) / 2
//
// Exporters write the factors in any order, the constant ones as MUL or DIV, or inside the gate.
#include <cmath>
#include <optional>

#include "converter/erf.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

bool Near(double a, double b) {
  return std::abs(a - b) <= 1e-5 * std::abs(b);
}

struct ScalarAffine {
  double scale = 1;
  double shift = 0;
};

/// `op` as a function of its operand `x`, when its other operand is one constant value.
std::optional<ScalarAffine> AsScalarAffine(const Graph& graph, const Operator& op, int x) {
  if (op.inputs.size() != 2 || FusedActivationOf(op) != Activation::kNone) return std::nullopt;
  const int position = op.inputs[0] == x ? 1 : 0;  // of the constant
  const Tensor* constant = ConstantInput(graph, op, position, DataType::kFloat32);
  if (!constant || ElementsOf(*constant) != 1 || op.inputs[1 - position] != x) return std::nullopt;
  const double value = FloatValues(*constant)[0];
  switch (op.code) {
    case OpCode::kMul:
      return ScalarAffine{.scale = value};
    case OpCode::kAdd:
      return ScalarAffine{.shift = value};
    case OpCode::kDiv:
      return position == 1 ? std::optional(ScalarAffine{.scale = 1 / value}) : std::nullopt;
    case OpCode::kSub:
      return position == 1 ? std::optional(ScalarAffine{.shift = -value}) : std::nullopt;
    default:
      return std::nullopt;
  }
}

/// The operand of a binary operator that is no constant.
int ComputedOperand(const Graph& graph, const Operator& op) {
  return ConstantInput(graph, op, 0, DataType::kFloat32) ? op.inputs[1] : op.inputs[0];
}

/// `tensor` as scale · x + shift; nullopt when constant arithmetic does not lead from x to it.
std::optional<ScalarAffine> AffineFrom(const Graph& graph, int tensor, int x) {
  constexpr int kMostSteps = 4;
  ScalarAffine affine;
  for (int steps = 0; tensor != x; ++steps) {
    const int producer = FindProducer(graph, tensor);
    if (steps == kMostSteps || producer == kNoOperator) return std::nullopt;
    const Operator& op = graph.operators[producer];
    if (op.inputs.size() != 2) return std::nullopt;
    tensor = ComputedOperand(graph, op);
    const auto step = AsScalarAffine(graph, op, tensor);
    if (!step) return std::nullopt;
    affine.shift += affine.scale * step->shift;
    affine.scale *= step->scale;
  }
  return affine;
}

struct Gate {
  OpCode product;  // what the gate times its operand amounts to
  int input = kNoTensor;
  int output = kNoTensor;
};

/// RELU6, or 1 + erf.
std::optional<Gate> AsGate(const Graph& graph, const Operator& op) {
  if (op.code == OpCode::kRelu6) return Gate{OpCode::kHardSwish, op.inputs[0], op.outputs[0]};
  if (op.custom_code != kErf) return std::nullopt;
  const int consumer = OnlyConsumer(graph, op.outputs[0]);
  if (consumer == kNoOperator) return std::nullopt;
  const Operator& add = graph.operators[consumer];
  const auto affine = AsScalarAffine(graph, add, op.outputs[0]);
  if (!affine || affine->scale != 1 || affine->shift != 1) return std::nullopt;
  return Gate{OpCode::kGelu, op.inputs[0], add.outputs[0]};
}

bool Matches(OpCode product, double factor, const ScalarAffine& operand) {
  if (product == OpCode::kGelu)
    return Near(factor, 0.5) && Near(operand.scale, std::sqrt(0.5)) && operand.shift == 0;
  return Near(factor, 1.0 / 6) && Near(operand.scale, 1) && Near(operand.shift, 3);
}

/// A MUL of the gate (with factors) and `other`: what `other` is to the gate's input.
struct Operand {
  int x = kNoTensor;
  double factor = 1;    // other = factor · x
  ScalarAffine affine;  // the gate's input
};

std::optional<Operand> FindOperand(const Graph& graph, const Gate& gate, int other) {
  if (const auto affine = AffineFrom(graph, gate.input, other)) return Operand{other, 1, *affine};
  const int producer = FindProducer(graph, other);
  if (producer == kNoOperator || graph.operators[producer].inputs.size() != 2) return std::nullopt;
  const int x = ComputedOperand(graph, graph.operators[producer]);
  const auto scaled = AsScalarAffine(graph, graph.operators[producer], x);
  const auto affine = AffineFrom(graph, gate.input, x);
  if (!scaled || scaled->shift != 0 || !affine) return std::nullopt;
  return Operand{x, scaled->scale, *affine};
}

void MakeUnary(Operator& op, OpCode code, int x) {
  op.code = code;
  op.inputs = {x};
  op.options = {};
  if (code == OpCode::kGelu) op.options = GeluOptions{.approximate = false};
}

/// Follows the gate through its products until one of them is the whole function.
void Fuse(Graph& graph, const Gate& gate) {
  double factor = 1;
  std::optional<Operand> operand;
  for (int tensor = gate.output;;) {
    const int consumer = OnlyConsumer(graph, tensor);
    if (consumer == kNoOperator) return;
    Operator& op = graph.operators[consumer];
    if (const auto affine = AsScalarAffine(graph, op, tensor); affine && affine->shift == 0) {
      factor *= affine->scale;
    } else {
      if (operand || op.code != OpCode::kMul || FusedActivationOf(op) != Activation::kNone) return;
      operand = FindOperand(graph, gate, op.inputs[op.inputs[0] == tensor ? 1 : 0]);
      if (!operand) return;
      factor *= operand->factor;
    }
    tensor = op.outputs[0];
    if (operand && Matches(gate.product, factor, operand->affine) &&
        graph.tensors[tensor].shape == graph.tensors[operand->x].shape)
      return MakeUnary(op, gate.product, operand->x);
  }
}

}  // namespace

Status FuseGates(Graph& graph, PassContext&) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (const auto gate = AsGate(graph, graph.operators[i])) Fuse(graph, *gate);
  }
  return Status();
}

}  // namespace octet
