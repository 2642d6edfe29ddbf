// fuse_activations: RELU, RELU6, RELU_N1_TO_1, and MINIMUM and MAXIMUM that amount to them, become
// the fused activation of the operator before.
#include <algorithm>
#include <optional>
#include <utility>

#include "converter/given_quantization.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

/// Operators whose 8-bit kernels apply a fused activation.
constexpr OpCode kFusing[] = {OpCode::kAdd,
                              OpCode::kAveragePool2d,
                              OpCode::kConv2d,
                              OpCode::kDepthwiseConv2d,
                              OpCode::kFullyConnected,
                              OpCode::kMaxPool2d,
                              OpCode::kMul,
                              OpCode::kSub};

bool CanFuse(const Operator& op) {
  return std::find(std::begin(kFusing), std::end(kFusing), op.code) != std::end(kFusing);
}

/// Replaces a clip by RELU, RELU6 or RELU_N1_TO_1 if it is one, alone or together with the clip
/// that feeds it: MINIMUM(MAXIMUM(x, 0), 6).
void Canonicalize(Graph& graph, int index) {
  Operator& op = graph.operators[index];
  std::optional<Clip> clip = ClipOf(graph, op);
  if (!clip) return;
  int input = op.inputs[ClippedInput(graph, op)];
  const int producer = FindProducer(graph, input);
  if (producer != kNoOperator) {
    const Operator& inner = graph.operators[producer];
    if (const std::optional<Clip> inner_clip = ClipOf(graph, inner)) {
      const Clip both = Compose(*inner_clip, *clip);
      if (ActivationOf(both)) {
        clip = both;
        input = inner.inputs[ClippedInput(graph, inner)];
      }
    }
  }
  const std::optional<Activation> activation = ActivationOf(*clip);
  if (!activation || *activation == Activation::kNone) return;
  op.code = OperatorFor(*activation);
  op.options = {};
  op.inputs = {input};
}

void Fuse(Graph& graph, int index, NormalizedTensors& normalized) {
  Operator& op = graph.operators[index];
  const std::optional<Clip> clip = ClipOf(graph, op);
  if (!clip) return;
  const int input = op.inputs[ClippedInput(graph, op)];
  const int producer = FindProducer(graph, input);
  if (producer == kNoOperator || OnlyConsumer(graph, input) != index) return;
  Operator& before = graph.operators[producer];
  if (graph.tensors[input].type != DataType::kFloat32) return;  // it may change the scale, too
  Activation* fused = FusedActivation(before);
  if (!fused || !CanFuse(before) || (*fused != Activation::kNone && ClipOf(*fused) == Clip{}))
    return;
  const std::optional<Activation> both = ActivationOf(Compose(ClipOf(*fused), *clip));
  if (!both) return;
  *fused = *both;
  if (auto known = normalized.extract(graph.tensors[input].name)) {
    known.key() = graph.tensors[op.outputs[0]].name;
    normalized.insert(std::move(known));
  }
  before.outputs[0] = std::exchange(op.outputs, {})[0];
  InheritGiven(graph.tensors[before.outputs[0]], graph.tensors[input]);
}

}  // namespace

Status FuseActivations(Graph& graph, PassContext& context) {
  for (size_t i = 0; i < graph.operators.size(); ++i) Canonicalize(graph, static_cast<int>(i));
  RemoveDead(graph);  // the inner clips, which would count as consumers
  for (size_t i = 0; i < graph.operators.size(); ++i)
    Fuse(graph, static_cast<int>(i), context.report.normalized);
  return Status();
}

}  // namespace octet
