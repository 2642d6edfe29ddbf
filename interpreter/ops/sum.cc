// SUM over any axes. 8-bit values: the sum of the differences from the zero point, scaled once.
// float32 adds in row-major order, as TFLite does; integers wrap around.
#include <octet/ops.h>

#include "interpreter/ops/quantized.h"
#include "interpreter/ops/reduction.h"
#include "interpreter/ops/wrapping.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare8Bit(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckSum8Bit(node));
  OCTET_ASSIGN_OR_RETURN(
      const QuantizedMultiplier by,
      MakeMultiplier(double{node.input(0).scale()} / double{node.output(0).scale()}));
  return MakeSumStep8Bit(node, reduction, by);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (Is8Bit(input.type())) return Prepare8Bit(node);
  if (input.type() == DataType::kBool) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  return WithValueType(node, input, [&](auto t) -> Expected<StepPtr> {
    using T = decltype(t);
    return MakeFoldStep(reduction, output.num_elements(), T{0}, WrapAdd());
  });
}

}  // namespace

const Op ops::kSum = {.code = OpCode::kSum, .prepare = Prepare};

}  // namespace octet
