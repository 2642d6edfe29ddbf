// ConvTranspose: TRANSPOSE_CONV between two TRANSPOSEs, with a SLICE behind it where neither SAME
// nor VALID cuts the borders as ONNX does.
#include <algorithm>

#include "base/str.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

/// One axis: the full result, (input − 1) · stride + kernel elements, loses `before` elements in
/// front and has `output` left; more than there are is zeros behind.
struct Extent {
  int64_t full = 0;
  int64_t before = 0;
  int64_t output = 0;
};

struct ExtentAttributes {
  std::string auto_pad;
  std::optional<std::vector<int64_t>> output_shape;  // the last one or two are spatial
  std::vector<int64_t> output_padding;
};

/// `from_end`: 1 for the last axis, 2 for the one before.
Expected<Extent> MakeExtent(const OnnxAxis& axis, int64_t input, const ExtentAttributes& attributes,
                            size_t from_end) {
  const auto& paddings = attributes.output_padding;
  const int64_t extra = from_end <= paddings.size() ? paddings[paddings.size() - from_end] : 0;
  if (extra < 0 || extra >= axis.stride)
    return UnsupportedError("output_padding ", extra, " with stride ", axis.stride);
  const bool same = attributes.auto_pad.starts_with("SAME");
  Extent extent;
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
  const int64_t reached = std::min<int64_t>(extent.full + axis.stride - 1, INT32_MAX);
  if (extent.output < 1 || extent.before > reached || extent.output > reached - extent.before)
    return InvalidError("an output of ", extent.output, " from ", input, " pixels, stride ",
                        axis.stride, ", kernel ", axis.kernel, " and ", extent.before,
                        " cut off in front");
  return extent;
}

/// Whether TFLite's SAME cuts this axis so: the forward convolution of the output with SAME yields
/// the input and begins at −before.
bool IsSame(const OnnxAxis& axis, int64_t input, const Extent& extent) {
  const WindowAxis forward =
      MakeWindowAxis(Padding::kSame, static_cast<int>(extent.output), static_cast<int>(axis.kernel),
                     static_cast<int>(axis.stride));
  return forward.output == input && forward.pad_before == extent.before;
}

struct Extents {
  Extent y, x;
};

/// One group. x [n, h, w, in] with weights [out, h, w, in].
Expected<int> EmitGroup(GraphBuilder& builder, int x, int weights, int bias,
                        const OnnxWindow& window, const Extents& extents) {
  const Shape input = builder.shape(x);
  TransposeConvOptions options;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  const bool same = IsSame(window.y, input[1], extents.y) && IsSame(window.x, input[2], extents.x);
  options.padding = same ? Padding::kSame : Padding::kValid;
  const auto size = [&](const Extent& extent) {
    if (same) return static_cast<int32_t>(extent.output);
    return static_cast<int32_t>(std::max(extent.full, extent.before + extent.output));
  };
  const Shape emitted = {input[0], size(extents.y), size(extents.x), builder.shape(weights)[0]};
  OCTET_ASSIGN_OR_RETURN(const int y, builder.TransposeConv(x, weights, bias, emitted, options));
  if (same) return y;
  const auto kept = [](const Extent& extent) {
    return SliceRange{static_cast<int32_t>(extent.before), static_cast<int32_t>(extent.output)};
  };
  const SliceRange ranges[] = {{0, emitted[0]}, kept(extents.y), kept(extents.x), {0, emitted[3]}};
  return builder.Slice(y, ranges);
}

/// The tensor in `count` equal parts along `axis`; parts of an absent bias are absent.
Expected<std::vector<int>> Parts(GraphBuilder& builder, int tensor, int64_t count, int axis) {
  if (tensor == kNoTensor || count == 1) return std::vector<int>(count, tensor);
  const auto size = static_cast<int32_t>(builder.shape(tensor)[axis] / count);
  return builder.Split(tensor, std::vector<int32_t>(count, size), axis);
}

/// Checks x [n, c, …], weights [c, out / group, …], bias [out] against each other.
Status CheckShapes(Node& node, int64_t group) {
  constexpr int64_t kMaxGroups = 64;  // each is an operator of its own
  OCTET_RETURN_IF_ERROR(node.ExpectRank(1, node.rank(0)));
  const Shape x = node.shape(0), weights = node.shape(1);
  if (group > kMaxGroups) return UnsupportedError(group, " groups");
  if (group < 1 || x[1] % group != 0 || weights[0] != x[1])
    return InvalidError("weights of shape ", weights, " and ", group, " groups do not fit ", x[1],
                        " channels");
  if (node.HasInput(2) && (node.rank(2) != 1 || node.shape(2)[0] != weights[1] * group))
    return InvalidError("bias of shape ", node.shape(2), ", expected [", weights[1] * group, "]");
  return Status();
}

}  // namespace

Status ImportConvTranspose(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  const int64_t group = node.Int("group", 1);
  OCTET_RETURN_IF_ERROR(CheckShapes(node, group));
  const Shape filter = node.shape(1), input = builder.shape(image);
  OCTET_ASSIGN_OR_RETURN(const OnnxWindow window,
                         ReadWindow(node, {filter.begin() + 2, filter.end()}));
  if (window.y.dilation != 1 || window.x.dilation != 1) return UnsupportedError("dilations");
  const ExtentAttributes attributes = {
      window.auto_pad, node.Ints("output_shape"),
      node.Ints("output_padding").value_or(std::vector<int64_t>())};
  Extents extents;
  OCTET_ASSIGN_OR_RETURN(extents.x, MakeExtent(window.x, input[2], attributes, 1));
  extents.y = {input[1], 0, input[1]};
  if (node.rank(0) == 4) {
    OCTET_ASSIGN_OR_RETURN(extents.y, MakeExtent(window.y, input[1], attributes, 2));
  }
  OCTET_ASSIGN_OR_RETURN(int weights, WithImageRank(builder, node.input(1)));
  OCTET_ASSIGN_OR_RETURN(weights, builder.Transpose(weights, {1, 2, 3, 0}));
  OCTET_ASSIGN_OR_RETURN(const auto xs, Parts(builder, image, group, 3));
  OCTET_ASSIGN_OR_RETURN(const auto filters, Parts(builder, weights, group, 3));
  OCTET_ASSIGN_OR_RETURN(const auto biases, Parts(builder, node.input(2), group, 0));
  std::vector<int> ys;
  for (size_t g = 0; g < xs.size(); ++g) {
    OCTET_ASSIGN_OR_RETURN(ys.emplace_back(),
                           EmitGroup(builder, xs[g], filters[g], biases[g], window, extents));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Concat(ys, 3));
  return SetImageOutput(node, y);
}

}  // namespace octet
