// The attributes by which ONNX states windows (Conv, pools, ConvTranspose), and its images, which
// may have one spatial axis.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_

#include <string>

#include "converter/importers/image_window.h"
#include "converter/importers/onnx/node.h"

namespace octet {

/// An image or weights of three dimensions get a height of 1: [a, b, w] becomes [a, b, 1, w].
/// Error (kUnsupported): neither 3 nor 4 dimensions.
Expected<int> WithImageRank(GraphBuilder& builder, int tensor);
/// Input i, [n, c, h, w] or [n, c, w], as an image [n, h, w, c].
Expected<int> ToImage(Node& node, int i);
/// Output 0 is `image`, in the layout and with as many dimensions as input 0.
Status SetImageOutput(Node& node, int image);

/// The window of an operator as its attributes give it.
struct OnnxWindow : ImageWindow {
  std::string auto_pad;  // NOTSET: the pads count
};

/// Attributes auto_pad, kernel_shape, strides, dilations, pads of an operator whose first input has
/// 3 or 4 dimensions. `kernel`: sizes that the weights state; kernel_shape must repeat them. Empty:
/// kernel_shape states them.
Expected<OnnxWindow> ReadWindow(Node& node, std::vector<int64_t> kernel = {});

/// The window with the pads that auto_pad means for an image [n, h, w, c].
ImageWindow WithPads(const OnnxWindow& window, const Shape& image);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_WINDOW_H_
