// Constants of one operator in 8 bits: weights, bias, and operands of element-wise operators.
#ifndef OCTET_CONVERTER_QUANTIZE_CONSTANTS_H_
#define OCTET_CONVERTER_QUANTIZE_CONSTANTS_H_

#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/passes/product_operator.h"
#include "converter/quantize_scales.h"

namespace octet {

/// Scales of weights: one, or one for each channel, and the zero point of all of them.
struct WeightScales {
  std::vector<float> scale;
  int zero_point = 0;
};

/// What `op`'s weights are quantized with: options.weights where it has something to say, else
/// scales that cover all weights. At least MinWeightScale. REQUIRES: HasConstantWeights.
WeightScales ChooseWeightScales(const Graph& graph, const Operator& op,
                                const ProductOperator& product, float input_scale,
                                const QuantizeOptions& options);

/// Weights in the scheme's type (uint8: one scale and zero point; int8: one scale for each
/// channel, or one, zero point 0) and the bias in int32: round(bias / (S1 · S2)), zero point 0,
/// scale S1 · S2 rounded to float32. REQUIRES: HasConstantWeights.
void QuantizeProduct(Graph& graph, Operator& op, const ProductOperator& product,
                     const AffineScale& input, const QuantizeOptions& options);

/// The float constant as an 8-bit tensor of that scale, values outside clamped.
Tensor QuantizeConstant(const Tensor& constant, const AffineScale& affine,
                        const QuantizeOptions& options);

/// The scale that covers a constant's values.
AffineScale ScaleOfConstant(const Tensor& constant, const QuantizeOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_CONSTANTS_H_
