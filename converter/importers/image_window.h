// The windows of convolutions and pools as other formats state them (sizes and explicit pads, NCHW)
// in TFLite's terms: images in NHWC, padding that SAME or VALID expresses, and a PAD in front where
// neither does.
#ifndef OCTET_CONVERTER_IMPORTERS_IMAGE_WINDOW_H_
#define OCTET_CONVERTER_IMPORTERS_IMAGE_WINDOW_H_

#include <optional>

#include "converter/importers/graph_builder.h"

namespace octet {

/// No sensible kernel, stride, dilation or pad is larger. REQUIRES, for all functions here: none
/// is.
inline constexpr int64_t kMaxWindowSize = int64_t{1} << 20;

/// One axis of a window as the source states it.
struct ImageAxis {
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad_before = 0;
  int64_t pad_after = 0;
  int64_t covered() const { return (kernel - 1) * dilation + 1; }
};

struct ImageWindow {
  ImageAxis y, x;
};

/// Where the windows of one axis lie: output i covers inputs from i · stride − before.
struct Placement {
  int64_t output = 0;
  int64_t before = 0;
  int64_t after = 0;         // elements behind the image that windows touch
  int64_t stated_after = 0;  // elements of padding behind the image; rounding up may touch more
};

struct WindowPlacement {
  Placement y, x;
};
/// Over an image [n, h, w, c]. `round_up`: a last window that reaches over the padded end counts,
/// if it starts in front of it. Error: no window fits.
Expected<WindowPlacement> PlaceWindow(const ImageWindow& window, bool round_up, const Shape& image);

/// The TFLite padding that places the windows so over an image of this shape, if there is one.
std::optional<Padding> TflitePadding(const ImageWindow& window, const WindowPlacement& placement,
                                     const Shape& image);
/// The image with `value` around it, so that VALID places the windows as `placement` says.
Expected<int> PadImage(GraphBuilder& builder, int image, const WindowPlacement& placement,
                       float value);
/// An image, and how windows are laid over it.
struct PlacedImage {
  int tensor = kNoTensor;
  Padding padding = Padding::kValid;
};
/// Both: the image as it is with SAME or VALID where possible, else padded with `value`.
Expected<PlacedImage> PlaceOnImage(GraphBuilder& builder, int image, const ImageWindow& window,
                                   const WindowPlacement& placement, float value);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_IMAGE_WINDOW_H_
