#include "converter/quantize_constants.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "converter/given_quantization.h"
#include "converter/given_weights.h"
#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// A channel whose largest weight is this share of the layer's contributes nothing that 8 bits
/// could show; it counts as dead, and its scale stays in the other scales' neighbourhood.
constexpr double kDeadShare = 1.0 / (1 << 20);

double LargestMagnitude(const std::vector<double>& values) {
  double largest = 0;
  for (double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

WeightScales Asymmetric(const std::vector<float>& weights, const std::vector<double>& bias,
                        float input_scale, const Grid& grid) {
  const AffineScale affine =
      ChooseWeightScale(weights, MinWeightScale(LargestMagnitude(bias), input_scale), grid);
  return {.scale = {affine.scale}, .zero_point = affine.zero_point};
}

WeightScales Symmetric(const std::vector<float>& weights, const std::vector<double>& bias,
                       float input_scale, const Grid& grid) {
  float largest = 0;
  for (float weight : weights) largest = std::max(largest, std::abs(weight));
  return {.scale = {ChooseSymmetricScale(
              largest, MinWeightScale(LargestMagnitude(bias), input_scale), grid)}};
}

WeightScales PerChannel(const std::vector<float>& weights, const std::vector<int>& channel,
                        const std::vector<double>& bias, float input_scale, const Grid& grid) {
  std::vector<float> largest(bias.size());
  for (size_t i = 0; i < weights.size(); ++i)
    largest[channel[i]] = std::max(largest[channel[i]], std::abs(weights[i]));
  const float dead = static_cast<float>(
      largest.empty() ? 0 : *std::max_element(largest.begin(), largest.end()) * kDeadShare);
  WeightScales scales;
  for (size_t c = 0; c < bias.size(); ++c)
    scales.scale.push_back(ChooseSymmetricScale(std::max(largest[c], dead),
                                                MinWeightScale(bias[c], input_scale), grid));
  return scales;
}

WeightScales CoveringScales(const std::vector<float>& weights, const std::vector<int>& channel,
                            const std::vector<double>& bias, float input_scale,
                            const QuantizeOptions& options) {
  const Grid grid = WeightGrid(options);
  switch (options.scheme) {
    case Scheme::kUint8:
      return Asymmetric(weights, bias, input_scale, grid);
    case Scheme::kInt8PerTensor:
      return Symmetric(weights, bias, input_scale, grid);
    default:
      return PerChannel(weights, channel, bias, input_scale, grid);
  }
}

/// Scales that were chosen elsewhere take the place of those that cover everything.
void UseGiven(const Quantization& given, const std::vector<double>& bias, float input_scale,
              WeightScales& scales) {
  const size_t count = scales.scale.size();
  if (given.scale.size() != count && given.scale.size() != 1) return;
  for (size_t c = 0; c < count; ++c) {
    const size_t from = given.scale.size() == 1 ? 0 : c;
    if (given.scale[from] <= 0) continue;
    const double magnitude = count == 1 ? LargestMagnitude(bias) : bias[c];
    const double least = MinWeightScale(magnitude, input_scale);
    scales.scale[c] = static_cast<float>(std::max<double>(given.scale[from], least));
    scales.zero_point = static_cast<int>(given.zero_point[from]);
  }
}

/// Stores 8-bit values in the scheme's type.
Bytes Pack(const std::vector<int>& values) {
  std::vector<uint8_t> bytes;
  for (int value : values) bytes.push_back(static_cast<uint8_t>(value));
  return Bytes::Own(std::move(bytes));
}

Tensor QuantizedWeights(const Tensor& weights, const std::vector<float>& values,
                        const std::vector<int>& channel, const WeightScales& scales, int axis,
                        const Grid& grid, Scheme scheme) {
  std::vector<int> quantized;
  for (size_t i = 0; i < values.size(); ++i) {
    const float scale = scales.scale[scales.scale.size() == 1 ? 0 : channel[i]];
    quantized.push_back(QuantizeValue(values[i], scale, scales.zero_point, grid));
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

WeightScales ChooseWeightScales(const Graph& graph, const Operator& op,
                                const ProductOperator& product, float input_scale,
                                const QuantizeOptions& options) {
  const Tensor& weights = *InputTensor(graph, op, product.weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, product.channel_axis);
  const std::vector<double> bias = BiasOf(graph, op, product);
  WeightScales scales = CoveringScales(FloatValues(weights), channel, bias, input_scale, options);
  const auto given = options.weights.find(op.inputs[product.weights]);
  if (given != options.weights.end() && !options.power_of_two)
    UseGiven(given->second, bias, input_scale, scales);
  return scales;
}

void QuantizeProduct(Graph& graph, Operator& op, const ProductOperator& product,
                     const AffineScale& input, const QuantizeOptions& options) {
  const Tensor weights = *InputTensor(graph, op, product.weights);
  const std::vector<float> values = FloatValues(weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, product.channel_axis);
  const std::vector<double> bias = BiasOf(graph, op, product);
  const std::optional<WeightScales> given =
      GivenWeightScales(weights, product.channel_axis, bias, input.scale, options.scheme);
  const WeightScales scales =
      given ? *given : ChooseWeightScales(graph, op, product, input.scale, options);
  const Grid grid = given ? StorageGrid(options.scheme) : WeightGrid(options);
  op.inputs[product.weights] = graph.Add(QuantizedWeights(
      weights, values, channel, scales, product.channel_axis, grid, options.scheme));
  if (const Tensor* old_bias = InputTensor(graph, op, product.bias)) {
    Tensor quantized = QuantizedBias(*old_bias, bias, scales, input.scale);
    op.inputs[product.bias] = graph.Add(std::move(quantized));
  }
}

Tensor QuantizeConstant(const Tensor& constant, const AffineScale& affine,
                        const QuantizeOptions& options) {
  const Grid grid = ActivationGrid(options);
  std::vector<int> quantized;
  for (float value : FloatValues(constant))
    quantized.push_back(QuantizeValue(value, affine.scale, affine.zero_point, grid));
  Tensor tensor = constant;
  tensor.type = TypeOf(options.scheme);
  tensor.data = Pack(quantized);
  tensor.quantization = {};
  tensor.quantization.scale = {affine.scale};
  tensor.quantization.zero_point = {affine.zero_point};
  return tensor;
}

AffineScale ScaleOfConstant(const Tensor& constant, const QuantizeOptions& options) {
  if (const auto given = GivenScale(constant, options.scheme)) return *given;
  Range range;
  for (float value : FloatValues(constant))
    range = {std::min(range.min, value), std::max(range.max, value)};
  return ChooseScale(range, ActivationGrid(options));
}

}  // namespace octet
