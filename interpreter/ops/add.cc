// ADD and SUB: both inputs are brought to one scale, half the larger of the two, in 20 more bits;
// the sum is scaled to the output's. Each input's part is a table over its 256 values.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

constexpr int kLeftShift = 20;  // of 8-bit differences: the common values stay below 2^27

/// Of input 0 and input 1 times `sign`.
Expected<StepPtr> Prepare8Bit(PrepareContext& node, Activation activation, int sign) {
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, CheckBinary8Bit(node, activation));
  OCTET_ASSIGN_OR_RETURN(CommonScale common, MakeCommonScale(a, b, kLeftShift));
  const double real = common.twice_larger / (double{1 << kLeftShift} * double{output.scale()});
  if (real >= 1) {
    return UnsupportedError("output: scale ", output.scale(),
                            " is 2^19 times finer than the inputs'");
  }
  for (int32_t& value : common.tables.b) value *= sign;
  auto spec = MakeElementsSpec<AddSpec>(node, clamp);
  spec.left_shift = kLeftShift;
  spec.a_multiplier = QuantizeMultiplier(double{a.scale()} / common.twice_larger);
  spec.b_multiplier = QuantizeMultiplier(double{b.scale()} / common.twice_larger);
  spec.subtract = sign < 0;
  spec.multiplier = QuantizeMultiplier(real);
  if (StepPtr step = MakeElementsStep(node, loop, spec, AddElements)) return step;
  const Scaler scale(spec.multiplier);
  const OutputStage stage(output.zero_point(), clamp);
  return MakeTablesStep(loop, common.tables,
                        [scale, stage](int32_t va, int32_t vb) { return stage(scale(va + vb)); });
}

Expected<StepPtr> PrepareAdd(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const auto activation = node.options<AddOptions>().fused_activation_function;
  switch (node.input(0).type()) {
    case DataType::kFloat32:
      return PrepareAddFloat32(node);
    case DataType::kInt32:
      return PrepareInteger<int32_t>(node, activation, WrapAdd());
    case DataType::kInt64:
      return PrepareInteger<int64_t>(node, activation, WrapAdd());
    default:
      return Prepare8Bit(node, activation, 1);
  }
}

Expected<StepPtr> PrepareSub(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const auto activation = node.options<SubOptions>().fused_activation_function;
  switch (node.input(0).type()) {
    case DataType::kFloat32:
      return PrepareSubFloat32(node);
    case DataType::kInt32:
      return PrepareInteger<int32_t>(node, activation, WrapSub());
    case DataType::kInt64:
      return PrepareInteger<int64_t>(node, activation, WrapSub());
    default:
      return Prepare8Bit(node, activation, -1);
  }
}

}  // namespace

const Op ops::kAdd = {.code = OpCode::kAdd, .prepare = PrepareAdd};
const Op ops::kSub = {.code = OpCode::kSub, .prepare = PrepareSub};

}  // namespace octet
