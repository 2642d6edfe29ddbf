// MUL: the product of the two values without their zero points, scaled to the output's scale.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &a = node.input(0), &b = node.input(1), &output = node.output(0);
  if (a.type() == DataType::kFloat32) return PrepareMulFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  const auto options = node.options<MulOptions>();
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp,
                         CheckBinary8Bit(node, options.fused_activation_function));
  const float real = a.scale() * b.scale() / output.scale();  // rounded to float32 twice
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  const Scaler scale(by);
  const OutputStage stage(output.zero_point(), clamp);
  return With8BitType(a.type(), [&, za = a.zero_point(), zb = b.zero_point()](auto t) {
    using T = decltype(t);
    return MakeStep([loop, scale, stage, za, zb](const RunContext& run) {
      RunBroadcast<T>(loop, run, [&](T qa, T qb) { return stage(scale((qa - za) * (qb - zb))); });
      return Status();
    });
  });
}

}  // namespace

const Op ops::kMul = {.code = OpCode::kMul, .prepare = Prepare};

}  // namespace octet
