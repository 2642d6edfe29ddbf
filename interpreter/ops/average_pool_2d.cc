// AVERAGE_POOL_2D: the mean of the stored values inside the image, rounded, clamped. Neither scale
// nor zero point takes part, and so uint8 and int8 round halves differently: see RoundedMean.
#include <algorithm>
#include <type_traits>

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

/// Sums of the values of each channel. The first some are added up in 16 bits, twice as many at a
/// time.
template <typename T>
class ChannelSums {
 public:
  /// `space`: Bytes(channels), 64-byte aligned.
  static size_t Bytes(int channels) { return (sizeof(int32_t) + sizeof(Part)) * channels; }
  ChannelSums(int channels, uint8_t* space)
      : channels_(channels),
        sums_(reinterpret_cast<int32_t*>(space)),
        parts_(reinterpret_cast<Part*>(sums_ + channels)) {
    std::fill_n(sums_, channels_, 0);
    std::fill_n(parts_, channels_, Part{0});
  }

  void Add(const T* values) {
    if (pixels_++ == kMaxPixels) Flush();
    for (int c = 0; c < channels_; ++c) parts_[c] = static_cast<Part>(parts_[c] + values[c]);
  }
  const int32_t* Finish() {
    Flush();
    return sums_;
  }

 private:
  using Part = std::conditional_t<std::is_signed_v<T>, int16_t, uint16_t>;
  static constexpr int kMaxPixels = 128;  // 128 · 255 < 2^15

  void Flush() {
    for (int c = 0; c < channels_; ++c) sums_[c] += parts_[c];
    std::fill_n(parts_, channels_, Part{0});
    pixels_ = 1;
  }

  int channels_, pixels_ = 0;
  int32_t* sums_;
  Part* parts_;
};

template <typename T>
void AveragePixel(const T* image, const Pool& pool, WindowRange rows, WindowRange columns,
                  ClampRange clamp, uint8_t* space, T* output) {
  ChannelSums<T> sums(pool.channels, space);
  for (int y = rows.begin; y < rows.end; ++y) {
    const T* values = image + (int64_t{y} * pool.x.input + columns.begin) * pool.channels;
    for (int x = columns.begin; x < columns.end; ++x, values += pool.channels) sums.Add(values);
  }
  const int32_t* const sum = sums.Finish();
  const int count = rows.count() * columns.count();
  for (int c = 0; c < pool.channels; ++c) {
    output[c] = static_cast<T>(clamp.Clamp(RoundedMean(sum[c], count)));
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
        ForEachPoolPixel(pool, begin, end,
                         [&](int64_t to, WindowRange rows, WindowRange columns, int64_t image) {
                           AveragePixel(run.input<T>(0) + image, pool, rows, columns, clamp,
                                        run.scratch(part), run.output<T>(0) + to);
                         });
      });
      return Status();
    });
  });
  step->scratch_bytes_per_thread = ChannelSums<uint8_t>::Bytes(pool.channels);
  step->other_work = pool.work();
  return step;
}

}  // namespace

const Op ops::kAveragePool2d = {.code = OpCode::kAveragePool2d, .prepare = Prepare};

}  // namespace octet
