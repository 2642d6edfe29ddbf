// BATCH_MATMUL in float32: sums in order of depth, so that the bytes are TFLite's.
#include "interpreter/ops/batch_matmul.h"

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {

Expected<StepPtr> PrepareBatchMatmulFloat32(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input 0", "input 1"}));
  OCTET_ASSIGN_OR_RETURN(const BatchMatmul m, CheckBatchMatmul(node));
  return MakeBareSumsStep<float, float>(m);
}

}  // namespace octet
