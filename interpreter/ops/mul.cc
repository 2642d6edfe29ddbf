// MUL: the product of the two values without their zero points, scaled to the output's scale.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare8Bit(PrepareContext& node, Activation activation) {
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, CheckBinary8Bit(node, activation));
  const float real = a.scale() * b.scale() / output.scale();  // rounded to float32 twice
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  auto spec = MakeElementsSpec<MulSpec>(node, clamp);
  spec.multiplier = by;
  if (StepPtr step = MakeElementsStep(node, loop, spec, MultiplyElements)) return step;
  const Scaler scale(by);
  const OutputStage stage(output.zero_point(), clamp);
  return With8BitType(a.type(), [&, za = a.zero_point(), zb = b.zero_point()](auto t) {
    using T = decltype(t);
    return MakeBroadcastStep<T>(loop,
                                [=](T qa, T qb) { return stage(scale((qa - za) * (qb - zb))); });
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const auto activation = node.options<MulOptions>().fused_activation_function;
  switch (node.input(0).type()) {
    case DataType::kFloat32:
      return PrepareMulFloat32(node);
    case DataType::kInt32:
      return PrepareInteger<int32_t>(node, activation, WrapMul());
    case DataType::kInt64:
      return PrepareInteger<int64_t>(node, activation, WrapMul());
    default:
      return Prepare8Bit(node, activation);
  }
}

}  // namespace

const Op ops::kMul = {.code = OpCode::kMul, .prepare = Prepare};

}  // namespace octet
