#include "interpreter/ops/convolution.h"

#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Status ExpectPositive(const char* field, int value) {
  if (value > 0) return Status();
  return InvalidError(field, " is ", value, ", expected at least 1");
}

/// The window's extent must leave room for sums of positions in 32 bits.
Status ExpectReach(int filter, int dilation) {
  if (int64_t{filter - 1} * dilation < int64_t{1} << 30) return Status();
  return InvalidError("a window of ", filter, " values with dilation ", dilation, " is too large");
}

/// What both operators have: 4-D tensors, a window, a bias. `options` is either options struct.
template <typename Options>
Expected<Convolution> CheckWindow(PrepareContext& node, const Options& options) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  const TensorInfo &input = node.input(0), &weights = node.input(1);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("input", input, 4));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("weights", weights, 4));
  OCTET_RETURN_IF_ERROR(ExpectPositive("stride_h", options.stride_h));
  OCTET_RETURN_IF_ERROR(ExpectPositive("stride_w", options.stride_w));
  OCTET_RETURN_IF_ERROR(ExpectPositive("dilation_h_factor", options.dilation_h_factor));
  OCTET_RETURN_IF_ERROR(ExpectPositive("dilation_w_factor", options.dilation_w_factor));
  for (int dimension : weights.shape) {
    if (dimension <= 0) return InvalidError("weights: empty shape ", weights.shape);
  }
  OCTET_RETURN_IF_ERROR(ExpectReach(weights.shape[1], options.dilation_h_factor));
  OCTET_RETURN_IF_ERROR(ExpectReach(weights.shape[2], options.dilation_w_factor));
  Convolution conv;
  conv.batch = input.shape[0];
  conv.in_channels = input.shape[3];
  conv.y = MakeWindowAxis(options.padding, input.shape[1], weights.shape[1], options.stride_h,
                          options.dilation_h_factor);
  conv.x = MakeWindowAxis(options.padding, input.shape[2], weights.shape[2], options.stride_w,
                          options.dilation_w_factor);
  return conv;
}

/// The bias' length, and the output's shape.
Status Finish(PrepareContext& node, const Convolution& conv) {
  if (node.has_input(2)) {
    const TensorInfo& bias = node.input(2);
    if (bias.num_elements() != conv.out_channels) {
      return InvalidError("bias: ", bias.num_elements(), " values for ", conv.out_channels,
                          " output channels");
    }
  }
  if (conv.y.output <= 0 || conv.x.output <= 0) {
    return InvalidError("no window of ", conv.y.filter, "x", conv.x.filter, " with dilation ",
                        conv.y.dilation, "x", conv.x.dilation, " fits into the input's ",
                        conv.y.input, "x", conv.x.input);
  }
  return SetCheckedShape(node, 0, {conv.batch, conv.y.output, conv.x.output, conv.out_channels});
}

}  // namespace

Expected<Convolution> CheckConv2d(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(Convolution conv, CheckWindow(node, node.options<Conv2dOptions>()));
  const Shape& weights = node.input(1).shape;
  conv.out_channels = weights[0];
  if (conv.in_channels % weights[3] != 0) {
    return InvalidError("weights: depth ", weights[3], " does not divide the input's ",
                        conv.in_channels, " channels");
  }
  conv.groups = conv.in_channels / weights[3];
  if (conv.groups == 0 || conv.out_channels % conv.groups != 0) {
    return InvalidError("weights: ", conv.out_channels, " output channels in ", conv.groups,
                        " groups");
  }
  OCTET_RETURN_IF_ERROR(Finish(node, conv));
  return conv;
}

// The shapes give the depth multiplier; depth_multiplier of the options is not looked at, as
// TFLite.
Expected<Convolution> CheckDepthwiseConv2d(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(Convolution conv,
                         CheckWindow(node, node.options<DepthwiseConv2dOptions>()));
  const Shape& weights = node.input(1).shape;
  conv.out_channels = weights[3];
  conv.groups = conv.in_channels;
  if (weights[0] != 1) {
    return InvalidError("weights: shape ", weights, ", expected [1, height, width, channels]");
  }
  if (conv.in_channels <= 0 || conv.out_channels % conv.in_channels != 0) {
    return InvalidError("weights: ", conv.out_channels, " channels are no multiple of the input's ",
                        conv.in_channels);
  }
  OCTET_RETURN_IF_ERROR(Finish(node, conv));
  return conv;
}

}  // namespace octet
