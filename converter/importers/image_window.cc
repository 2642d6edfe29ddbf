#include "converter/importers/image_window.h"

#include <algorithm>

#include "base/str.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

Expected<Placement> Place(const ImageAxis& axis, bool round_up, int32_t input) {
  Placement result;
  result.before = axis.pad_before;
  result.stated_after = axis.pad_after;
  const int64_t padded = input + result.before + result.stated_after;
  const int64_t room = padded - axis.covered();
  if (room < 0)
    return InvalidError("a window over ", axis.covered(), " pixels does not fit into ", padded);
  result.output = (room + (round_up ? axis.stride - 1 : 0)) / axis.stride + 1;
  if (round_up && (result.output - 1) * axis.stride >= input + result.before) --result.output;
  const int64_t end = (result.output - 1) * axis.stride + axis.covered();
  result.after = std::max<int64_t>(end - input - result.before, 0);
  return result;
}

/// Whether TFLite's `padding` places the windows of this axis as `placement` says.
bool Fits(Padding padding, const ImageAxis& axis, const Placement& placement, int32_t input) {
  const WindowAxis tflite =
      MakeWindowAxis(padding, input, static_cast<int>(axis.kernel), static_cast<int>(axis.stride),
                     static_cast<int>(axis.dilation));
  return tflite.output == placement.output && tflite.pad_before == placement.before;
}

}  // namespace

Expected<WindowPlacement> PlaceWindow(const ImageWindow& window, bool round_up,
                                      const Shape& image) {
  WindowPlacement result;
  OCTET_ASSIGN_OR_RETURN(result.y, Place(window.y, round_up, image[1]));
  OCTET_ASSIGN_OR_RETURN(result.x, Place(window.x, round_up, image[2]));
  return result;
}

std::optional<Padding> TflitePadding(const ImageWindow& window, const WindowPlacement& placement,
                                     const Shape& image) {
  for (Padding padding : {Padding::kValid, Padding::kSame}) {
    if (Fits(padding, window.y, placement.y, image[1]) &&
        Fits(padding, window.x, placement.x, image[2]))
      return padding;
  }
  return std::nullopt;
}

Expected<int> PadImage(GraphBuilder& builder, int image, const WindowPlacement& placement,
                       float value) {
  const PadAmount amounts[] = {
      {}, {placement.y.before, placement.y.after}, {placement.x.before, placement.x.after}, {}};
  return builder.Pad(image, amounts, value);
}

Expected<PlacedImage> PlaceOnImage(GraphBuilder& builder, int image, const ImageWindow& window,
                                   const WindowPlacement& placement, float value) {
  if (const auto padding = TflitePadding(window, placement, builder.shape(image)))
    return PlacedImage{image, *padding};
  OCTET_ASSIGN_OR_RETURN(const int padded, PadImage(builder, image, placement, value));
  return PlacedImage{padded, Padding::kValid};
}

}  // namespace octet
