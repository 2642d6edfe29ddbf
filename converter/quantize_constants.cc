#include "converter/quantize_constants.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// Scales of weights: one, or one for each channel.
struct WeightScales {
  std::vector<float> scale;
  int zero_point = 0;
  QuantizedLimits limits;
};

/// A channel whose largest weight is this share of the layer's contributes nothing that 8 bits
/// could show; it counts as dead, and its scale stays in the other scales' neighbourhood.
constexpr double kDeadShare = 1.0 / (1 << 20);

double LargestMagnitude(const std::vector<double>& values) {
  double largest = 0;
  for (double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

WeightScales PerTensor(const std::vector<float>& weights, const std::vector<double>& bias,
                       float input_scale) {
  const AffineScale affine =
      ChooseWeightScale(weights, MinWeightScale(LargestMagnitude(bias), input_scale));
  return {
      .scale = {affine.scale}, .zero_point = affine.zero_point, .limits = {.min = 1, .max = 255}};
}

WeightScales PerChannel(const std::vector<float>& weights, const std::vector<int>& channel,
                        const std::vector<double>& bias, float input_scale) {
  std::vector<float> largest(bias.size());
  for (size_t i = 0; i < weights.size(); ++i)
    largest[channel[i]] = std::max(largest[channel[i]], std::abs(weights[i]));
  const float dead = static_cast<float>(
      largest.empty() ? 0 : *std::max_element(largest.begin(), largest.end()) * kDeadShare);
  WeightScales scales{.scale = {}, .zero_point = 0, .limits = {.min = -127, .max = 127}};
  for (size_t c = 0; c < bias.size(); ++c)
    scales.scale.push_back(
        ChooseSymmetricScale(std::max(largest[c], dead), MinWeightScale(bias[c], input_scale)));
  return scales;
}

/// Stores 8-bit values in the scheme's type.
Bytes Pack(const std::vector<int>& values) {
  std::vector<uint8_t> bytes;
  for (int value : values) bytes.push_back(static_cast<uint8_t>(value));
  return Bytes::Own(std::move(bytes));
}

Tensor QuantizedWeights(const Tensor& weights, const std::vector<float>& values,
                        const std::vector<int>& channel, const WeightScales& scales, int axis,
                        Scheme scheme) {
  std::vector<int> quantized;
  for (size_t i = 0; i < values.size(); ++i) {
    const float scale = scales.scale[scales.scale.size() == 1 ? 0 : channel[i]];
    quantized.push_back(
        QuantizeValue(values[i], scale, scales.zero_point, scales.limits.min, scales.limits.max));
  }
  Tensor tensor = weights;
  tensor.type = TypeOf(scheme);
  tensor.data = Pack(quantized);
  tensor.quantization = {};
  tensor.quantization.scale = scales.scale;
  tensor.quantization.zero_point.assign(scales.scale.size(), scales.zero_point);
  tensor.quantization.axis = scheme == Scheme::kInt8 ? axis : 0;
  return tensor;
}

Tensor QuantizedBias(const Tensor& bias, const std::vector<double>& values,
                     const WeightScales& scales, float input_scale) {
  std::vector<int32_t> quantized;
  for (size_t c = 0; c < values.size(); ++c) {
    const double weight_scale = scales.scale[scales.scale.size() == 1 ? 0 : c];
    const double scale = double{input_scale} * weight_scale;
    quantized.push_back(static_cast<int32_t>(std::round(values[c] / scale)));
  }
  Tensor tensor = bias;
  tensor.type = DataType::kInt32;
  tensor.data = Bytes::Own(std::move(quantized));
  tensor.quantization = {};
  for (float scale : scales.scale) tensor.quantization.scale.push_back(input_scale * scale);
  tensor.quantization.zero_point.assign(scales.scale.size(), 0);
  return tensor;
}

}  // namespace

void QuantizeProduct(Graph& graph, Operator& op, const ProductOperator& product,
                     const AffineScale& input, Scheme scheme) {
  const Tensor weights = *InputTensor(graph, op, product.weights);
  const std::vector<float> values = FloatValues(weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, product.channel_axis);
  const std::vector<double> bias = BiasOf(graph, op, product);
  const WeightScales scales = scheme == Scheme::kUint8
                                  ? PerTensor(values, bias, input.scale)
                                  : PerChannel(values, channel, bias, input.scale);
  op.inputs[product.weights] =
      graph.Add(QuantizedWeights(weights, values, channel, scales, product.channel_axis, scheme));
  if (const Tensor* old_bias = InputTensor(graph, op, product.bias)) {
    Tensor quantized = QuantizedBias(*old_bias, bias, scales, input.scale);
    op.inputs[product.bias] = graph.Add(std::move(quantized));
  }
}

Tensor QuantizeConstant(const Tensor& constant, const AffineScale& affine, Scheme scheme) {
  const QuantizedLimits limits = LimitsOf(scheme);
  std::vector<int> quantized;
  for (float value : FloatValues(constant))
    quantized.push_back(
        QuantizeValue(value, affine.scale, affine.zero_point, limits.min, limits.max));
  Tensor tensor = constant;
  tensor.type = TypeOf(scheme);
  tensor.data = Pack(quantized);
  tensor.quantization = {};
  tensor.quantization.scale = {affine.scale};
  tensor.quantization.zero_point = {affine.zero_point};
  return tensor;
}

AffineScale ScaleOfConstant(const Tensor& constant, Scheme scheme) {
  Range range;
  for (float value : FloatValues(constant))
    range = {std::min(range.min, value), std::max(range.max, value)};
  return ChooseScale(range, LimitsOf(scheme));
}

}  // namespace octet
