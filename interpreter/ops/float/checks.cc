#include "interpreter/ops/float/checks.h"

namespace octet {

Status ExpectFloat32(const PrepareContext& node, std::initializer_list<const char*> roles) {
  int i = 0;
  for (const char* role : roles) {
    if (role != nullptr && node.has_input(i) && node.input(i).type() != DataType::kFloat32) {
      return node.UnsupportedType(role, node.input(i));
    }
    ++i;
  }
  if (node.output(0).type() == DataType::kFloat32) return Status();
  return node.UnsupportedType("output", node.output(0));
}

Expected<FloatRange> FusedRange(Activation activation) {
  switch (activation) {
    case Activation::kNone:
      return FloatRange();
    case Activation::kRelu:
      return FloatRange{.min = 0};
    case Activation::kReluN1To1:
      return FloatRange{-1, 1};
    case Activation::kRelu6:
      return FloatRange{0, 6};
    case Activation::kTanh:
    case Activation::kSignBit:
      break;
  }
  return UnsupportedError("fused_activation_function is ", static_cast<int>(activation),
                          ", expected NONE, RELU, RELU_N1_TO_1 or RELU6");
}

}  // namespace octet
