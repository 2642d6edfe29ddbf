#include "converter/importers/onnx/window.h"

#include <algorithm>

#include "base/str.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

/// Attribute `name` with one value per axis (`count` of them), each in [low, kMaxWindowSize].
Expected<std::vector<int64_t>> PerAxis(Node& node, std::string_view name, size_t count, int64_t low,
                                       std::vector<int64_t> absent) {
  const std::vector<int64_t> values = node.Ints(name).value_or(std::move(absent));
  if (values.size() != count)
    return InvalidError("attribute ", name, ": ", values.size(), " values, expected ", count);
  for (int64_t value : values) {
    if (value < low || value > kMaxWindowSize)
      return InvalidError("attribute ", name, ": ", value, " outside [", low, ", ", kMaxWindowSize,
                          "]");
  }
  return values;
}

/// One axis over `input` elements with explicit pads.
ImageAxis WithPads(ImageAxis axis, const std::string& auto_pad, int32_t input) {
  int64_t total = 0;  // VALID
  if (auto_pad.starts_with("SAME")) {
    const int64_t outputs = (input + axis.stride - 1) / axis.stride;
    total = std::max<int64_t>((outputs - 1) * axis.stride + axis.covered() - input, 0);
  }
  axis.pad_before = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
  axis.pad_after = total - axis.pad_before;
  return axis;
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
  return ToNhwc(node.builder(), planes);
}

Status SetImageOutput(Node& node, int image) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(int y, ToNchw(builder, image));
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
      return ImageAxis{sizes[i], strides[i], dilations[i], pads[i], pads[axes + i]};
    };
    window.x = axis(axes - 1);
    if (axes == 2) window.y = axis(0);
    return window;
  }
  return InvalidError("attribute auto_pad: unknown '", window.auto_pad, "'");
}

ImageWindow WithPads(const OnnxWindow& window, const Shape& image) {
  if (window.auto_pad == "NOTSET" || window.auto_pad.empty()) return window;
  return {WithPads(window.y, window.auto_pad, image[1]),
          WithPads(window.x, window.auto_pad, image[2])};
}

}  // namespace octet
