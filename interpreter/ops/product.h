// The quantized half of CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED: types,
// scales, bias, and how their real multipliers are formed.
#ifndef OCTET_INTERPRETER_OPS_PRODUCT_H_
#define OCTET_INTERPRETER_OPS_PRODUCT_H_

#include <memory>
#include <span>
#include <string_view>
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
  // Inputs of the operator; the bias may be absent.
  int weights = 1, bias = 2;

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

/// The part of a product that gives consecutive output channels (a group of a convolution): packed
/// when weights and bias are constants; what is computed at run time goes through the definition,
/// ReferenceMultiply, which is slow.
class ChannelProduct {
 public:
  /// Channels first .. first + spec.channels of the weights, which are [channels, depth]; depthwise
  /// products have all channels. `slot` is the part's own. Errors: Pack()'s.
  static Expected<ChannelProduct> Make(PrepareContext& node, const QuantizedProduct& product,
                                       const ProductSpec& spec, int slot = 0, int first = 0);

  /// MultiplyRows of <octet/gemm.h>.
  void MultiplyRows(const RunContext& run, const uint8_t* const* rows, int pixels, uint8_t* dst,
                    ptrdiff_t dst_stride) const;
  /// MultiplyWindows of <octet/gemm.h>. REQUIRES: packed(), and what that requires.
  void MultiplyWindows(const WindowRun& windows, int pixels, uint8_t* dst,
                       ptrdiff_t dst_stride) const {
    octet::MultiplyWindows(*packed_, windows, pixels, dst, dst_stride);
  }
  /// Multiply of <octet/gemm.h>: row p starts at input + p · depth. REQUIRES: one segment.
  Status Multiply(const RunContext& run, const uint8_t* input, int pixels, uint8_t* dst) const;

  /// Whether the weights are constants.
  bool packed() const { return packed_ != nullptr; }
  /// For profiles: what computes.
  std::string_view kernel_name() const {
    return packed_ != nullptr ? KernelName(packed_->kernel()) : "reference";
  }

 private:
  ProductSpec spec_;
  std::shared_ptr<const PackedWeights> packed_;  // nullptr: at run time
  std::vector<QuantizedMultiplier> multipliers_;
  int weights_ = 0, bias_ = 0, first_ = 0;
};

/// Checks types and quantization of uint8 and int8 products and forms the multipliers.
Expected<QuantizedProduct> CheckQuantizedProduct(PrepareContext& node, const ProductRules& rules);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PRODUCT_H_
