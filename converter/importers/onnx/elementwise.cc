// Operators that work element by element, with NumPy's broadcasting: the same in ONNX and TFLite.
#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"

namespace octet {
namespace {

/// a ∘ b ∘ c …, from the left.
Expected<int> Chain(Node& node, OpCode code) {
  int result = node.input(0);
  for (int i = 1; i < node.num_inputs(); ++i) {
    if (!node.HasInput(i)) return InvalidError("input ", i, " is missing");
    OCTET_ASSIGN_OR_RETURN(result, node.builder().Binary(code, result, node.input(i)));
  }
  return result;
}

/// The value of a constant FLOAT with a single element.
std::optional<float> SingleValue(Node& node, int i) {
  const Tensor& tensor = node.builder().tensor(node.input(i));
  if (tensor.type != DataType::kFloat32 || ValuesOf<float>(tensor).size() != 1) return std::nullopt;
  return ValuesOf<float>(tensor)[0];
}

}  // namespace

Status ImportUnary(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Unary(node.op().code, node.input(0)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportBinary(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Binary(node.op().code, node.input(0), node.input(1)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportVariadic(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y, Chain(node, node.op().code));
  node.SetOutput(0, y);
  return Status();
}

Status ImportMeanOfInputs(Node& node) {
  OCTET_ASSIGN_OR_RETURN(int y, Chain(node, OpCode::kAdd));
  if (node.num_inputs() > 1) {
    const int share =
        node.builder().AddFloat("share", 1.0f / static_cast<float>(node.num_inputs()));
    OCTET_ASSIGN_OR_RETURN(y, node.builder().Binary(OpCode::kMul, y, share));
  }
  node.SetOutput(0, y);
  return Status();
}

Status ImportReciprocal(Node& node) {
  const int one = node.builder().AddFloat("one", 1);
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Binary(OpCode::kDiv, one, node.input(0)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportPow(Node& node) {
  GraphBuilder& builder = node.builder();
  const int x = node.input(0);
  int y = x;
  // From operator set 12 on, base and exponent may have different types.
  OCTET_ASSIGN_OR_RETURN(int exponent, builder.Cast(node.input(1), builder.type(x)));
  const auto power =
      builder.rank(exponent) <= builder.rank(x) ? SingleValue(node, 1) : std::nullopt;
  if (power == 2.0f) {
    OCTET_ASSIGN_OR_RETURN(y, builder.Binary(OpCode::kMul, x, x));
  } else if (power == 0.5f) {
    OCTET_ASSIGN_OR_RETURN(y, builder.Unary(OpCode::kSqrt, x));
  } else if (power != 1.0f) {
    OCTET_ASSIGN_OR_RETURN(y, builder.Binary(OpCode::kPow, x, exponent));
  }
  node.SetOutput(0, y);
  return Status();
}

Status ImportMod(Node& node) {
  // fmod = 1 gives the result the sign of the dividend; FLOOR_MOD that of the divisor.
  if (node.Int("fmod") != 0) return UnsupportedError("fmod = 1");
  return ImportBinary(node);
}

Status ImportWhere(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Select(node.input(0), node.input(1), node.input(2)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportCast(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const DataType to, ImportedType(static_cast<int>(node.Int("to"))));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Cast(node.input(0), to));
  node.SetOutput(0, y);
  return Status();
}

Status ImportCastLike(Node& node) {
  const DataType to = node.builder().type(node.input(1));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Cast(node.input(0), to));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
