// LEAKY_RELU: x where x >= 0, else alpha · x. Each side is a requantization of its own; a table
// over the 256 values.
#include <cmath>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareLeakyReluFloat32(node);

  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const float alpha = node.options<LeakyReluOptions>().alpha;
  const float above = input.scale() / output.scale();
  const float below = input.scale() * alpha / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_above, MakeMultiplier(above));
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by_below, MakeMultiplier(std::abs(below)));
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto table = MakeByteTable<uint8_t>(input.type(), [&](int q) {
    const int x = q - input.zero_point();
    if (x >= 0) return stage(Scale(x, by_above));
    return stage(Scale(below < 0 ? -x : x, by_below));
  });
  return MakeTableStep(table, input.num_elements());
}

}  // namespace

const Op ops::kLeakyRelu = {.code = OpCode::kLeakyRelu, .prepare = Prepare};

}  // namespace octet
