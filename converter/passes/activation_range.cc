#include "converter/passes/activation_range.h"

#include <algorithm>
#include <utility>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

constexpr Activation kClips[] = {Activation::kNone, Activation::kRelu, Activation::kReluN1To1,
                                 Activation::kRelu6};

/// The one value of input i, if it is a constant of one value.
std::optional<float> ScalarInput(const Graph& graph, const Operator& op, int i) {
  const Tensor* constant = ConstantInput(graph, op, i, DataType::kFloat32);
  if (!constant || ElementsOf(*constant) != 1) return std::nullopt;
  return FloatValues(*constant)[0];
}

}  // namespace

Clip ClipOf(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return {.min = 0};
    case Activation::kReluN1To1:
      return {.min = -1, .max = 1};
    case Activation::kRelu6:
      return {.min = 0, .max = 6};
    default:
      return {};
  }
}

OpCode OperatorFor(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return OpCode::kRelu;
    case Activation::kReluN1To1:
      return OpCode::kReluN1To1;
    default:
      return OpCode::kRelu6;
  }
}

int ClippedInput(const Graph& graph, const Operator& op) {
  const bool binary = op.code == OpCode::kMaximum || op.code == OpCode::kMinimum;
  return binary && ScalarInput(graph, op, 0) ? 1 : 0;
}

std::optional<Clip> ClipOf(const Graph& graph, const Operator& op) {
  switch (op.code) {
    case OpCode::kRelu:
      return ClipOf(Activation::kRelu);
    case OpCode::kReluN1To1:
      return ClipOf(Activation::kReluN1To1);
    case OpCode::kRelu6:
      return ClipOf(Activation::kRelu6);
    case OpCode::kRelu0To1:
      return Clip{.min = 0, .max = 1};
    case OpCode::kMaximum:
    case OpCode::kMinimum:
      break;
    default:
      return std::nullopt;
  }
  const int clipped = ClippedInput(graph, op);
  const std::optional<float> bound = ScalarInput(graph, op, 1 - clipped);
  const Tensor* in = InputTensor(graph, op, clipped);
  if (!bound || !in || in->shape != graph.tensors[op.outputs[0]].shape) return std::nullopt;
  return op.code == OpCode::kMaximum ? Clip{.min = *bound} : Clip{.max = *bound};
}

Clip Compose(const Clip& inner, const Clip& outer) {
  return {.min = std::min(std::max(inner.min, outer.min), outer.max),
          .max = std::min(std::max(inner.max, outer.min), outer.max)};
}

std::optional<Activation> ActivationOf(const Clip& clip) {
  for (Activation activation : kClips)
    if (ClipOf(activation) == clip) return activation;
  return std::nullopt;
}

int TakeActivationApart(Graph& graph, int index) {
  Operator& op = graph.operators[index];
  const int output = op.outputs[0];
  Activation* fused = FusedActivation(op);
  if (fused == nullptr || *fused == Activation::kNone) return output;
  Operator activation;
  activation.code = OperatorFor(*fused);
  *fused = Activation::kNone;
  Tensor before = graph.tensors[output];
  before.name += "/unclipped";
  op.outputs[0] = graph.Add(std::move(before));
  activation.inputs = op.outputs;
  activation.outputs = {output};
  const int between = op.outputs[0];
  graph.operators.insert(graph.operators.begin() + index + 1, std::move(activation));
  return between;
}

}  // namespace octet
