// LOGISTIC: 1 / (1 + e^-x), a table over the 256 values, made in float32.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/table_exp.h"

namespace octet {
namespace {

float Logistic(float x) {
  const auto e = static_cast<float>(Exp(std::min(-double{x}, 90.0)));
  return 1.0f / (1.0f + e);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareLogisticFloat32(node);

  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  if (output.scale() != 1.0f / 256) {
    return InvalidError("output: scale ", output.scale(), ", expected 1/256");
  }
  const ClampRange range = TypeRange(output.type());
  const auto table = MakeByteTable<uint8_t>(input.type(), [&](int q) {
    const float x = input.scale() * static_cast<float>(q - input.zero_point());
    return range.Clamp(output.zero_point() + RoundAway(Logistic(x) * 256.0f));
  });
  return MakeTableStep(table, input.num_elements());
}

}  // namespace

const Op ops::kLogistic = {.code = OpCode::kLogistic, .prepare = Prepare};

}  // namespace octet
