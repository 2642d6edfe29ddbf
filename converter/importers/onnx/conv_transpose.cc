// ConvTranspose: TRANSPOSE_CONV between two TRANSPOSEs; what ONNX cuts from its borders.
#include <algorithm>

#include "base/str.h"
#include "converter/importers/image_operators.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

struct ExtentAttributes {
  std::string auto_pad;
  std::optional<std::vector<int64_t>> output_shape;  // the last one or two are spatial
  std::vector<int64_t> output_padding;
};

/// `from_end`: 1 for the last axis, 2 for the one before.
Expected<TransposeExtent> MakeExtent(const ImageAxis& axis, int64_t input,
                                     const ExtentAttributes& attributes, size_t from_end) {
  const auto& paddings = attributes.output_padding;
  const int64_t extra = from_end <= paddings.size() ? paddings[paddings.size() - from_end] : 0;
  if (extra < 0 || extra >= axis.stride)
    return UnsupportedError("output_padding ", extra, " with stride ", axis.stride);
  const bool same = attributes.auto_pad.starts_with("SAME");
  TransposeExtent extent;
  extent.full = (input - 1) * axis.stride + axis.kernel;
  if (!same && !attributes.output_shape) {
    const bool valid = attributes.auto_pad == "VALID";
    extent.before = valid ? 0 : axis.pad_before;
    extent.output = extent.full + extra - (valid ? 0 : axis.pad_before + axis.pad_after);
  } else {
    const auto& shape = attributes.output_shape;
    if (shape && shape->size() < from_end)
      return InvalidError("attribute output_shape: ", *shape, " is too short");
    extent.output = shape ? (*shape)[shape->size() - from_end] : input * axis.stride;
    const int64_t total = std::max<int64_t>(
        extent.full + extra - std::clamp<int64_t>(extent.output, 0, INT32_MAX), 0);
    extent.before = attributes.auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
  }
  OCTET_RETURN_IF_ERROR(CheckExtent(axis, input, extent));
  return extent;
}

}  // namespace

Status ImportConvTranspose(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  OCTET_RETURN_IF_ERROR(node.ExpectRank(1, node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const int weights, WithImageRank(builder, node.input(1)));
  const int64_t group = node.Int("group", 1);
  OCTET_RETURN_IF_ERROR(CheckTransposeConvShapes(builder, image, weights, node.input(2), group));
  const Shape filter = node.shape(1), input = builder.shape(image);
  OCTET_ASSIGN_OR_RETURN(const OnnxWindow window,
                         ReadWindow(node, {filter.begin() + 2, filter.end()}));
  const ExtentAttributes attributes = {
      window.auto_pad, node.Ints("output_shape"),
      node.Ints("output_padding").value_or(std::vector<int64_t>())};
  TransposeExtents extents;
  OCTET_ASSIGN_OR_RETURN(extents.x, MakeExtent(window.x, input[2], attributes, 1));
  extents.y = {input[1], 0, input[1]};
  if (node.rank(0) == 4) {
    OCTET_ASSIGN_OR_RETURN(extents.y, MakeExtent(window.y, input[1], attributes, 2));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, TransposeConvolveImage(builder, image, weights, node.input(2),
                                                             window, extents, group));
  return SetImageOutput(node, y);
}

}  // namespace octet
