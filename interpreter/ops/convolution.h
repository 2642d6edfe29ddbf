// Geometry of CONV_2D and DEPTHWISE_CONV_2D, checked; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_CONVOLUTION_H_
#define OCTET_INTERPRETER_OPS_CONVOLUTION_H_

#include "interpreter/op.h"
#include "interpreter/ops/window.h"

namespace octet {

/// input [batch, y.input, x.input, in_channels] NHWC, output [batch, y.output, x.output,
/// out_channels] NHWC. Output channel c belongs to group c / (out_channels / groups) and sees the
/// in_channels / groups input channels of that group.
///   CONV_2D weights [out_channels, y.filter, x.filter, in_channels / groups]
///   DEPTHWISE_CONV_2D weights [1, y.filter, x.filter, out_channels]; groups = in_channels
struct Convolution {
  int batch = 0;
  int in_channels = 0;
  int out_channels = 0;
  int groups = 1;
  WindowAxis y, x;

  int group_depth() const { return in_channels / groups; }
  int group_channels() const { return out_channels / groups; }
  int taps() const { return y.filter * x.filter; }
  int pixels() const { return batch * y.output * x.output; }
  int64_t macs() const { return int64_t{pixels()} * out_channels * taps() * group_depth(); }
};

/// Checks counts, ranks, depths, strides and dilations of inputs (input, weights, bias or none),
/// and sets the output's shape. Types and quantization are the caller's.
Expected<Convolution> CheckConv2d(PrepareContext& node);
Expected<Convolution> CheckDepthwiseConv2d(PrepareContext& node);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_CONVOLUTION_H_
