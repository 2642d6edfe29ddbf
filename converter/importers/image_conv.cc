#include "base/str.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

/// Conv2dOptions or DepthwiseConv2dOptions.
template <typename ConvOptions>
ConvOptions OptionsOf(const ImageWindow& window, Padding padding) {
  ConvOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  options.dilation_h_factor = static_cast<int32_t>(window.y.dilation);
  options.dilation_w_factor = static_cast<int32_t>(window.x.dilation);
  return options;
}

/// Weights [out, in / groups, h, w] become [out, h, w, in / groups].
Expected<int> EmitConv(GraphBuilder& builder, const PlacedImage& image, int weights, int bias,
                       const ImageWindow& window) {
  OCTET_ASSIGN_OR_RETURN(const int ohwi, builder.Transpose(weights, {0, 2, 3, 1}));
  return builder.Conv2d(image.tensor, ohwi, bias, OptionsOf<Conv2dOptions>(window, image.padding));
}

/// One input channel per group: weights [c · multiplier, 1, h, w] become [1, h, w, c · multiplier].
Expected<int> EmitDepthwise(GraphBuilder& builder, const PlacedImage& image, int weights, int bias,
                            const ImageWindow& window) {
  auto options = OptionsOf<DepthwiseConv2dOptions>(window, image.padding);
  options.depth_multiplier = builder.shape(weights)[0] / builder.shape(image.tensor)[3];
  OCTET_ASSIGN_OR_RETURN(const int hwc, builder.Transpose(weights, {1, 2, 3, 0}));
  return builder.DepthwiseConv2d(image.tensor, hwc, bias, options);
}

}  // namespace

Expected<int> ToNhwc(GraphBuilder& builder, int planes) {
  return builder.Transpose(planes, {0, 2, 3, 1});
}

Expected<int> ToNchw(GraphBuilder& builder, int image) {
  return builder.Transpose(image, {0, 3, 1, 2});
}

Status CheckConvShapes(GraphBuilder& builder, int image, int weights, int bias, int64_t groups) {
  const Shape filter = builder.shape(weights);
  const int32_t channels = builder.shape(image)[3];
  if (groups < 1 || channels % groups != 0 || filter[0] % groups != 0 ||
      filter[1] != channels / groups)
    return InvalidError("weights of shape ", filter, " and ", groups, " groups do not fit ",
                        channels, " channels");
  if (bias != kNoTensor && builder.shape(bias) != Shape{filter[0]})
    return InvalidError("bias of shape ", builder.shape(bias), ", expected [", filter[0], "]");
  return Status();
}

Expected<int> ConvolveImage(GraphBuilder& builder, int image, int weights, int bias,
                            const ImageWindow& window, int64_t groups) {
  OCTET_ASSIGN_OR_RETURN(const WindowPlacement placement,
                         PlaceWindow(window, false, builder.shape(image)));
  OCTET_ASSIGN_OR_RETURN(const PlacedImage placed,
                         PlaceOnImage(builder, image, window, placement, 0));
  const bool depthwise = groups > 1 && builder.shape(weights)[1] == 1;
  return depthwise ? EmitDepthwise(builder, placed, weights, bias, window)
                   : EmitConv(builder, placed, weights, bias, window);
}

}  // namespace octet
