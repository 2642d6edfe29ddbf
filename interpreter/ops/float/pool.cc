// AVERAGE_POOL_2D and MAX_POOL_2D in float32. Averages divide by the pixels inside the image.
#include "interpreter/ops/pool.h"

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node, void (*FloatKernels::*window)(const FloatWindow&)) {
  OCTET_ASSIGN_OR_RETURN(const Pool pool, CheckPool2d(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  OCTET_ASSIGN_OR_RETURN(const FloatRange range,
                         FusedRange(node.options<Pool2dOptions>().fused_activation_function));
  const FloatKernels& kernels = BestFloatKernels();
  const auto reduce = kernels.*window;
  auto step = MakeStep([pool, range, reduce](const RunContext& run) {
    ForRange(run, pool.pixels(), 1, pool.serial_ns(), [&](int begin, int end, int /*part*/) {
      FloatWindow w;
      w.row_stride = ptrdiff_t{pool.x.input} * pool.channels;
      w.channels = pool.channels;
      w.clamp_min = range.min;
      w.clamp_max = range.max;
      ForEachPoolPixel(pool, begin, end,
                       [&](int64_t output, WindowRange rows, WindowRange columns, int64_t image) {
                         w.input = run.input<float>(0) + image + rows.begin * w.row_stride +
                                   int64_t{columns.begin} * pool.channels;
                         w.rows = rows.count();
                         w.columns = columns.count();
                         w.dst = run.output<float>(0) + output;
                         reduce(w);
                       });
    });
    return Status();
  });
  step->kernel = kernels.name;
  step->other_work = pool.work();
  return step;
}

}  // namespace

Expected<StepPtr> PrepareAveragePool2dFloat32(PrepareContext& node) {
  return Prepare(node, &FloatKernels::average_window);
}
Expected<StepPtr> PrepareMaxPool2dFloat32(PrepareContext& node) {
  return Prepare(node, &FloatKernels::max_window);
}

}  // namespace octet
