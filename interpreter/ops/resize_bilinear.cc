// RESIZE_BILINEAR: each output pixel is a blend of the four input pixels it lies between. No type
// rescales: scale and zero point play no part. As TFLite's reference, uint8 blends in float32 and
// int8 in integers, so that the two round differently.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/resize.h"

namespace octet {
namespace {

/// The order of these operations decides rare bytes.
void RunRow(const Resize& resize, int row, const uint8_t* input, uint8_t* output) {
  ForEachBilinearPixel(resize, LinearTaps, row, [&](const BilinearPixel<float>& at) {
    const uint8_t *lower_left = input + at.corners[0], *lower_right = input + at.corners[1];
    const uint8_t *upper_left = input + at.corners[2], *upper_right = input + at.corners[3];
    const float lower = 1 - at.y, upper = at.y, left = 1 - at.x, right = at.x;
    uint8_t* to = output + at.output;
    for (int c = 0; c < resize.channels; ++c) {
      const float sum = static_cast<float>(lower_left[c]) * lower * left +
                        static_cast<float>(upper_left[c]) * upper * left +
                        static_cast<float>(lower_right[c]) * lower * right +
                        static_cast<float>(upper_right[c]) * upper * right + 0.5f;
      to[c] = static_cast<uint8_t>(static_cast<int>(sum));
    }
  });
}

/// Weights add up to 2^20: |sum| <= 2^27.
void RunRow(const Resize& resize, int row, const int8_t* input, int8_t* output) {
  ForEachBilinearPixel(resize, FixedTaps, row, [&](const BilinearPixel<int32_t>& at) {
    constexpr int32_t kOne = 1 << kResizeBits;
    const int8_t *lower_left = input + at.corners[0], *lower_right = input + at.corners[1];
    const int8_t *upper_left = input + at.corners[2], *upper_right = input + at.corners[3];
    const int32_t weights[4] = {(kOne - at.y) * (kOne - at.x), (kOne - at.y) * at.x,
                                at.y * (kOne - at.x), at.y * at.x};
    int8_t* to = output + at.output;
    for (int c = 0; c < resize.channels; ++c) {
      const int32_t sum = lower_left[c] * weights[0] + lower_right[c] * weights[1] +
                          upper_left[c] * weights[2] + upper_right[c] * weights[3];
      constexpr int32_t kUnit = kOne * kOne;
      to[c] = static_cast<int8_t>((sum + (sum > 0 ? kUnit / 2 : -kUnit / 2)) / kUnit);
    }
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareResizeBilinearFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeBilinearOptions>(node));
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, node.output(0)));
  return With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([resize](const RunContext& run) {
      const int rows = resize.batch * resize.y.output;
      const int64_t serial_ns = int64_t{rows} * resize.x.output * (resize.channels + 5);
      ForRange(run, rows, 1, serial_ns, [&](int begin, int end, int /*part*/) {
        for (int row = begin; row < end; ++row) {
          RunRow(resize, row, run.input<T>(0), run.output<T>(0));
        }
      });
      return Status();
    });
  });
}

}  // namespace

const Op ops::kResizeBilinear = {.code = OpCode::kResizeBilinear, .prepare = Prepare};

}  // namespace octet
