#include <algorithm>
#include <limits>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

Status CheckNoDilation(const ImageWindow& window) {
  if (window.y.dilation == 1 && window.x.dilation == 1) return Status();
  return UnsupportedError("dilations");
}

Pool2dOptions OptionsOf(const ImageWindow& window, Padding padding) {
  Pool2dOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  options.filter_height = static_cast<int32_t>(window.y.kernel);
  options.filter_width = static_cast<int32_t>(window.x.kernel);
  return options;
}

/// How many of the elements under window i of an axis count.
int64_t Counted(const ImageAxis& axis, const Placement& placement, int64_t input, int64_t i,
                bool include_pad) {
  const int64_t first = i * axis.stride - placement.before;
  const int64_t low = include_pad ? -placement.before : 0;
  const int64_t high = include_pad ? input + placement.stated_after : input;
  return std::max<int64_t>(std::min(first + axis.kernel, high) - std::max(first, low), 1);
}

/// kernel area / counted elements for each pixel of the result, [1, h, w, 1].
Expected<int> AddCorrection(GraphBuilder& builder, int image, const ImageWindow& window,
                            const WindowPlacement& placement, bool include_pad) {
  const Shape input = builder.shape(image);
  if (placement.y.output > kMaxGrownElements / placement.x.output)
    return UnsupportedError("images of that size");
  std::vector<float> factors;
  const double area = static_cast<double>(window.y.kernel * window.x.kernel);
  for (int64_t y = 0; y < placement.y.output; ++y) {
    const int64_t rows = Counted(window.y, placement.y, input[1], y, include_pad);
    for (int64_t x = 0; x < placement.x.output; ++x) {
      const int64_t columns = Counted(window.x, placement.x, input[2], x, include_pad);
      factors.push_back(static_cast<float>(area / static_cast<double>(rows * columns)));
    }
  }
  const Shape shape = {1, static_cast<int32_t>(placement.y.output),
                       static_cast<int32_t>(placement.x.output), 1};
  return builder.AddFloats("correction", shape, std::move(factors));
}

/// Pads with 0, divides every sum by the kernel's area, and corrects the quotient where fewer
/// elements count.
Expected<int> PadAndAverage(GraphBuilder& builder, int image, const ImageWindow& window,
                            const WindowPlacement& placement, bool include_pad) {
  OCTET_ASSIGN_OR_RETURN(const int padded, PadImage(builder, image, placement, 0));
  OCTET_ASSIGN_OR_RETURN(const int mean, builder.Pool2d(OpCode::kAveragePool2d, padded,
                                                        OptionsOf(window, Padding::kValid)));
  OCTET_ASSIGN_OR_RETURN(const int correction,
                         AddCorrection(builder, image, window, placement, include_pad));
  const auto factors = ValuesOf<float>(builder.tensor(correction));
  if (std::all_of(factors.begin(), factors.end(), [](float f) { return f == 1; })) return mean;
  return builder.Binary(OpCode::kMul, mean, correction);
}

}  // namespace

Expected<int> MaxPoolImage(GraphBuilder& builder, int image, const ImageWindow& window,
                           bool round_up) {
  OCTET_RETURN_IF_ERROR(CheckNoDilation(window));
  OCTET_ASSIGN_OR_RETURN(const WindowPlacement placement,
                         PlaceWindow(window, round_up, builder.shape(image)));
  OCTET_ASSIGN_OR_RETURN(
      const PlacedImage placed,
      PlaceOnImage(builder, image, window, placement, std::numeric_limits<float>::lowest()));
  return builder.Pool2d(OpCode::kMaxPool2d, placed.tensor, OptionsOf(window, placed.padding));
}

Expected<int> AveragePoolImage(GraphBuilder& builder, int image, const ImageWindow& window,
                               bool round_up, bool include_pad) {
  OCTET_RETURN_IF_ERROR(CheckNoDilation(window));
  OCTET_ASSIGN_OR_RETURN(const WindowPlacement placement,
                         PlaceWindow(window, round_up, builder.shape(image)));
  // TFLite never counts padding; without any, both agree.
  const auto padding = TflitePadding(window, placement, builder.shape(image));
  if (padding && (!include_pad || *padding == Padding::kValid))
    return builder.Pool2d(OpCode::kAveragePool2d, image, OptionsOf(window, *padding));
  return PadAndAverage(builder, image, window, placement, include_pad);
}

}  // namespace octet
