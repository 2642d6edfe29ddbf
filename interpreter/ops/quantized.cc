#include "interpreter/ops/quantized.h"

namespace octet {

Expected<ClampRange> ActivationRange(Activation activation, const TensorInfo& output) {
  ClampRange range = TypeRange(output.type());
  const auto quantize = [&](float real) {
    return output.zero_point() + RoundAway(real / output.scale());
  };
  switch (activation) {
    case Activation::kNone:
      break;
    case Activation::kRelu:
      range.min = std::max(range.min, quantize(0.0f));
      break;
    case Activation::kReluN1To1:
      range = {std::max(range.min, quantize(-1.0f)), std::min(range.max, quantize(1.0f))};
      break;
    case Activation::kRelu6:
      range = {std::max(range.min, quantize(0.0f)), std::min(range.max, quantize(6.0f))};
      break;
    default:
      return UnsupportedError("fused activation ", static_cast<int>(activation),
                              " has no 8-bit form");
  }
  return range;
}

Expected<QuantizedMultiplier> MakeMultiplier(double real) {
  constexpr double kLimit = 1 << 29;
  if (real >= 0 && real < kLimit) return QuantizeMultiplier(real);
  return InvalidError("the scales give a multiplier of ", real, ", expected less than 2^29");
}

Status ExpectSame8Bit(PrepareContext& node, const TensorInfo& input, const TensorInfo& output) {
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input", input));
  return node.ExpectQuantized("output", output);
}

}  // namespace octet
