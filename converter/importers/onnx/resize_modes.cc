#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "base/str.h"
#include "converter/importers/onnx/resize.h"

namespace octet {
namespace {

constexpr TfliteResize kTfliteModes[] = {
    {.align_corners = false, .half_pixel_centers = true},
    {.align_corners = false, .half_pixel_centers = false},
    {.align_corners = true, .half_pixel_centers = false},
};

/// Where in the source pixel x of the result lies. Part of ONNX's definition.
Expected<double> OnnxPosition(const ResizeAxis& axis, const std::string& mode, double x) {
  const double exact = axis.scale * axis.input;  // the size before it was rounded
  if (mode == "half_pixel") return (x + 0.5) / axis.scale - 0.5;
  if (mode == "pytorch_half_pixel") return axis.output > 1 ? (x + 0.5) / axis.scale - 0.5 : 0.0;
  if (mode == "asymmetric") return x / axis.scale;
  if (mode == "tf_half_pixel_for_nn") return (x + 0.5) / axis.scale;
  if (mode == "align_corners") return exact > 1 ? x * (axis.input - 1) / (exact - 1) : 0.0;
  if (mode == "half_pixel_symmetric") {
    const double inset = axis.input * (1 - axis.output / exact) / 2;
    return inset + (x + 0.5) / axis.scale - 0.5;
  }
  return UnsupportedError("coordinate_transformation_mode ", mode);
}

Expected<double> OnnxRound(double position, const std::string& mode) {
  // Ties are exact halves in real numbers; positions carry an error far below this.
  constexpr double kTie = 1e-6;
  if (mode == "round_prefer_floor") return std::ceil(position - 0.5 - kTie);
  if (mode == "round_prefer_ceil") return std::floor(position + 0.5 + kTie);
  if (mode == "floor") return std::floor(position + kTie);
  if (mode == "ceil") return std::ceil(position - kTie);
  return UnsupportedError("nearest_mode ", mode);
}

/// The same two for TFLite. Part of the arithmetic of its RESIZE operators, in float32 there.
float TfliteScale(const ResizeAxis& axis, const TfliteResize& mode) {
  if (mode.align_corners && axis.output > 1)
    return static_cast<float>(axis.input - 1) / static_cast<float>(axis.output - 1);
  return static_cast<float>(axis.input) / static_cast<float>(axis.output);
}
double TflitePosition(const ResizeAxis& axis, const TfliteResize& mode, int x) {
  const float shift = mode.half_pixel_centers ? 0.5f : 0.0f;
  return (static_cast<float>(x) + shift) * TfliteScale(axis, mode) - shift;
}
double TfliteNearest(const ResizeAxis& axis, const TfliteResize& mode, int x) {
  const float shift = mode.half_pixel_centers ? 0.5f : 0.0f;
  const float position = (static_cast<float>(x) + shift) * TfliteScale(axis, mode);
  return mode.align_corners ? std::round(position) : std::floor(position);
}

using PixelsAgree =
    std::function<Expected<bool>(const ResizeAxis& axis, const TfliteResize& mode, int x)>;

/// The first mode for which `agree` holds on all pixels of all axes.
Expected<std::optional<TfliteResize>> FirstMatch(std::span<const ResizeAxis> axes,
                                                 const PixelsAgree& agree) {
  for (const TfliteResize& mode : kTfliteModes) {
    bool all = true;
    for (const ResizeAxis& axis : axes) {
      if (axis.output == axis.input && axis.scale == 1) continue;  // every mode leaves it alone
      for (int x = 0; all && x < axis.output; ++x) {
        OCTET_ASSIGN_OR_RETURN(all, agree(axis, mode, x));
      }
    }
    if (all) return std::optional(mode);
  }
  return std::optional<TfliteResize>();
}

double ClampTo(const ResizeAxis& axis, double position) {
  return std::clamp(position, 0.0, axis.input - 1.0);
}

}  // namespace

Expected<std::optional<TfliteResize>> MatchNearest(std::span<const ResizeAxis> axes,
                                                   const ResizeModes& modes) {
  return FirstMatch(
      axes, [&](const ResizeAxis& axis, const TfliteResize& mode, int x) -> Expected<bool> {
        OCTET_ASSIGN_OR_RETURN(const double position, OnnxPosition(axis, modes.coordinates, x));
        OCTET_ASSIGN_OR_RETURN(const double pixel, OnnxRound(position, modes.nearest));
        return ClampTo(axis, pixel) == ClampTo(axis, TfliteNearest(axis, mode, x));
      });
}

Expected<std::optional<TfliteResize>> MatchLinear(std::span<const ResizeAxis> axes,
                                                  const ResizeModes& modes) {
  return FirstMatch(
      axes, [&](const ResizeAxis& axis, const TfliteResize& mode, int x) -> Expected<bool> {
        OCTET_ASSIGN_OR_RETURN(const double position, OnnxPosition(axis, modes.coordinates, x));
        return std::abs(ClampTo(axis, position) - ClampTo(axis, TflitePosition(axis, mode, x))) <
               1e-4;
      });
}

}  // namespace octet
