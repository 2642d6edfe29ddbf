// ABS: int8 by a table over the 256 values, scaled to the output; INT32, FLOAT32.
#include <cstdlib>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

Expected<StepPtr> PrepareInt8(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  const float real = input.scale() / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto table = MakeByteTable<uint8_t>(
      input.type(), [&](int q) { return stage(Scale(std::abs(q - input.zero_point()), by)); });
  return MakeTableStep(table, input.num_elements());
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  switch (input.type()) {
    case DataType::kFloat32:
      return PrepareAbsFloat32(node);
    case DataType::kInt8:
      return PrepareInt8(node);
    case DataType::kInt32:
      return PrepareUnary<int32_t>(node, [](int32_t x) { return x < 0 ? WrapNegate(x) : x; });
    default:
      return node.UnsupportedType("input", input);
  }
}

}  // namespace

const Op ops::kAbs = {.code = OpCode::kAbs, .prepare = Prepare};

}  // namespace octet
