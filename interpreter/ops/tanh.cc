// TANH: a table over the 256 values, made in float32.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_math.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareTanhFloat32(node);
  return PrepareRealTable(node, [](float x) { return static_cast<float>(Tanh(x)); });
}

}  // namespace

const Op ops::kTanh = {.code = OpCode::kTanh, .prepare = Prepare};

}  // namespace octet
