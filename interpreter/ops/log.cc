// LOG: the natural logarithm; int8 by a table over the 256 values, in which x <= 0 gives the least
// value of the output.
#include <limits>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_math.h"

namespace octet {
namespace {

float NaturalLog(float x) {
  return x > 0 ? static_cast<float>(Log(x)) : -std::numeric_limits<float>::infinity();
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareLogFloat32(node);
  if (input.type() != DataType::kInt8) return node.UnsupportedType("input", input);
  return PrepareRealTable(node, NaturalLog);
}

}  // namespace

const Op ops::kLog = {.code = OpCode::kLog, .prepare = Prepare};

}  // namespace octet
