// MAX_POOL_2D: the largest stored value inside the image, clamped. Scales play no part.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/pool.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

template <typename T>
void MaxPixel(const T* image, const Pool& pool, WindowRange rows, WindowRange columns,
              ClampRange clamp, T* output) {
  std::fill(output, output + pool.channels, static_cast<T>(clamp.min));
  for (int y = rows.begin; y < rows.end; ++y) {
    const T* values = image + (int64_t{y} * pool.x.input + columns.begin) * pool.channels;
    for (int x = columns.begin; x < columns.end; ++x, values += pool.channels) {
      for (int c = 0; c < pool.channels; ++c) output[c] = std::max(output[c], values[c]);
    }
  }
  for (int c = 0; c < pool.channels; ++c)
    output[c] = std::min(output[c], static_cast<T>(clamp.max));
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareMaxPool2dFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Pool pool, CheckPool2d(node));
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  const auto options = node.options<Pool2dOptions>();
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp,
                         ActivationRange(options.fused_activation_function, output));
  auto step = With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([pool, clamp](const RunContext& run) {
      ForPixels(run, pool.pixels(), pool.serial_ns(), [&](int begin, int end, int /*part*/) {
        ForEachPoolPixel(pool, begin, end,
                         [&](int64_t to, WindowRange rows, WindowRange columns, int64_t image) {
                           MaxPixel(run.input<T>(0) + image, pool, rows, columns, clamp,
                                    run.output<T>(0) + to);
                         });
      });
      return Status();
    });
  });
  step->other_work = pool.work();
  return step;
}

}  // namespace

const Op ops::kMaxPool2d = {.code = OpCode::kMaxPool2d, .prepare = Prepare};

}  // namespace octet
