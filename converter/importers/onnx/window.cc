#include "converter/importers/onnx/window.h"

#include <algorithm>

#include "base/str.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

constexpr int64_t kLimit = int64_t{1} << 20;  // no sensible kernel, stride or pad is larger

/// Attribute `name` with one value per axis (`count` of them), each in [low, kLimit].
Expected<std::vector<int64_t>> PerAxis(Node& node, std::string_view name, size_t count, int64_t low,
                                       std::vector<int64_t> absent) {
  const std::vector<int64_t> values = node.Ints(name).value_or(std::move(absent));
  if (values.size() != count)
    return InvalidError("attribute ", name, ": ", values.size(), " values, expected ", count);
  for (int64_t value : values) {
    if (value < low || value > kLimit)
      return InvalidError("attribute ", name, ": ", value, " outside [", low, ", ", kLimit, "]");
  }
  return values;
}

int64_t DivideUp(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

Expected<Placement> Place(const OnnxAxis& axis, const std::string& auto_pad, bool ceil_mode,
                          int32_t input) {
  Placement result;
  if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    result.output = DivideUp(input, axis.stride);
    const int64_t total =
        std::max<int64_t>((result.output - 1) * axis.stride + axis.covered() - input, 0);
    result.before = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
    result.stated_after = total - result.before;
  } else {
    if (auto_pad != "VALID") {
      result.before = axis.pad_before;
      result.stated_after = axis.pad_after;
    }
    const int64_t padded = input + result.before + result.stated_after;
    const int64_t room = padded - axis.covered();
    if (room < 0)
      return InvalidError("a window over ", axis.covered(), " pixels does not fit into ", padded);
    result.output = (ceil_mode ? DivideUp(room, axis.stride) : room / axis.stride) + 1;
    if (ceil_mode && (result.output - 1) * axis.stride >= input + result.before) --result.output;
  }
  const int64_t end = (result.output - 1) * axis.stride + axis.covered();
  result.after = std::max<int64_t>(end - input - result.before, 0);
  return result;
}

/// Whether TFLite's `padding` places the windows of this axis as `placement` says.
bool Fits(Padding padding, const OnnxAxis& axis, const Placement& placement, int32_t input) {
  const WindowAxis tflite =
      MakeWindowAxis(padding, input, static_cast<int>(axis.kernel), static_cast<int>(axis.stride),
                     static_cast<int>(axis.dilation));
  return tflite.output == placement.output && tflite.pad_before == placement.before;
}

}  // namespace

Expected<int> WithImageRank(GraphBuilder& builder, int tensor) {
  const Shape shape = builder.shape(tensor);
  if (shape.size() == 4) return tensor;
  if (shape.size() == 3) return builder.Reshape(tensor, {shape[0], shape[1], 1, shape[2]});
  return UnsupportedError("inputs of ", shape.size(), " dimensions");
}

Expected<int> ToImage(Node& node, int i) {
  OCTET_ASSIGN_OR_RETURN(const int planes, WithImageRank(node.builder(), node.input(i)));
  return node.builder().Transpose(planes, {0, 2, 3, 1});
}

Status SetImageOutput(Node& node, int image) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(int y, builder.Transpose(image, {0, 3, 1, 2}));
  if (node.rank(0) == 3) {
    const Shape shape = builder.shape(y);
    OCTET_ASSIGN_OR_RETURN(y, builder.Reshape(y, {shape[0], shape[1], shape[3]}));
  }
  node.SetOutput(0, y);
  return Status();
}

Expected<OnnxWindow> ReadWindow(Node& node, std::vector<int64_t> kernel) {
  const size_t axes = node.shape(0).size() - 2;
  OCTET_ASSIGN_OR_RETURN(const auto sizes, PerAxis(node, "kernel_shape", axes, 1, kernel));
  if (!kernel.empty() && sizes != kernel)
    return InvalidError("attribute kernel_shape: ", sizes, ", but the weights have ", kernel);
  const std::vector<int64_t> ones(axes, 1), zeros(2 * axes, 0);
  OCTET_ASSIGN_OR_RETURN(const auto strides, PerAxis(node, "strides", axes, 1, ones));
  OCTET_ASSIGN_OR_RETURN(const auto dilations, PerAxis(node, "dilations", axes, 1, ones));
  OCTET_ASSIGN_OR_RETURN(const auto pads, PerAxis(node, "pads", 2 * axes, 0, zeros));
  OnnxWindow window;
  window.auto_pad = node.String("auto_pad", "NOTSET");
  for (const char* known : {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", ""}) {
    if (window.auto_pad != known) continue;
    const auto axis = [&](size_t i) {
      return OnnxAxis{sizes[i], strides[i], dilations[i], pads[i], pads[axes + i]};
    };
    window.x = axis(axes - 1);
    if (axes == 2) window.y = axis(0);
    return window;
  }
  return InvalidError("attribute auto_pad: unknown '", window.auto_pad, "'");
}

Expected<WindowPlacement> PlaceWindow(const OnnxWindow& window, bool ceil_mode,
                                      const Shape& image) {
  WindowPlacement result;
  OCTET_ASSIGN_OR_RETURN(result.y, Place(window.y, window.auto_pad, ceil_mode, image[1]));
  OCTET_ASSIGN_OR_RETURN(result.x, Place(window.x, window.auto_pad, ceil_mode, image[2]));
  return result;
}

std::optional<Padding> TflitePadding(const OnnxWindow& window, const WindowPlacement& placement,
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

Expected<PlacedImage> PlaceOnImage(GraphBuilder& builder, int image, const OnnxWindow& window,
                                   const WindowPlacement& placement, float value) {
  if (const auto padding = TflitePadding(window, placement, builder.shape(image)))
    return PlacedImage{image, *padding};
  OCTET_ASSIGN_OR_RETURN(const int padded, PadImage(builder, image, placement, value));
  return PlacedImage{padded, Padding::kValid};
}

}  // namespace octet
