// FloatTwin: what a quantized network would compute without rounding. Weights become scale ·
// (q − zero_point), biases scale · q, activations float32 of the same names; QUANTIZE and
// DEQUANTIZE have nothing left to do and go. What had 8 bits carries its scale and zero point
// (given_quantization.h), so that the twin can be quantized as it was. Where a file clips only by
// the range of a tensor (no fused activation), the twin does not clip.
#include <utility>
#include <vector>

#include <octet/converter.h>

#include "base/str.h"
#include "converter/given_quantization.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/real_constant.h"

namespace octet {
namespace {

/// Whether the tensor stands for real numbers by its own quantization. (A bias, INT32, does so by
/// its place; an INT32 shape never does.)
bool IsQuantized(const Tensor& tensor) {
  const bool narrow = tensor.type == DataType::kUint8 || tensor.type == DataType::kInt8 ||
                      tensor.type == DataType::kInt16;
  return narrow && !tensor.quantization.empty();
}

/// A bias that lost its own scale has S1 · S2 by definition.
Quantization BiasQuantization(const Graph& graph, const Operator& op,
                              const ProductOperator& product) {
  const Quantization& own = InputTensor(graph, op, product.bias)->quantization;
  const Tensor *data = InputTensor(graph, op, product.data),
               *weights = InputTensor(graph, op, product.weights);
  if (!own.empty() || !data || !weights || data->quantization.empty()) return own;
  Quantization implied;
  for (float scale : weights->quantization.scale)
    implied.scale.push_back(data->quantization.scale[0] * scale);
  return implied;
}

/// Gives each product a float bias of its own. Comes before the weights lose their scales.
Status MakeBiasesReal(Graph& graph) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    Operator& op = graph.operators[i];
    const ProductOperator* product = FindProductOperator(op.code);
    const Tensor* bias = product ? InputTensor(graph, op, product->bias) : nullptr;
    if (!bias || !bias->constant()) continue;
    if (bias->type != DataType::kInt32 && bias->type != DataType::kInt64) continue;
    Tensor scaled = *bias;
    scaled.quantization = BiasQuantization(graph, op, *product);
    if (scaled.quantization.empty()) continue;
    scaled.quantization.axis = 0;
    Expected<Tensor> real = RealConstant(scaled);
    if (!real.ok())
      return real.status().In("bias").In(DescribeOperator(graph, static_cast<int>(i)));
    op.inputs[product->bias] = graph.Add(*std::move(real));
  }
  return Status();
}

Status MakeTensorsReal(Graph& graph) {
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    Tensor& tensor = graph.tensors[t];
    if (!IsQuantized(tensor)) continue;
    if (tensor.constant()) {
      Expected<Tensor> real = RealConstant(tensor);
      if (!real.ok()) return real.status().In(DescribeTensor(graph, static_cast<int>(t)));
      tensor = *std::move(real);
    } else {
      tensor.quantization = ElementBytes(tensor.type) == 1
                                ? AsGiven(tensor.quantization, tensor.type)
                                : Quantization();
      tensor.type = DataType::kFloat32;
    }
  }
  return Status();
}

/// QUANTIZE and DEQUANTIZE from float to float.
void RemoveConversions(Graph& graph) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    Operator& op = graph.operators[i];
    const bool converts = op.code == OpCode::kQuantize || op.code == OpCode::kDequantize;
    if (!converts || op.inputs.size() != 1 || op.outputs.size() != 1) continue;
    if (graph.tensors[op.inputs[0]].type != DataType::kFloat32) continue;
    if (!Bypass(graph, static_cast<int>(i))) MakeReshape(graph, op);
  }
}

}  // namespace

Expected<Graph> FloatTwin(const Graph& graph) {
  Graph twin = graph;
  OCTET_RETURN_IF_ERROR(MakeBiasesReal(twin));
  OCTET_RETURN_IF_ERROR(MakeTensorsReal(twin));
  RemoveConversions(twin);
  RemoveDead(twin);
  OCTET_RETURN_IF_ERROR(Validate(twin));
  return twin;
}

}  // namespace octet
