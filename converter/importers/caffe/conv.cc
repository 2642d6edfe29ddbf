// Convolution and Deconvolution, its transpose: over the image between two TRANSPOSEs.
//
//   Convolution:    out = floor((in + 2 · pad − covered) / stride) + 1
//   Deconvolution:  out = (in − 1) · stride + covered − 2 · pad
//   with covered = (kernel − 1) · dilation + 1
#include <optional>

#include "base/str.h"
#include "converter/importers/caffe/layers.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

using Sizes = google::protobuf::RepeatedField<uint32_t>;

struct PerAxis {
  int64_t y = 0, x = 0;
};

/// `repeated` states one value for both axes, or one for each; `y` and `x` (absent: nullopt) state
/// them by name.
Expected<PerAxis> ReadPerAxis(std::string_view name, const Sizes& repeated,
                              std::optional<uint32_t> y, std::optional<uint32_t> x, uint32_t absent,
                              uint32_t low) {
  PerAxis sizes = {absent, absent};
  if (y || x) {
    if (!repeated.empty()) return InvalidError(name, " is given for both axes and for each");
    sizes = {y.value_or(0), x.value_or(0)};
  } else if (repeated.size() > 2) {
    return InvalidError(repeated.size(), " values of ", name, ", expected one or two");
  } else if (!repeated.empty()) {
    sizes = {repeated[0], repeated[repeated.size() - 1]};
  }
  for (int64_t value : {sizes.y, sizes.x}) {
    if (value < low || value > kMaxWindowSize)
      return InvalidError(name, " ", value, " outside [", low, ", ", kMaxWindowSize, "]");
  }
  return sizes;
}

/// The value of an optional field of protobuf.
#define OCTET_OPTIONAL(message, field) \
  ((message).has_##field() ? std::optional<uint32_t>((message).field()) : std::nullopt)

Expected<ImageWindow> ReadWindow(const caffe::ConvolutionParameter& p) {
  OCTET_ASSIGN_OR_RETURN(const PerAxis kernel,
                         ReadPerAxis("kernel_size", p.kernel_size(), OCTET_OPTIONAL(p, kernel_h),
                                     OCTET_OPTIONAL(p, kernel_w), 0, 1));
  OCTET_ASSIGN_OR_RETURN(const PerAxis stride,
                         ReadPerAxis("stride", p.stride(), OCTET_OPTIONAL(p, stride_h),
                                     OCTET_OPTIONAL(p, stride_w), 1, 1));
  OCTET_ASSIGN_OR_RETURN(const PerAxis pad, ReadPerAxis("pad", p.pad(), OCTET_OPTIONAL(p, pad_h),
                                                        OCTET_OPTIONAL(p, pad_w), 0, 0));
  OCTET_ASSIGN_OR_RETURN(const PerAxis dilation,
                         ReadPerAxis("dilation", p.dilation(), std::nullopt, std::nullopt, 1, 1));
  return ImageWindow{{kernel.y, stride.y, dilation.y, pad.y, pad.y},
                     {kernel.x, stride.x, dilation.x, pad.x, pad.x}};
}
#undef OCTET_OPTIONAL

/// What both layers have: an image, its window and its blobs.
struct ConvInput {
  int image = kNoTensor;
  int weights = kNoTensor;
  int bias = kNoTensor;
  int64_t groups = 1;
  ImageWindow window;
};

/// Weights are [out, in / groups, h, w], or, `transposed`, [in, out / groups, h, w].
Expected<ConvInput> ReadConv(CaffeLayer& layer, bool transposed) {
  const auto& parameters = layer.proto().convolution_param();
  ConvInput conv;
  OCTET_RETURN_IF_ERROR(layer.ExpectImage());
  OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(parameters.axis()));
  if (axis != 1) return UnsupportedError("axis ", axis);
  OCTET_ASSIGN_OR_RETURN(conv.window, ReadWindow(parameters));
  conv.groups = parameters.group();
  const int64_t channels = layer.shape()[1], outputs = parameters.num_output();
  if (outputs < 1 || outputs > INT32_MAX) return InvalidError("num_output ", outputs);
  if (conv.groups < 1 || channels % conv.groups != 0 || outputs % conv.groups != 0)
    return InvalidError(channels, " channels and ", outputs, " outputs in ", conv.groups,
                        " groups");
  const int64_t rows = transposed ? channels : outputs, columns = transposed ? outputs : channels;
  OCTET_ASSIGN_OR_RETURN(
      const Shape filter,
      AsShape({{rows, columns / conv.groups, conv.window.y.kernel, conv.window.x.kernel}}));
  OCTET_ASSIGN_OR_RETURN(conv.weights, layer.Blob(0, "weights", filter));
  if (parameters.bias_term()) {
    OCTET_ASSIGN_OR_RETURN(conv.bias, layer.Blob(1, "bias", {static_cast<int32_t>(outputs)}));
  }
  OCTET_ASSIGN_OR_RETURN(conv.image, ToNhwc(layer.builder(), layer.bottom()));
  return conv;
}

Expected<TransposeExtent> MakeExtent(const ImageAxis& axis, int64_t input) {
  const int64_t full = (input - 1) * axis.stride + axis.covered();
  const TransposeExtent extent = {full, axis.pad_before, full - 2 * axis.pad_before};
  OCTET_RETURN_IF_ERROR(CheckExtent(axis, input, extent));
  return extent;
}

}  // namespace

Status ImportConvolutionLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  OCTET_ASSIGN_OR_RETURN(const ConvInput conv, ReadConv(layer, false));
  OCTET_ASSIGN_OR_RETURN(const int y, ConvolveImage(builder, conv.image, conv.weights, conv.bias,
                                                    conv.window, conv.groups));
  return layer.Finish(ToNchw(builder, y));
}

Status ImportDeconvolutionLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  OCTET_ASSIGN_OR_RETURN(const ConvInput conv, ReadConv(layer, true));
  OCTET_RETURN_IF_ERROR(
      CheckTransposeConvShapes(builder, conv.image, conv.weights, conv.bias, conv.groups));
  TransposeExtents extents;
  OCTET_ASSIGN_OR_RETURN(extents.y, MakeExtent(conv.window.y, layer.shape()[2]));
  OCTET_ASSIGN_OR_RETURN(extents.x, MakeExtent(conv.window.x, layer.shape()[3]));
  OCTET_ASSIGN_OR_RETURN(
      const int y, TransposeConvolveImage(builder, conv.image, conv.weights, conv.bias, conv.window,
                                          extents, conv.groups));
  return layer.Finish(ToNchw(builder, y));
}

}  // namespace octet
