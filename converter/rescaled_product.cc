#include "converter/rescaled_product.h"

#include <algorithm>
#include <cmath>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

std::vector<int> InputChannels(const Graph& graph, const Operator& op,
                               const ProductOperator& product) {
  const std::vector<int32_t>& shape = InputTensor(graph, op, product.weights)->shape;
  const int channels = graph.tensors[op.inputs[product.data]].shape.back();
  const int depth = shape[product.input_channel_axis];
  std::vector<int> input = IndicesAlong(shape, product.input_channel_axis);
  if (op.code == OpCode::kDepthwiseConv2d) {
    for (int& channel : input) channel /= depth / channels;
  } else if (op.code == OpCode::kConv2d && depth < channels) {  // grouped
    const std::vector<int> output = IndicesAlong(shape, product.channel_axis);
    const int group_outputs = shape[product.channel_axis] / (channels / depth);
    for (size_t i = 0; i < input.size(); ++i) input[i] += output[i] / group_outputs * depth;
  }
  return input;
}

}  // namespace

RescaledProduct::RescaledProduct(const Graph& graph, int index) : index_(index) {
  const Operator& op = graph.operators[index];
  const ProductOperator& product = *FindProductOperator(op.code);
  const Tensor& weights = *InputTensor(graph, op, product.weights);
  const std::vector<float> values = FloatValues(weights);
  weights_.assign(values.begin(), values.end());
  bias_ = BiasOf(graph, op, product);
  input_ = InputChannels(graph, op, product);
  output_ = IndicesAlong(weights.shape, product.channel_axis);
}

std::vector<double> RescaledProduct::Range(const std::vector<int>& channel, int channels) const {
  std::vector<double> range(channels);
  double largest = 0;
  for (size_t i = 0; i < weights_.size(); ++i) {
    double& known = range[channel[i] % channels];
    known = std::max(known, std::abs(weights_[i]));
    largest = std::max(largest, known);
  }
  for (double& share : range) share = largest > 0 ? share / largest : 0;
  return range;
}

void RescaledProduct::FollowInput(const std::vector<double>& scale) {
  for (size_t i = 0; i < weights_.size(); ++i) weights_[i] *= scale[input_[i] % scale.size()];
}

void RescaledProduct::DivideOutput(const std::vector<double>& scale) {
  for (size_t i = 0; i < weights_.size(); ++i) weights_[i] /= scale[output_[i] % scale.size()];
  for (size_t c = 0; c < bias_.size(); ++c) bias_[c] /= scale[c % scale.size()];
}

void RescaledProduct::FollowShift(const std::vector<double>& shift) {
  bias_ = MeanOutput(shift);
}

void RescaledProduct::ShiftOutput(const std::vector<double>& shift) {
  for (size_t c = 0; c < bias_.size(); ++c) bias_[c] -= shift[c % shift.size()];
}

std::vector<double> RescaledProduct::MeanOutput(const std::vector<double>& input_means) const {
  std::vector<double> mean = bias_;
  for (size_t i = 0; i < weights_.size(); ++i)
    mean[output_[i]] += weights_[i] * input_means[input_[i] % input_means.size()];
  return mean;
}

void RescaledProduct::Write(Graph& graph) const {
  Operator& op = graph.operators[index_];
  SetWeights(graph, op, *FindProductOperator(op.code), weights_, bias_);
}

}  // namespace octet
