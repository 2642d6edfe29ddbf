// ONNX's windows (Conv, pools, ConvTranspose) in TFLite's terms: images in NHWC, padding that SAME
// or VALID expresses, and a PAD in front where neither does.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_

#include <optional>
#include <string>

#include "converter/importers/onnx/node.h"

namespace octet {

/// An image or weights of three dimensions get a height of 1: [a, b, w] becomes [a, b, 1, w].
/// Error (kUnsupported): neither 3 nor 4 dimensions.
Expected<int> WithImageRank(GraphBuilder& builder, int tensor);
/// Input i, [n, c, h, w] or [n, c, w], as an image [n, h, w, c].
Expected<int> ToImage(Node& node, int i);
/// Output 0 is `image`, in the layout and with as many dimensions as input 0.
Status SetImageOutput(Node& node, int image);

/// One axis of a window as the attributes give it.
struct OnnxAxis {
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad_before = 0;
  int64_t pad_after = 0;
  int64_t covered() const { return (kernel - 1) * dilation + 1; }
};

struct OnnxWindow {
  std::string auto_pad;  // NOTSET: the pads count
  OnnxAxis y, x;
};

/// Attributes auto_pad, kernel_shape, strides, dilations, pads of an operator whose first input has
/// 3 or 4 dimensions. `kernel`: sizes that the weights state; kernel_shape must repeat them. Empty:
/// kernel_shape states them.
Expected<OnnxWindow> ReadWindow(Node& node, std::vector<int64_t> kernel = {});

/// Where the windows of one axis lie: output i covers inputs from i · stride − before.
struct Placement {
  int64_t output = 0;
  int64_t before = 0;
  int64_t after = 0;         // elements behind the image that windows touch
  int64_t stated_after = 0;  // elements of padding behind the image; ceil_mode may touch more
};

struct WindowPlacement {
  Placement y, x;
};
/// Over an image [n, h, w, c]. `ceil_mode`: a last window that reaches over the padded end counts,
/// if it starts in front of it. Error: no window fits.
Expected<WindowPlacement> PlaceWindow(const OnnxWindow& window, bool ceil_mode, const Shape& image);

/// The TFLite padding that places the windows so over an image of this shape, if there is one.
std::optional<Padding> TflitePadding(const OnnxWindow& window, const WindowPlacement& placement,
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
Expected<PlacedImage> PlaceOnImage(GraphBuilder& builder, int image, const OnnxWindow& window,
                                   const WindowPlacement& placement, float value);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_
