#include "converter/tables/table_layers.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// How frameworks, and our importers (a constant that was transposed), call a layer's weights.
constexpr std::string_view kSuffixes[] = {
    "/weights", "/weight", ".weight",    "_weights", "_weight",    "/kernel", "/depthwise_weights",
    "_w",       "/Conv2D", "/depthwise", "/MatMul",  "/TRANSPOSE", "/RESHAPE"};

/// "conv1/weights": "conv1"; empty for names without such a suffix.
std::string_view WithoutSuffix(std::string_view name) {
  for (std::string_view suffix : kSuffixes)
    if (name.size() > suffix.size() && name.ends_with(suffix))
      return name.substr(0, name.size() - suffix.size());
  return {};
}

bool IsWinograd(const Operator& op, const std::vector<int32_t>& weights, int groups) {
  const auto* options = std::get_if<Conv2dOptions>(&op.options);
  return options && groups == 1 && weights[1] == 3 && weights[2] == 3 && options->stride_h == 1 &&
         options->stride_w == 1 && options->dilation_h_factor == 1 &&
         options->dilation_w_factor == 1;
}

int GroupsOf(const Graph& graph, const Operator& op, const ProductOperator& product) {
  const int in_channels = graph.tensors[op.inputs[product.data]].shape.back();
  if (op.code == OpCode::kDepthwiseConv2d) return in_channels;
  const int seen = graph.tensors[op.inputs[product.weights]].shape[product.input_channel_axis];
  return op.code == OpCode::kConv2d ? in_channels / seen : 1;
}

std::vector<float> Magnitudes(const Tensor& weights, int channel_axis) {
  std::vector<float> magnitude(weights.shape[channel_axis]);
  const std::vector<int> channel = IndicesAlong(weights.shape, channel_axis);
  const std::vector<float> values = FloatValues(weights);
  for (size_t i = 0; i < values.size(); ++i)
    magnitude[channel[i]] = std::max(magnitude[channel[i]], std::abs(values[i]));
  return magnitude;
}

}  // namespace

std::vector<TableLayer> TableLayersOf(const Graph& graph) {
  std::vector<TableLayer> layers;
  std::set<std::string> names;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const ProductOperator* product = FindProductOperator(op.code);
    if (!product || op.code == OpCode::kTransposeConv || !HasConstantWeights(graph, op, *product))
      continue;
    TableLayer layer{.op = static_cast<int>(i),
                     .input = op.inputs[product->data],
                     .weights = op.inputs[product->weights],
                     .output = op.outputs[0],
                     .groups = GroupsOf(graph, op, *product)};
    const Tensor& weights = graph.tensors[layer.weights];
    layer.winograd = IsWinograd(op, weights.shape, layer.groups);
    layer.magnitude = Magnitudes(weights, product->channel_axis);
    layer.name = WithoutSuffix(weights.name);
    if (layer.name.empty() || !names.insert(layer.name).second)
      layer.name = graph.tensors[layer.output].name;
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace octet
