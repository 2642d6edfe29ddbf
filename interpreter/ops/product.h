// The quantized half of CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED: types,
// scales, bias, and how their real multipliers are formed.
#ifndef OCTET_INTERPRETER_OPS_PRODUCT_H_
#define OCTET_INTERPRETER_OPS_PRODUCT_H_

#include <span>
#include <vector>

#include <octet/gemm.h>

#include "interpreter/op.h"
#include "interpreter/ops/quantized.h"

namespace octet {

struct QuantizedProduct {
  ElementType type = ElementType::kUint8;  // of input, weights and output
  int input_zero_point = 0;
  int weights_zero_point = 0;
  int output_zero_point = 0;
  ClampRange clamp;
  std::vector<QuantizedMultiplier> multipliers;  // one, or one per output channel
  std::span<const int32_t> bias;                 // one per output channel, or empty

  QuantizedMultiplier multiplier(int channel) const {
    return multipliers[multipliers.size() == 1 ? 0 : channel];
  }
  /// The product of these tensors; one group of a grouped convolution has fewer channels.
  ProductSpec Spec(int channels, int segments, int segment_depth) const;
};

struct ProductRules {
  Activation activation = Activation::kNone;
  int channels = 0;
  int channel_axis = 0;  // of the weights
  /// int8 with one scale for all channels: FULLY_CONNECTED rounds input.scale · weights.scale to
  /// float32, and allows a weights zero point; the convolutions do neither.
  bool fully_connected = false;
  // Which of the operator's inputs are what; the bias may be absent.
  int input = 0, weights = 1, bias = 2;
};

/// Checks types and quantization of uint8 and int8 products and forms the multipliers.
Expected<QuantizedProduct> CheckQuantizedProduct(PrepareContext& node, const ProductRules& rules);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PRODUCT_H_
