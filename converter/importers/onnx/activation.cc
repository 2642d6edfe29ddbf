// Activation functions that are more than one operator with the same name.
#include <cmath>
#include <limits>

#include "base/str.h"
#include "converter/erf.h"
#include "converter/given_quantization.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// A bound of Clip: a known number, a tensor that is computed, or neither.
struct Bound {
  std::optional<float> value;
  int tensor = kNoTensor;
};

/// Before operator set 11 bounds are attributes, whose defaults stand for no bound.
Bound BoundFromAttribute(Node& node, std::string_view name) {
  Bound bound;
  if (node.HasAttribute(name)) bound.value = node.Float(name);
  return bound;
}

Expected<Bound> BoundFromInput(Node& node, int i) {
  Bound bound;
  if (!node.HasInput(i)) return bound;
  GraphBuilder& builder = node.builder();
  if (NumElements(node.shape(i)) != 1)
    return InvalidError("a bound has shape ", node.shape(i), ", expected a scalar");
  OCTET_ASSIGN_OR_RETURN(bound.tensor, builder.Reshape(node.input(i), {}));
  const Tensor& tensor = builder.tensor(bound.tensor);
  if (tensor.type == DataType::kFloat32 && tensor.constant())
    bound.value = ValuesOf<float>(tensor)[0];
  return bound;
}

Expected<Bound> ReadBound(Node& node, std::string_view name, int i) {
  if (node.opset() >= 11) return BoundFromInput(node, i);
  return BoundFromAttribute(node, name);
}

/// The one operator that clamps to these bounds.
std::optional<OpCode> ClampOperator(const Bound& low, const Bound& high) {
  if (low.value == 0.0f && high.value == 6.0f) return OpCode::kRelu6;
  if (low.value == -1.0f && high.value == 1.0f) return OpCode::kReluN1To1;
  const bool computed = high.tensor != kNoTensor && !high.value;
  const bool open = !high.value || *high.value >= std::numeric_limits<float>::max();
  if (low.value == 0.0f && open && !computed) return OpCode::kRelu;
  return std::nullopt;
}

/// MAXIMUM or MINIMUM with the bound, unless it bounds nothing.
Expected<int> Limit(Node& node, OpCode code, int x, const Bound& bound, std::string_view role) {
  if (bound.value && std::abs(*bound.value) >= std::numeric_limits<float>::max() &&
      (*bound.value < 0) == (code == OpCode::kMaximum))
    return x;
  int tensor = bound.tensor;
  if (tensor == kNoTensor && bound.value) tensor = node.builder().AddFloat(role, *bound.value);
  if (tensor == kNoTensor) return x;
  return node.builder().Binary(code, x, tensor);
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), which does not overflow.
Expected<int> Softplus(GraphBuilder& builder, int x) {
  OCTET_ASSIGN_OR_RETURN(const int above, builder.Unary(OpCode::kRelu, x));
  OCTET_ASSIGN_OR_RETURN(int y, builder.Unary(OpCode::kAbs, x));
  OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kNeg, y));
  OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kExp, y));
  OCTET_ASSIGN_OR_RETURN(y, builder.ScaleAndShift(y, 1, 1));
  OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kLog, y));
  return builder.Binary(OpCode::kAdd, above, y);
}

}  // namespace

Status ImportClip(Node& node) {
  const Tensor& x = node.builder().tensor(node.input(0));
  if (!x.constant() && IsQuantized8Bit(x)) {
    // PyTorch keeps quantized values to 7 bits for kernels that saturate at 16; none does here.
    node.SetOutput(0, node.input(0));
    return Status();
  }
  OCTET_ASSIGN_OR_RETURN(const Bound low, ReadBound(node, "min", 1));
  OCTET_ASSIGN_OR_RETURN(const Bound high, ReadBound(node, "max", 2));
  int y = node.input(0);
  if (const auto code = ClampOperator(low, high)) {
    OCTET_ASSIGN_OR_RETURN(y, node.builder().Unary(*code, y));
  } else {
    OCTET_ASSIGN_OR_RETURN(y, Limit(node, OpCode::kMaximum, y, low, "min"));
    OCTET_ASSIGN_OR_RETURN(y, Limit(node, OpCode::kMinimum, y, high, "max"));
  }
  node.SetOutput(0, y);
  return Status();
}

