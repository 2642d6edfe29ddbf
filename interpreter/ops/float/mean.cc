// MEAN in float32 over any axes: one walk over the input that adds each row to where it belongs in
// the output, then a division.
#include <algorithm>
#include <utility>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/reduction.h"

namespace octet {
namespace {

/// dst[i] = a[i] op b[i · b_step], without bounds.
FloatBinaryRow Unbounded(const float* a, const float* b, int b_step, float* dst, int64_t count) {
  FloatBinaryRow row;
  row.a = a;
  row.b = b;
  row.b_step = b_step;
  row.dst = dst;
  row.count = static_cast<int>(count);
  row.clamp_min = FloatRange().min;
  row.clamp_max = FloatRange().max;
  return row;
}

void SumRows(const NdLoop<2>& loop, const FloatKernels& kernels, const float* input,
             float* output) {
  const auto add = kernels.binary[static_cast<int>(FloatBinary::kAdd)];
  const int64_t length = loop.row_length();
  const bool reduce_row = loop.row_stride(1) == 0;
  loop.ForEachRow([&](const NdLoop<2>::Positions& at) {
    const float* src = input + at[0];
    float* dst = output + at[1];
    if (reduce_row) {
      *dst += kernels.sum(src, static_cast<int>(length));
    } else {
      add(Unbounded(dst, src, 1, dst, length));
    }
  });
}

}  // namespace

Expected<StepPtr> PrepareMeanFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  const FloatKernels& kernels = BestFloatKernels();
  const int64_t outputs = node.output(0).num_elements();
  auto step = MakeStep([reduction, outputs, &kernels](const RunContext& run) {
    float* output = run.output<float>(0);
    std::fill_n(output, outputs, 0.0f);
    SumRows(reduction.loop, kernels, run.input<float>(0), output);
    const auto count = static_cast<float>(reduction.count);
    const auto divide = kernels.binary[static_cast<int>(FloatBinary::kDiv)];
    divide(Unbounded(output, &count, 0, output, outputs));
    return Status();
  });
  step->kernel = kernels.name;
  return step;
}

}  // namespace octet
