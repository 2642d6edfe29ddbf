// Which of TFLite's resizing operators, if any, reads the same pixels as ONNX's Resize.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_RESIZE_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_RESIZE_H_

#include <optional>
#include <span>
#include <string>

#include <octet/status.h>

namespace octet {

/// One axis of an ONNX Resize.
struct ResizeAxis {
  int input = 0;
  int output = 0;
  double scale = 1;  // output / input as ONNX computes coordinates with it
};

struct ResizeModes {
  std::string coordinates = "half_pixel";  // coordinate_transformation_mode
  std::string nearest = "round_prefer_floor";
};

/// How TFLite maps pixels.
struct TfliteResize {
  bool align_corners = false;
  bool half_pixel_centers = false;
};

/// The TFLite mode that equals ONNX's on every pixel of both axes: for nearest neighbours, the same
/// source pixel; for linear, the same position to 1e-4 of a pixel. nullopt: there is none.
/// Error: an unknown or unsupported mode.
Expected<std::optional<TfliteResize>> MatchNearest(std::span<const ResizeAxis> axes,
                                                   const ResizeModes& modes);
Expected<std::optional<TfliteResize>> MatchLinear(std::span<const ResizeAxis> axes,
                                                  const ResizeModes& modes);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_RESIZE_H_
