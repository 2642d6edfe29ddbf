// L2_POOL_2D in float32: sums in the order of the window, so that the bytes are TFLite's.
#include <algorithm>
#include <cmath>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/pool.h"

namespace octet {
namespace {

void PoolPixel(const Pool& pool, const float* image, WindowRange rows, WindowRange columns,
               FloatRange range, float* output) {
  std::fill_n(output, pool.channels, 0.0f);
  for (int y = rows.begin; y < rows.end; ++y) {
    const float* values = image + (int64_t{y} * pool.x.input + columns.begin) * pool.channels;
    for (int x = columns.begin; x < columns.end; ++x, values += pool.channels) {
      for (int c = 0; c < pool.channels; ++c) output[c] += values[c] * values[c];
    }
  }
  const auto count = static_cast<float>(rows.count() * columns.count());
  for (int c = 0; c < pool.channels; ++c) {
    output[c] = std::min(std::max(std::sqrt(output[c] / count), range.min), range.max);
  }
}

}  // namespace

Expected<StepPtr> PrepareL2Pool2dFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Pool pool, CheckPool2d(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  OCTET_ASSIGN_OR_RETURN(const FloatRange range,
                         FusedRange(node.options<Pool2dOptions>().fused_activation_function));
  auto step = MakeStep([pool, range](const RunContext& run) {
    ForRange(run, pool.pixels(), 1, pool.serial_ns(), [&](int begin, int end, int /*part*/) {
      ForEachPoolPixel(pool, begin, end,
                       [&](int64_t to, WindowRange rows, WindowRange columns, int64_t image) {
                         PoolPixel(pool, run.input<float>(0) + image, rows, columns, range,
                                   run.output<float>(0) + to);
                       });
    });
    return Status();
  });
  step->other_work = pool.work();
  return step;
}

}  // namespace octet
