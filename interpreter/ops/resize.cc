#include "interpreter/ops/resize.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<ResizeAxis> MakeAxis(int input, int64_t output, bool align_corners,
                              bool half_pixel_centers) {
  if (output <= 0 || output > INT32_MAX) {
    return InvalidError("size: ", output, ", expected at least 1");
  }
  ResizeAxis axis = {input, static_cast<int>(output), 0, align_corners, half_pixel_centers};
  axis.scale = align_corners && output > 1
                   ? static_cast<float>(input - 1) / static_cast<float>(output - 1)
                   : static_cast<float>(input) / static_cast<float>(output);
  return axis;
}

float PositionOf(const ResizeAxis& axis, int i) {
  const auto index = static_cast<float>(i);
  return axis.half_pixel_centers ? (index + 0.5f) * axis.scale - 0.5f : index * axis.scale;
}

/// A whole position, inside the image.
int Clamped(const ResizeAxis& axis, float position) {
  const auto whole = static_cast<int64_t>(position);  // positions reach 2^31
  return static_cast<int>(std::clamp<int64_t>(whole, 0, axis.input - 1));
}

}  // namespace

template <typename Options>
Expected<Resize> CheckResize(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("input", input, 4));
  OCTET_ASSIGN_OR_RETURN(const auto size, ConstantIntegers(node, "size", node.input(1)));
  if (size.size() != 2) return InvalidError("size: ", size.size(), " values, expected 2");
  const auto options = node.options<Options>();
  const bool bilinear = std::is_same_v<Options, ResizeBilinearOptions>;
  if (bilinear && options.align_corners && options.half_pixel_centers) {
    return InvalidError("align_corners and half_pixel_centers are both set");
  }
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  Resize resize;
  resize.batch = input.shape[0];
  resize.channels = input.shape[3];
  OCTET_ASSIGN_OR_RETURN(resize.y, MakeAxis(input.shape[1], size[0], options.align_corners,
                                            options.half_pixel_centers));
  OCTET_ASSIGN_OR_RETURN(resize.x, MakeAxis(input.shape[2], size[1], options.align_corners,
                                            options.half_pixel_centers));
  OCTET_RETURN_IF_ERROR(
      SetCheckedShape(node, 0, {resize.batch, resize.y.output, resize.x.output, resize.channels}));
  return resize;
}

template Expected<Resize> CheckResize<ResizeBilinearOptions>(PrepareContext&);
template Expected<Resize> CheckResize<ResizeNearestNeighborOptions>(PrepareContext&);

ResizeTaps<float> LinearTaps(const ResizeAxis& axis, int i) {
  const float position = PositionOf(axis, i);
  ResizeTaps<float> taps;
  taps.lower = Clamped(axis, std::floor(position));
  taps.upper = Clamped(axis, std::ceil(position));
  taps.weight = position - static_cast<float>(taps.lower);
  return taps;
}

ResizeTaps<int32_t> FixedTaps(const ResizeAxis& axis, int i) {
  constexpr int64_t kOne = int64_t{1} << kResizeBits;
  const bool corners = axis.align_corners && axis.output > 1;
  const int64_t inputs = axis.input - corners, outputs = axis.output - corners;
  const int64_t scale = (kOne * inputs + outputs / 2) / outputs;
  int64_t position = i * scale;
  if (axis.half_pixel_centers) position += scale / 2 - kOne / 2;
  // Many outputs add up the scale's rounding to positions past the last input.
  position = std::clamp(position, int64_t{0}, kOne * (axis.input - 1));
  const auto lower = static_cast<int>(position / kOne);
  const auto upper = static_cast<int>((position + kOne - 1) / kOne);
  return {lower, upper, static_cast<int32_t>(position % kOne)};
}

int NearestTap(const ResizeAxis& axis, int i) {
  const float half = axis.half_pixel_centers ? 0.5f : 0.0f;
  const float position = (static_cast<float>(i) + half) * axis.scale;
  return Clamped(axis, axis.align_corners ? std::round(position) : std::floor(position));
}

}  // namespace octet
