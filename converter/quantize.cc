// Quantize: a float network and the ranges of its tensors become an integer network that TFLite's
// reference kernels accept. The pieces: quantize_rules (what each operator needs), quantize_groups
// (scales of activations), quantize_constants (weights and biases), quantize_scales (the numbers).
#include <octet/converter.h>

#include "base/check.h"
#include "base/str.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_constants.h"
#include "converter/quantize_groups.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

/// kOwn: each constant covers itself. kTied: it takes the scale of the operator's output.
void QuantizeOperands(Graph& graph, Operator& op, const QuantizeRule& rule,
                      const ActivationScales& scales, Scheme scheme) {
  for (int& input : op.inputs) {
    if (input == kNoTensor) continue;
    const Tensor constant = graph.tensors[input];
    if (!constant.constant() || constant.type != DataType::kFloat32) continue;
    const AffineScale affine = rule.quantizing == Quantizing::kTied
                                   ? scales[op.outputs[0]]->affine
                                   : ScaleOfConstant(constant, scheme);
    input = graph.Add(QuantizeConstant(constant, affine, scheme));
  }
}

void QuantizeOperator(Graph& graph, Operator& op, const ActivationScales& scales, Scheme scheme) {
  if (op.code == OpCode::kQuantize || !TouchesFloats(graph, op)) return;
  const QuantizeRule& rule = *FindQuantizeRule(op.code);
  if (const ProductOperator* product = FindProductOperator(op.code))
    QuantizeProduct(graph, op, *product, scales[op.inputs[product->data]]->affine, scheme);
  else
    QuantizeOperands(graph, op, rule, scales, scheme);
  if (scheme == Scheme::kInt8) op.version = std::max(op.version, rule.int8_version);
}

void QuantizeActivation(Tensor& tensor, const ActivationScale& scale, Scheme scheme) {
  tensor.type = TypeOf(scheme);
  tensor.quantization = {};
  tensor.quantization.scale = {scale.affine.scale};
  tensor.quantization.zero_point = {scale.affine.zero_point};
  tensor.quantization.min = {scale.range.min};
  tensor.quantization.max = {scale.range.max};
}

}  // namespace

Expected<Graph> Quantize(const Graph& graph, const Ranges& ranges, const QuantizeOptions& options) {
  const Scheme scheme = options.scheme;
  OCTET_RETURN_IF_ERROR(CheckQuantizable(graph, scheme));
  Graph quantized = graph;
  Ranges all_ranges = ranges;
  SeparateFixedOutputs(quantized, all_ranges, scheme);
  OCTET_ASSIGN_OR_RETURN(const ActivationScales scales,
                         ChooseActivationScales(quantized, all_ranges, scheme));
  for (Operator& op : quantized.operators) QuantizeOperator(quantized, op, scales, scheme);
  for (size_t t = 0; t < scales.size(); ++t)
    if (scales[t]) QuantizeActivation(quantized.tensors[t], *scales[t], scheme);
  RemoveDead(quantized);
  OCTET_RETURN_IF_ERROR(Validate(quantized));
  return quantized;
}

}  // namespace octet
