// SOFTMAX and LOG_SOFTMAX in float32, over the last dimension.
#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// row(src, dst, count) turns one row into its result.
template <typename Row>
Expected<StepPtr> Prepare(PrepareContext& node, const Row& row) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectRows(input));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  const int count = input.shape.back();
  const int rows = static_cast<int>(input.num_elements() / count);
  auto step = MakeStep([row, rows, count](const RunContext& run) {
    const float* src = run.input<float>(0);
    float* dst = run.output<float>(0);
    const int64_t serial_ns = int64_t{2} * rows * count;
    ForRange(run, rows, 1, serial_ns, [&](int begin, int end, int /*part*/) {
      for (int64_t i = begin; i < end; ++i) row(src + i * count, dst + i * count, count);
    });
    return Status();
  });
  step->kernel = BestFloatKernels().name;
  return step;
}

}  // namespace

Expected<StepPtr> PrepareSoftmaxFloat32(PrepareContext& node) {
  const float beta = node.options<SoftmaxOptions>().beta;
  return Prepare(
      node, [beta, row = BestFloatKernels().softmax_row](const float* src, float* dst, int count) {
        row(src, dst, count, beta);
      });
}
Expected<StepPtr> PrepareLogSoftmaxFloat32(PrepareContext& node) {
  return Prepare(node, BestFloatKernels().log_softmax_row);
}

}  // namespace octet
