#include "converter/shift_bias.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_scales.h"

namespace octet {
namespace {

/// The int32 bias of a quantized product, added as zeros where there is none.
int BiasTensor(Graph& quantized, Operator& op, const ProductOperator& product) {
  if (static_cast<int>(op.inputs.size()) <= product.bias)
    op.inputs.resize(product.bias + 1, kNoTensor);
  int& bias = op.inputs[product.bias];
  if (bias != kNoTensor) return bias;
  const Tensor& weights = quantized.tensors[op.inputs[product.weights]];
  const float input_scale = quantized.tensors[op.inputs[product.data]].quantization.scale[0];
  Tensor zeros;
  zeros.name = weights.name + "/bias";
  zeros.type = DataType::kInt32;
  zeros.shape = {weights.shape[product.channel_axis]};
  for (float scale : weights.quantization.scale)
    zeros.quantization.scale.push_back(input_scale * scale);
  zeros.quantization.zero_point.assign(zeros.quantization.scale.size(), 0);
  zeros.data = Bytes::Own(std::vector<int32_t>(zeros.shape[0], 0));
  return bias = quantized.Add(std::move(zeros));
}

}  // namespace

bool IsQuantizedProduct(const Graph& graph, int index) {
  const Operator& op = graph.operators[index];
  const ProductOperator* product = FindProductOperator(op.code);
  const Tensor* data = product ? InputTensor(graph, op, product->data) : nullptr;
  return data && (data->type == DataType::kUint8 || data->type == DataType::kInt8);
}

void ShiftBias(Graph& quantized, int index, const std::vector<double>& shift) {
  Operator& op = quantized.operators[index];
  const ProductOperator& product = *FindProductOperator(op.code);
  const int bias = BiasTensor(quantized, op, product);
  const std::vector<float>& scale =
      quantized.tensors[op.inputs[product.weights]].quantization.scale;
  const double input_scale = quantized.tensors[op.inputs[product.data]].quantization.scale[0];
  std::vector<int32_t> values = IntValues(quantized.tensors[bias]);
  OCTET_CHECK_EQ(values.size(), shift.size());
  for (size_t c = 0; c < values.size(); ++c) {
    const double step = input_scale * scale[scale.size() == 1 ? 0 : c];
    values[c] = static_cast<int32_t>(
        std::clamp(std::round(values[c] + shift[c] / step), -kMaxBias, kMaxBias));
  }
  Tensor shifted = quantized.tensors[bias];  // a bias may be shared
  shifted.data = Bytes::Own(std::move(values));
  op.inputs[product.bias] = quantized.Add(std::move(shifted));
}

}  // namespace octet
