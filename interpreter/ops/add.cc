// ADD: both inputs are brought to one scale, half the larger of the two, in 20 more bits; the sum
// is scaled to the output's. Each input's part is a table over its 256 values.
#include <algorithm>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

constexpr int kLeftShift = 20;

/// The input's values at the common scale: |q − zero_point| · 2^20 · 1/2 < 2^27.
ByteTable<int32_t> CommonScale(const TensorInfo& input, double twice_larger_scale) {
  const QuantizedMultiplier by = QuantizeMultiplier(double{input.scale()} / twice_larger_scale);
  return MakeByteTable<int32_t>(
      input.type(), [&](int q) { return Scale((q - input.zero_point()) * (1 << kLeftShift), by); });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  if (a.type() == DataType::kFloat32) return PrepareAddFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  const auto options = node.options<AddOptions>();
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp,
                         CheckBinary8Bit(node, options.fused_activation_function));
  const double twice_larger_scale = 2.0 * double{std::max(a.scale(), b.scale())};
  const double real = twice_larger_scale / (double{1 << kLeftShift} * double{output.scale()});
  if (real >= 1) {
    return UnsupportedError("output: scale ", output.scale(),
                            " is 2^19 times finer than the inputs'");
  }
  const Scaler scale(QuantizeMultiplier(real));
  const OutputStage stage(output.zero_point(), clamp);
  return With8BitType(a.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([loop, scale, stage, scaled_a = CommonScale(a, twice_larger_scale),
                     scaled_b = CommonScale(b, twice_larger_scale)](const RunContext& run) {
      RunBroadcast<T>(loop, run, [&](T qa, T qb) {
        return stage(
            scale(scaled_a[static_cast<uint8_t>(qa)] + scaled_b[static_cast<uint8_t>(qb)]));
      });
      return Status();
    });
  });
}

}  // namespace

const Op ops::kAdd = {.code = OpCode::kAdd, .prepare = Prepare};

}  // namespace octet
