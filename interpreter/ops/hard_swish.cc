// HARD_SWISH: x · clamp(x + 3, 0, 6) / 6, in 16-bit fixed point (docs/quantization.md). A table
// over the 256 values.
#include <octet/ops.h>

#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

using fixed_point::MultiplyHigh16;
using fixed_point::Saturate16;

/// multiplier · 2^-15 · 2^-right_shift
struct Multiplier16 {
  int16_t multiplier = 0;
  int right_shift = 0;
};

Multiplier16 Halve(QuantizedMultiplier by) {
  return {Saturate16((int64_t{by.multiplier} + (1 << 15)) >> 16), by.right_shift};
}

/// clamp(x, −3, 3) / 3 in Q0.15. A left shift saturates in its last step alone.
int16_t RelativeToThree(int16_t x, Multiplier16 by) {
  const int left_shift = -by.right_shift;
  if (left_shift <= 0) {
    return static_cast<int16_t>(
        fixed_point::DivideByPowerOfTwo(MultiplyHigh16(x, by.multiplier), by.right_shift));
  }
  const int16_t shifted = Saturate16(int64_t{x} * (int64_t{1} << (left_shift - 1)));
  return Saturate16(2 * MultiplyHigh16(shifted, by.multiplier));
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareHardSwishFloat32(node);

  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const float fine_scale = 0x1p-7f * input.scale();  // of x with 7 more bits
  const float to_output = fine_scale / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_output, MakeMultiplier(to_output));
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_three,
                         MakeMultiplier(fine_scale / (3.0f / 32768)));
  if (by_output.right_shift < 0) {
    return UnsupportedError("output: scale ", output.scale(),
                            " is 128 times finer than the input's ", input.scale());
  }
  const Multiplier16 output16 = Halve(by_output), three16 = Halve(by_three);
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto table = MakeByteTable<uint8_t>(input.type(), [&](int q) {
    const auto x = static_cast<int16_t>((q - input.zero_point()) * 128);
    const int gate = (RelativeToThree(x, three16) + 32768) >> 1;  // clamp(x + 3, 0, 6) / 6, Q0.15
    const int product = gate * MultiplyHigh16(x, output16.multiplier) / 32768;  // toward 0
    return stage(fixed_point::DivideByPowerOfTwo(product, output16.right_shift));
  });
  return MakeTableStep(table, input.num_elements());
}

}  // namespace

const Op ops::kHardSwish = {.code = OpCode::kHardSwish, .prepare = Prepare};

}  // namespace octet
