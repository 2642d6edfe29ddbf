// ELU: x where x >= 0, else e^x − 1; int8 by a table over the 256 values.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_math.h"

namespace octet {
namespace {

float Elu(float x) {
  return x < 0 ? static_cast<float>(ExpMinus1(x)) : x;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareEluFloat32(node);
  if (input.type() != DataType::kInt8) return node.UnsupportedType("input", input);
  return PrepareRealTable(node, Elu);
}

}  // namespace

const Op ops::kElu = {.code = OpCode::kElu, .prepare = Prepare};

}  // namespace octet
