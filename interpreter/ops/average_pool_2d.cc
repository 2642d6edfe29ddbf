// AVERAGE_POOL_2D: the mean of the stored values inside the image, rounded, clamped. Neither scale
// nor zero point takes part, and so uint8 and int8 round halves differently: see RoundedMean.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/pool.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

/// To nearest, halves away from stored 0: uint8 6/4 → 2; int8 −6/4 → −2, where uint8 values moved
/// by 128 would give −1. REQUIRES: count > 0.
int RoundedMean(int sum, int count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

template <typename T>
void AveragePixel(const T* image, const Pool& pool, WindowRange rows, WindowRange columns,
                  ClampRange clamp, int32_t* sums, T* output) {
  std::fill(sums, sums + pool.channels, 0);
  for (int y = rows.begin; y < rows.end; ++y) {
    const T* values = image + (int64_t{y} * pool.x.input + columns.begin) * pool.channels;
    for (int x = columns.begin; x < columns.end; ++x, values += pool.channels) {
      for (int c = 0; c < pool.channels; ++c) sums[c] += values[c];
    }
  }
  const int count = rows.count() * columns.count();
  for (int c = 0; c < pool.channels; ++c) {
    output[c] = static_cast<T>(clamp.Clamp(RoundedMean(sums[c], count)));
  }
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareAveragePool2dFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Pool pool, CheckPool2d(node));
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  const auto options = node.options<Pool2dOptions>();
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp,
                         ActivationRange(options.fused_activation_function, output));
  if (pool.WindowValues() > kMaxSummands) {
    return UnsupportedError("a window of ", pool.WindowValues(), " values, at most ", kMaxSummands);
  }
  auto step = With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([pool, clamp](const RunContext& run) {
      ForPixels(run, pool.pixels(), pool.serial_ns(), [&](int begin, int end, int part) {
        auto* sums = reinterpret_cast<int32_t*>(run.scratch(part));
        ForEachPoolPixel(pool, begin, end,
                         [&](int64_t to, WindowRange rows, WindowRange columns, int64_t image) {
                           AveragePixel(run.input<T>(0) + image, pool, rows, columns, clamp, sums,
                                        run.output<T>(0) + to);
                         });
      });
      return Status();
    });
  });
  step->scratch_bytes_per_thread = sizeof(int32_t) * pool.channels;
  step->other_work = pool.work();
  return step;
}

}  // namespace

const Op ops::kAveragePool2d = {.code = OpCode::kAveragePool2d, .prepare = Prepare};

}  // namespace octet
