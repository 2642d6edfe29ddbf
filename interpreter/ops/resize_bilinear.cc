// RESIZE_BILINEAR: each output pixel is a blend of the four input pixels it lies between. No type
// rescales: scale and zero point play no part. As TFLite's reference, uint8 blends in float32 and
// int8 in integers, so that the two round differently.
#include <algorithm>
#include <memory>

#include <octet/ops.h>

#include "base/aligned_buffer.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/resize.h"

namespace octet {
namespace {

/// uint8. The order of the operations decides rare bytes: value · row's weight · column's weight,
/// added up from the lower left. So the first product is made once for a line of the output.
class BlendStep : public Step {
 public:
  explicit BlendStep(const Resize& resize)
      : resize_(resize), padded_(static_cast<int>(RoundUp(resize.channels, kPadding))) {
    scratch_bytes_per_thread = ColumnBytes() + 2 * LineValues() * sizeof(float);
  }

  Status Run(const RunContext& run) const override {
    const int rows = resize_.batch * resize_.y.output;
    const int64_t serial_ns = int64_t{rows} * resize_.x.output * (resize_.channels / 2 + 5);
    ForRange(run, rows, 1, serial_ns, [&](int begin, int end, int part) {
      auto* columns = reinterpret_cast<ResizeTaps<float>*>(run.scratch(part));
      auto* lower = reinterpret_cast<float*>(run.scratch(part) + ColumnBytes());
      float* upper = lower + LineValues();
      for (int i = 0; i < resize_.x.output; ++i) columns[i] = LinearTaps(resize_.x, i);
      for (int row = begin; row < end; ++row) {
        const ResizeTaps<float> y = LinearTaps(resize_.y, row % resize_.y.output);
        const int first_line = row / resize_.y.output * resize_.y.input;
        WeighLine(run, first_line + y.lower, 1 - y.weight, lower);
        WeighLine(run, first_line + y.upper, y.weight, upper);
        BlendLine(columns, lower, upper, run.output<uint8_t>(0) + row * OutputLine());
      }
    });
    return Status();
  }

 private:
  static constexpr int kPadding = 8;  // channels are padded to vectors of it

  size_t ColumnBytes() const {
    return RoundUp(sizeof(ResizeTaps<float>) * resize_.x.output, kCacheLineBytes);
  }
  size_t LineValues() const { return size_t{1} * resize_.x.input * padded_; }
  int64_t OutputLine() const { return int64_t{resize_.x.output} * resize_.channels; }

  /// line[x, c] = input[line, x, c] · weight.
  void WeighLine(const RunContext& run, int64_t line, float weight, float* weighed) const {
    const uint8_t* input =
        run.input<uint8_t>(0) + line * resize_.x.input * int64_t{resize_.channels};
    for (int x = 0; x < resize_.x.input; ++x, weighed += padded_) {
      for (int c = 0; c < resize_.channels; ++c) weighed[c] = static_cast<float>(*input++) * weight;
      std::fill(weighed + resize_.channels, weighed + padded_, 0.0f);
    }
  }

  void BlendLine(const ResizeTaps<float>* columns, const float* lower, const float* upper,
                 uint8_t* output) const {
    const uint8_t* const end = output + OutputLine();
    for (int i = 0; i < resize_.x.output; ++i, output += resize_.channels) {
      const ptrdiff_t left = ptrdiff_t{columns[i].lower} * padded_;
      const ptrdiff_t right = ptrdiff_t{columns[i].upper} * padded_;
      const float* const corners[4] = {lower + left, upper + left, lower + right, upper + right};
      if (end - output >= padded_) {  // the padding is overwritten by the next pixel
        BlendPixel(corners, columns[i].weight, padded_, output);
      } else {
        BlendPixel(corners, columns[i].weight, resize_.channels, output);
      }
    }
  }

  static void BlendPixel(const float* const (&corners)[4], float right, int count,
                         uint8_t* output) {
    const float left = 1 - right;
    for (int c = 0; c < count; ++c) {
      const float sum = corners[0][c] * left + corners[1][c] * left + corners[2][c] * right +
                        corners[3][c] * right + 0.5f;
      output[c] = static_cast<uint8_t>(static_cast<int>(sum));
    }
  }

  Resize resize_;
  int padded_;
};

/// Weights add up to 2^20: |sum| <= 2^27.
void BlendPixel(const BilinearPixel<int32_t>& at, int channels, const int8_t* input,
                int8_t* output) {
  constexpr int32_t kOne = 1 << kResizeBits;
  const int8_t *lower_left = input + at.corners[0], *lower_right = input + at.corners[1];
  const int8_t *upper_left = input + at.corners[2], *upper_right = input + at.corners[3];
  const int32_t weights[4] = {(kOne - at.y) * (kOne - at.x), (kOne - at.y) * at.x,
                              at.y * (kOne - at.x), at.y * at.x};
  int8_t* to = output + at.output;
  for (int c = 0; c < channels; ++c) {
    const int32_t sum = lower_left[c] * weights[0] + lower_right[c] * weights[1] +
                        upper_left[c] * weights[2] + upper_right[c] * weights[3];
    constexpr int32_t kUnit = kOne * kOne;
    to[c] = static_cast<int8_t>((sum + (sum > 0 ? kUnit / 2 : -kUnit / 2)) / kUnit);
  }
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareResizeBilinearFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeBilinearOptions>(node));
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, node.output(0)));
  if (input.type() == DataType::kUint8) return StepPtr(std::make_unique<BlendStep>(resize));
  const auto blend = [n = resize.channels](const RunContext& run,
                                           const BilinearPixel<int32_t>& at) {
    BlendPixel(at, n, run.input<int8_t>(0), run.output<int8_t>(0));
  };
  return MakeBilinearStep(resize, FixedTaps, int64_t{resize.channels} + 5, blend);
}

}  // namespace

const Op ops::kResizeBilinear = {.code = OpCode::kResizeBilinear, .prepare = Prepare};

}  // namespace octet
