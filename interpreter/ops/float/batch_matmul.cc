// BATCH_MATMUL in float32: sums in order of depth, so that the bytes are TFLite's.
#include "interpreter/ops/batch_matmul.h"

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {

Expected<StepPtr> PrepareBatchMatmulFloat32(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input 0", "input 1"}));
  OCTET_ASSIGN_OR_RETURN(const BatchMatmul m, CheckBatchMatmul(node));
  auto step = MakeStep([m](const RunContext& run) {
    MultiplyBatches<float>(m, run.input<float>(0), 0.0f, run.input<float>(1), 0.0f, run.scratch(0),
                           [&](const float* sums, int64_t at) {
                             std::copy_n(sums, m.columns, run.output<float>(0) + at);
                           });
    return Status();
  });
  step->macs = m.macs();
  step->scratch_bytes_per_thread = m.ScratchBytes<float, float>();
  return step;
}

}  // namespace octet
