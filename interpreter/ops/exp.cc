// EXP: e^x; int8 by a table over the 256 values.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_exp.h"

namespace octet {
namespace {

/// Infinite where float32 ends.
float ToTheX(float x) {
  return static_cast<float>(Exp(x));
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareExpFloat32(node);
  if (input.type() != DataType::kInt8) return node.UnsupportedType("input", input);
  return PrepareRealTable(node, ToTheX);
}

}  // namespace

const Op ops::kExp = {.code = OpCode::kExp, .prepare = Prepare};

}  // namespace octet