Status ImportLeakyRelu(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Unary(OpCode::kLeakyRelu, node.input(0),
                                              LeakyReluOptions{node.Float("alpha", 0.01f)}));
  node.SetOutput(0, y);
  return Status();
}

Status ImportPRelu(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const Shape shape, BroadcastShape(node.shape(0), node.shape(1)));
  if (shape != node.shape(0))
    return InvalidError("slope of shape ", node.shape(1), " does not fit ", node.shape(0));
  OCTET_ASSIGN_OR_RETURN(
      const int y, node.builder().Emit(OpCode::kPrelu, node.inputs(), DataType::kFloat32, shape));
  node.SetOutput(0, y);
  return Status();
}

// α·(eˣ − 1) below 0: ELU, whose α is 1; with another α, RELU(x) + α·ELU(min(x, 0)).
Status ImportElu(Node& node) {
  GraphBuilder& builder = node.builder();
  const float alpha = node.Float("alpha", 1);
  const int x = node.input(0);
  int y = x;
  if (alpha == 1) {
    OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kElu, x));
  } else {
    const int zero = builder.AddFloat("zero", 0);
    OCTET_ASSIGN_OR_RETURN(const int above, builder.Unary(OpCode::kRelu, x));
    OCTET_ASSIGN_OR_RETURN(int below, builder.Binary(OpCode::kMinimum, x, zero));
    OCTET_ASSIGN_OR_RETURN(below, builder.Unary(OpCode::kElu, below));
    OCTET_ASSIGN_OR_RETURN(below, builder.ScaleAndShift(below, alpha, 0));
    OCTET_ASSIGN_OR_RETURN(y, builder.Binary(OpCode::kAdd, above, below));
  }
  node.SetOutput(0, y);
  return Status();
}

Status ImportErf(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Emit(OpCode::kCustom, {node.input(0)},
                                                   DataType::kFloat32, node.shape(0)));
  builder.graph().operators.back().custom_code = kErf;
  node.SetOutput(0, y);
  return Status();
}

Status ImportGelu(Node& node) {
  const std::string approximate = node.String("approximate", "none");
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Unary(OpCode::kGelu, node.input(0),
                                                           GeluOptions{approximate == "tanh"}));
  node.SetOutput(0, y);
  return Status();
}

// clamp(α·x + β, 0, 1) = RELU6(6α·x + 6β) / 6, whose clamp integers do for nothing. In the usual
// form (α = 1/6, β = 1/2) it is RELU6(x + 3) / 6.
Status ImportHardSigmoid(Node& node) {
  GraphBuilder& builder = node.builder();
  const float factor = 6 * node.Float("alpha", 0.2f), summand = 6 * node.Float("beta", 0.5f);
  OCTET_ASSIGN_OR_RETURN(int y, builder.ScaleAndShift(node.input(0), factor, summand));
  OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kRelu6, y));
  OCTET_ASSIGN_OR_RETURN(y, builder.ScaleAndShift(y, 1.0f / 6, 0));
  node.SetOutput(0, y);
  return Status();
}

Status ImportMish(Node& node) {
  OCTET_ASSIGN_OR_RETURN(int gate, Softplus(node.builder(), node.input(0)));
  OCTET_ASSIGN_OR_RETURN(gate, node.builder().Unary(OpCode::kTanh, gate));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Binary(OpCode::kMul, node.input(0), gate));
  node.SetOutput(0, y);
  return Status();
}

Status ImportSoftplus(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y, Softplus(node.builder(), node.input(0)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportSwish(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(int gate, builder.ScaleAndShift(node.input(0), node.Float("alpha", 1), 0));
  OCTET_ASSIGN_OR_RETURN(gate, builder.Unary(OpCode::kLogistic, gate));
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Binary(OpCode::kMul, node.input(0), gate));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
