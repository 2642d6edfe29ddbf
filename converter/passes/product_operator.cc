#include "converter/passes/product_operator.h"

#include <algorithm>
#include <utility>

#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

constexpr ProductOperator kProducts[] = {
    {.code = OpCode::kConv2d,
     .data = 0,
     .weights = 1,
     .bias = 2,
     .channel_axis = 0,
     .input_channel_axis = 3},
    {.code = OpCode::kDepthwiseConv2d,
     .data = 0,
     .weights = 1,
     .bias = 2,
     .channel_axis = 3,
     .input_channel_axis = 3},
    {.code = OpCode::kFullyConnected,
     .data = 0,
     .weights = 1,
     .bias = 2,
     .channel_axis = 0,
     .input_channel_axis = 1},
    {.code = OpCode::kTransposeConv,
     .data = 2,
     .weights = 1,
     .bias = 3,
     .channel_axis = 0,
     .input_channel_axis = 3},
};

std::vector<float> ToFloats(const std::vector<double>& values) {
  return std::vector<float>(values.begin(), values.end());
}

}  // namespace

const ProductOperator* FindProductOperator(OpCode code) {
  const auto* product = std::find_if(std::begin(kProducts), std::end(kProducts),
                                     [&](const ProductOperator& p) { return p.code == code; });
  return product == std::end(kProducts) ? nullptr : product;
}

Activation* FusedActivation(Operator& op) {
  return std::visit(
      []<typename Table>(Table& options) -> Activation* {
        if constexpr (requires { options.fused_activation_function; })
          return &options.fused_activation_function;
        else
          return nullptr;
      },
      op.options);
}

Activation FusedActivationOf(const Operator& op) {
  const Activation* fused = FusedActivation(const_cast<Operator&>(op));
  return fused ? *fused : Activation::kNone;
}

std::vector<int> IndicesAlong(const std::vector<int32_t>& shape, int axis) {
  size_t inner = 1, count = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    count *= shape[i];
    if (static_cast<int>(i) > axis) inner *= shape[i];
  }
  std::vector<int> indices(count);
  for (size_t i = 0; i < count; ++i) indices[i] = static_cast<int>(i / inner % shape[axis]);
  return indices;
}

bool HasConstantWeights(const Graph& graph, const Operator& op, const ProductOperator& product) {
  const Tensor* weights = ConstantInput(graph, op, product.weights, DataType::kFloat32);
  const size_t rank = op.code == OpCode::kFullyConnected ? 2 : 4;
  if (!weights || weights->shape.size() != rank || op.outputs.size() != 1) return false;
  if (!InputTensor(graph, op, product.bias)) return true;
  const Tensor* bias = ConstantInput(graph, op, product.bias, DataType::kFloat32);
  return bias && ElementsOf(*bias) == weights->shape[product.channel_axis];
}

std::vector<double> BiasOf(const Graph& graph, const Operator& op, const ProductOperator& product) {
  const Tensor& weights = *InputTensor(graph, op, product.weights);
  std::vector<double> bias(weights.shape[product.channel_axis]);
  if (const Tensor* tensor = InputTensor(graph, op, product.bias)) {
    const std::vector<float> values = FloatValues(*tensor);
    bias.assign(values.begin(), values.end());
  }
  return bias;
}

void SetWeights(Graph& graph, Operator& op, const ProductOperator& product,
                const std::vector<double>& weights, const std::vector<double>& bias) {
  const Tensor old = *InputTensor(graph, op, product.weights);
  const Tensor* old_bias = InputTensor(graph, op, product.bias);
  std::string bias_name = old_bias ? old_bias->name : old.name + "/bias";
  if (static_cast<int>(op.inputs.size()) <= product.bias)
    op.inputs.resize(product.bias + 1, kNoTensor);
  op.inputs[product.weights] = AddFloats(graph, old.name, old.shape, ToFloats(weights));
  op.inputs[product.bias] =
      AddFloats(graph, std::move(bias_name), {static_cast<int32_t>(bias.size())}, ToFloats(bias));
}

}  // namespace octet
