// SQUARED_DIFFERENCE: int8 as ADD, at a common scale with 7 more bits; INT32, FLOAT32.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

constexpr int kLeftShift = 7;  // common values differ by less than 2^15

Expected<StepPtr> PrepareInt8(PrepareContext& node) {
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, CheckBinary8Bit(node, Activation::kNone));
  OCTET_ASSIGN_OR_RETURN(const CommonScale common, MakeCommonScale(a, b, kLeftShift));
  const double real = common.twice_larger * common.twice_larger /
                      (double{1 << (2 * kLeftShift)} * double{output.scale()});
  if (real >= 1) {
    return UnsupportedError("output: scale ", output.scale(), " is too fine for inputs of scale ",
                            common.twice_larger / 2);
  }
  const Scaler scale(QuantizeMultiplier(real));
  const OutputStage stage(output.zero_point(), clamp);
  return MakeTablesStep(loop, common.tables, [scale, stage](int32_t va, int32_t vb) {
    return stage(scale((va - vb) * (va - vb)));
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& a = node.input(0);
  switch (a.type()) {
    case DataType::kFloat32:
      return PrepareSquaredDifferenceFloat32(node);
    case DataType::kInt32:
      return PrepareInteger<int32_t>(node, Activation::kNone, [](int32_t x, int32_t y) {
        const int32_t difference = WrapSub()(x, y);
        return WrapMul()(difference, difference);
      });
    case DataType::kInt8:
      return PrepareInt8(node);
    default:
      return node.UnsupportedType("input 0", a);
  }
}

}  // namespace

const Op ops::kSquaredDifference = {.code = OpCode::kSquaredDifference, .prepare = Prepare};

}  // namespace octet
