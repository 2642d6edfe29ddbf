// RESIZE_BILINEAR: each output pixel is a blend of the four input pixels it lies between. No type
// rescales: scale and zero point play no part. As TFLite's reference, uint8 blends in float32 and
// int8 in integers, so that the two round differently.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/resize.h"

namespace octet {
namespace {

/// The order of these operations decides rare bytes.
void BlendPixel(const BilinearPixel<float>& at, int channels, const uint8_t* input,
                uint8_t* output) {
  const uint8_t *lower_left = input + at.corners[0], *lower_right = input + at.corners[1];
  const uint8_t *upper_left = input + at.corners[2], *upper_right = input + at.corners[3];
  const float lower = 1 - at.y, upper = at.y, left = 1 - at.x, right = at.x;
  uint8_t* to = output + at.output;
  for (int c = 0; c < channels; ++c) {
    const float sum = static_cast<float>(lower_left[c]) * lower * left +
                      static_cast<float>(upper_left[c]) * upper * left +
                      static_cast<float>(lower_right[c]) * lower * right +
                      static_cast<float>(upper_right[c]) * upper * right + 0.5f;
    to[c] = static_cast<uint8_t>(static_cast<int>(sum));
  }
}

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

template <typename T, typename Weight>
StepPtr MakeBlendStep(const Resize& resize, ResizeTaps<Weight> (*taps)(const ResizeAxis&, int)) {
  const auto blend = [n = resize.channels](const RunContext& run, const BilinearPixel<Weight>& at) {
    BlendPixel(at, n, run.input<T>(0), run.output<T>(0));
  };
  return MakeBilinearStep(resize, taps, int64_t{resize.channels} + 5, blend);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareResizeBilinearFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeBilinearOptions>(node));
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, node.output(0)));
  if (input.type() == DataType::kUint8) return MakeBlendStep<uint8_t>(resize, LinearTaps);
  return MakeBlendStep<int8_t>(resize, FixedTaps);
}

}  // namespace

const Op ops::kResizeBilinear = {.code = OpCode::kResizeBilinear, .prepare = Prepare};

}  // namespace octet
