// DIV: uint8 through a fixed-point reciprocal of the divisor, a table over its 256 values; INT32
// toward zero; FLOAT32.
#include <bit>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {
namespace {

// A difference of two uint8 leaves this much headroom in an int32 at least.
constexpr int kMaxLeftShift = 22;
// Beyond every clamp.
constexpr int32_t kFar = 1 << 30;

/// 1 / |w| = value · 2^-31 · 2^-right_shift; value 0 for w = 0.
struct Reciprocal {
  int32_t value = 0;
  int8_t right_shift = 0;
  bool negative = false;
};

Reciprocal MakeReciprocal(int w) {
  const auto magnitude = static_cast<uint32_t>(w < 0 ? -w : w);
  if (magnitude == 0) return {};
  const int zeros = std::countl_zero(magnitude);
  const auto fraction = static_cast<int32_t>((magnitude << zeros) - (1u << 31));
  return {fixed_point::ReciprocalOfOnePlus(fraction), static_cast<int8_t>(31 - zeros), w < 0};
}

/// v / w · real, rounded three times. A division by 0 saturates, 0 / 0 is 0.
int32_t Quotient(int v, const Reciprocal& w, QuantizedMultiplier real) {
  if (w.value == 0) return v == 0 ? 0 : v < 0 ? -kFar : kFar;
  if (w.negative) v = -v;
  const int headroom = std::countl_zero(static_cast<uint32_t>(v < 0 ? ~v : v)) - 1;
  const int32_t quotient = fixed_point::MultiplyHigh(fixed_point::ShiftLeft(v, headroom), w.value);
  const int right_shift = real.right_shift + w.right_shift + headroom;
  if (right_shift > 31) return 0;
  return fixed_point::DivideByPowerOfTwo(fixed_point::MultiplyHigh(quotient, real.multiplier),
                                         right_shift);
}

Expected<StepPtr> PrepareUint8(PrepareContext& node, Activation activation) {
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, CheckBinary8Bit(node, activation));
  const float divisor = b.scale() * output.scale();
  const float scale = a.scale() / divisor;
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier real, MakeMultiplier(scale));
  if (real.right_shift < -kMaxLeftShift) {
    return UnsupportedError("the scales give a multiplier of ", scale, ", expected less than 2^",
                            kMaxLeftShift);
  }
  const auto reciprocals = MakeByteTable<Reciprocal>(
      b.type(), [&](int q) { return MakeReciprocal(q - b.zero_point()); });
  const OutputStage stage(output.zero_point(), clamp);
  return MakeBroadcastStep<uint8_t>(loop, [=, za = a.zero_point()](uint8_t qa, uint8_t qb) {
    return stage(Quotient(qa - za, reciprocals[qb], real));
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& a = node.input(0);
  const auto activation = node.options<DivOptions>().fused_activation_function;
  switch (a.type()) {
    case DataType::kFloat32:
      return PrepareDivFloat32(node);
    case DataType::kInt32:
      return PrepareDivision<int32_t>(
          node, activation, [](int32_t x, int32_t y) { return y == -1 ? WrapNegate(x) : x / y; });
    case DataType::kUint8:
      return PrepareUint8(node, activation);
    default:
      return node.UnsupportedType("input 0", a);
  }
}

}  // namespace

const Op ops::kDiv = {.code = OpCode::kDiv, .prepare = Prepare};

}  // namespace octet
