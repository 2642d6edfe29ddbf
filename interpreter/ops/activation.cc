#include "interpreter/ops/activation.h"

#include "base/str.h"

namespace octet {

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
