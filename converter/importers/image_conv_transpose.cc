#include <algorithm>

#include "base/str.h"
#include "converter/importers/image_operators.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

/// Whether TFLite's SAME cuts this axis so: the forward convolution of the output with SAME yields
/// the input and begins at −before.
bool IsSame(const ImageAxis& axis, int64_t input, const TransposeExtent& extent) {
  const WindowAxis forward =
      MakeWindowAxis(Padding::kSame, static_cast<int>(extent.output), static_cast<int>(axis.kernel),
                     static_cast<int>(axis.stride));
  return forward.output == input && forward.pad_before == extent.before;
}

/// One group. x [n, h, w, in] with weights [out, h, w, in].
Expected<int> EmitGroup(GraphBuilder& builder, int x, int weights, int bias,
                        const ImageWindow& window, const TransposeExtents& extents) {
  const Shape input = builder.shape(x);
  TransposeConvOptions options;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  const bool same = IsSame(window.y, input[1], extents.y) && IsSame(window.x, input[2], extents.x);
  options.padding = same ? Padding::kSame : Padding::kValid;
  const auto size = [&](const TransposeExtent& extent) {
    if (same) return static_cast<int32_t>(extent.output);
    return static_cast<int32_t>(std::max(extent.full, extent.before + extent.output));
  };
  const Shape emitted = {input[0], size(extents.y), size(extents.x), builder.shape(weights)[0]};
  OCTET_ASSIGN_OR_RETURN(const int y, builder.TransposeConv(x, weights, bias, emitted, options));
  if (same) return y;
  const auto kept = [](const TransposeExtent& extent) {
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

}  // namespace

Status CheckExtent(const ImageAxis& axis, int64_t input, const TransposeExtent& extent) {
  const int64_t reached = std::min<int64_t>(extent.full + axis.stride - 1, INT32_MAX);
  if (extent.output < 1 || extent.before > reached || extent.output > reached - extent.before)
    return InvalidError("an output of ", extent.output, " from ", input, " pixels, stride ",
                        axis.stride, ", kernel ", axis.kernel, " and ", extent.before,
                        " cut off in front");
  return Status();
}

Status CheckTransposeConvShapes(GraphBuilder& builder, int image, int weights, int bias,
                                int64_t groups) {
  constexpr int64_t kMaxGroups = 64;
  const Shape filter = builder.shape(weights);
  const int32_t channels = builder.shape(image)[3];
  if (groups > kMaxGroups) return UnsupportedError(groups, " groups");
  if (groups < 1 || channels % groups != 0 || filter[0] != channels)
    return InvalidError("weights of shape ", filter, " and ", groups, " groups do not fit ",
                        channels, " channels");
  if (bias == kNoTensor) return Status();
  const Shape found = builder.shape(bias);
  if (found.size() != 1 || found[0] != filter[1] * groups)
    return InvalidError("bias of shape ", found, ", expected [", filter[1] * groups, "]");
  return Status();
}

Expected<int> TransposeConvolveImage(GraphBuilder& builder, int image, int weights, int bias,
                                     const ImageWindow& window, const TransposeExtents& extents,
                                     int64_t groups) {
  if (window.y.dilation != 1 || window.x.dilation != 1) return UnsupportedError("dilations");
  OCTET_ASSIGN_OR_RETURN(const int ohwi, builder.Transpose(weights, {1, 2, 3, 0}));
  OCTET_ASSIGN_OR_RETURN(const auto xs, Parts(builder, image, groups, 3));
  OCTET_ASSIGN_OR_RETURN(const auto filters, Parts(builder, ohwi, groups, 3));
  OCTET_ASSIGN_OR_RETURN(const auto biases, Parts(builder, bias, groups, 0));
  std::vector<int> ys;
  for (size_t g = 0; g < xs.size(); ++g) {
    OCTET_ASSIGN_OR_RETURN(ys.emplace_back(),
                           EmitGroup(builder, xs[g], filters[g], biases[g], window, extents));
  }
  return builder.Concat(ys, 3);
}

}  // namespace octet
