// PRELU: x where x >= 0, else alpha · x. Each side has a multiplier of its own.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare8Bit(PrepareContext& node) {
  const TensorInfo &x = node.input(0), &alpha = node.input(1), &output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, CheckBinary8Bit(node, Activation::kNone));
  const float above = x.scale() / output.scale();
  const float below = x.scale() * alpha.scale() / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_above, MakeMultiplier(above));
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_below, MakeMultiplier(below));
  const Scaler scale_above(by_above), scale_below(by_below);
  const OutputStage stage(output.zero_point(), clamp);
  return With8BitType(x.type(), [&, zx = x.zero_point(), za = alpha.zero_point()](auto t) {
    using T = decltype(t);
    return MakeBroadcastStep<T>(loop, [=](T qx, T qa) {
      const int v = qx - zx;
      return stage(v >= 0 ? scale_above(v) : scale_below(v * (qa - za)));
    });
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  if (node.input(0).type() == DataType::kFloat32) return PreparePreluFloat32(node);
  return Prepare8Bit(node);
}

}  // namespace

const Op ops::kPrelu = {.code = OpCode::kPrelu, .prepare = Prepare};

}  // namespace octet
