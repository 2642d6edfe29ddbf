// LOGISTIC: 1 / (1 + e^-x), a table over the 256 values, made in float32.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_exp.h"

namespace octet {
namespace {

float Logistic(float x) {
  const auto e = static_cast<float>(Exp(-double{x}));
  return 1.0f / (1.0f + e);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareLogisticFloat32(node);

  OCTET_ASSIGN_OR_RETURN(StepPtr step, PrepareRealTable(node, Logistic));
  const TensorInfo& output = node.output(0);
  if (output.scale() != 1.0f / 256) {
    return InvalidError("output: scale ", output.scale(), ", expected 1/256");
  }
  return step;
}

}  // namespace

const Op ops::kLogistic = {.code = OpCode::kLogistic, .prepare = Prepare};

}  // namespace octet
