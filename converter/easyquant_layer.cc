#include "converter/easyquant_layer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

template <typename Options>
void RemoveSteps(Options* options) {
  if (!options) return;
  options->padding = Padding::kValid;
  options->stride_h = options->stride_w = 1;
  options->dilation_h_factor = options->dilation_w_factor = 1;
}

/// The operator alone, on patches instead of images, with its weights as second input.
Graph LayerGraph(const Graph& graph, const Operator& op, const PatchCollector& patches) {
  const ProductOperator& product = *FindProductOperator(op.code);
  const PatchGeometry& geometry = patches.geometry();
  Graph layer = Alone(graph, op).graph;
  for (Tensor& tensor : layer.tensors) tensor.quantization = {};
  Operator& alone = layer.operators[0];
  Tensor& data = layer.tensors[alone.inputs[product.data]];
  Tensor& weights = layer.tensors[alone.inputs[product.weights]];
  Tensor& result = layer.tensors[alone.outputs[0]];
  data.shape_signature = result.shape_signature = {};
  if (op.code == OpCode::kFullyConnected) {
    data.shape = {patches.count(), geometry.in_channels};
    result.shape = {patches.count(), weights.shape[product.channel_axis]};
    std::get<FullyConnectedOptions>(alone.options).keep_num_dims = false;
  } else {
    data.shape = {patches.count(), geometry.y.filter, geometry.x.filter, geometry.in_channels};
    result.shape = {patches.count(), 1, 1, weights.shape[product.channel_axis]};
  }
  weights.data = {};
  layer.inputs = {alone.inputs[product.data], alone.inputs[product.weights]};
  RemoveSteps(std::get_if<Conv2dOptions>(&alone.options));
  RemoveSteps(std::get_if<DepthwiseConv2dOptions>(&alone.options));
  return layer;
}

}  // namespace

double Agreement::Cosine() const {
  if (exact == 0 || quantized == 0) return exact == quantized ? 1 : 0;
  return dot / std::sqrt(exact * quantized);
}

void Agreement::Add(const Agreement& other) {
  dot += other.dot;
  exact += other.exact;
  quantized += other.quantized;
}

void Agreement::Remove(const Agreement& other) {
  dot -= other.dot;
  exact -= other.exact;
  quantized -= other.quantized;
}

Expected<LayerTrial> LayerTrial::Create(const Graph& graph, int op, PatchCollector patches) {
  OCTET_ASSIGN_OR_RETURN(const Model model,
                         Model::FromGraph(LayerGraph(graph, graph.operators[op], patches)));
  LayerTrial trial(model, op);
  OCTET_RETURN_IF_ERROR(trial.interpreter_.status());
  const ProductOperator& product = *FindProductOperator(graph.operators[op].code);
  const Tensor& weights = graph.tensors[graph.operators[op].inputs[product.weights]];
  trial.patches_ = std::move(patches).Take();
  trial.weights_ = FloatValues(weights);
  trial.channel_ = IndicesAlong(weights.shape, product.channel_axis);
  trial.channels_ = weights.shape[product.channel_axis];
  std::copy(trial.patches_.begin(), trial.patches_.end(), trial.mutable_inputs().begin());
  std::copy(trial.weights_.begin(), trial.weights_.end(), trial.mutable_weights().begin());
  OCTET_RETURN_IF_ERROR(trial.interpreter_.Invoke());
  trial.exact_.assign(trial.output().begin(), trial.output().end());
  return trial;
}

std::vector<Agreement> LayerTrial::Run() {
  OCTET_CHECK(interpreter_.Invoke().ok());
  const std::span<const float> output = this->output();
  std::vector<Agreement> agreement(channels_);
  for (size_t pixel = 0; pixel < output.size(); pixel += channels_) {
    for (int c = 0; c < channels_; ++c) {
      const double exact = exact_[pixel + c], quantized = output[pixel + c];
      agreement[c].dot += exact * quantized;
      agreement[c].exact += exact * exact;
      agreement[c].quantized += quantized * quantized;
    }
  }
  return agreement;
}

void FakeQuantize(std::span<const float> values, const AffineScale& affine, const Grid& grid,
                  std::span<float> result) {
  const float per_step = 1 / affine.scale;
  const auto min = static_cast<float>(grid.min - affine.zero_point);
  const auto max = static_cast<float>(grid.max - affine.zero_point);
  for (size_t i = 0; i < values.size(); ++i) {
    const float steps = std::min(std::max(values[i] * per_step, min), max);
    const float rounded = static_cast<float>(static_cast<int>(steps + std::copysign(0.5f, steps)));
    result[i] = rounded * affine.scale;
  }
}

}  // namespace octet
