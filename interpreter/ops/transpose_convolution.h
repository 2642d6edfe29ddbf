// Geometry of TRANSPOSE_CONV, checked; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_TRANSPOSE_CONVOLUTION_H_
#define OCTET_INTERPRETER_OPS_TRANSPOSE_CONVOLUTION_H_

#include "interpreter/op.h"
#include "interpreter/ops/window.h"

namespace octet {

/// input [batch, y.output, x.output, in_channels], output [batch, y.input, x.input, out_channels]:
/// y and x are the axes of the convolution that this one transposes, whose input is our output.
///   weights [out_channels, y.filter, x.filter, in_channels]
struct TransposeConvolution {
  int batch = 0;
  int in_channels = 0;
  int out_channels = 0;
  WindowAxis y, x;

  int taps() const { return y.filter * x.filter; }
  int64_t macs() const {
    return int64_t{batch} * y.output * x.output * in_channels * taps() * out_channels;
  }
  /// With the taps of every output pixel that see no input.
  int64_t padded_macs() const {
    return int64_t{batch} * y.input * x.input * in_channels * taps() * out_channels;
  }
};

/// Checks counts, ranks, depths and strides of inputs (output shape, weights, input, bias or none),
/// and sets the output's shape. Types and quantization are the caller's, but for the output
/// shape's.
Expected<TransposeConvolution> CheckTransposeConv(PrepareContext& node);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_TRANSPOSE_CONVOLUTION_H_
