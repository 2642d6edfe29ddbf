// Quantize: a float network and the ranges of its tensors become an integer network that TFLite's
// reference kernels accept. The pieces: quantize_rules (what each operator needs), keep_float (what
// is left out), quantize_groups (scales of activations), quantize_constants (weights and biases),
// quantize_scales (the numbers).
#include <octet/converter.h>

#include "base/check.h"
#include "base/str.h"
#include "converter/given_quantization.h"
#include "converter/keep_float.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_constants.h"
#include "converter/quantize_given.h"
#include "converter/quantize_groups.h"
#include "converter/quantize_rules.h"
#include "converter/quantize_saturation.h"

namespace octet {
namespace {

/// kOwn: each constant covers itself. kTied: it takes the scale of the operator's output.
void QuantizeOperands(Graph& graph, Operator& op, const QuantizeRule& rule,
                      const ActivationScales& scales, const QuantizeOptions& options) {
  for (int& input : op.inputs) {
    if (input == kNoTensor) continue;
    const Tensor constant = graph.tensors[input];
    if (!constant.constant() || constant.type != DataType::kFloat32) continue;
    const AffineScale affine = rule.quantizing == Quantizing::kTied
                                   ? scales[op.outputs[0]]->affine
                                   : ScaleOfConstant(constant, options);
    input = graph.Add(QuantizeConstant(constant, affine, options));
  }
}

void QuantizeOperator(Graph& graph, Operator& op, const ActivationScales& scales,
                      const QuantizeOptions& options) {
  if (op.code == OpCode::kQuantize || !TouchesFloats(graph, op)) return;
  const QuantizeRule& rule = *FindQuantizeRule(op.code);
  if (const ProductOperator* product = FindProductOperator(op.code))
    QuantizeProduct(graph, op, *product, scales[op.inputs[product->data]]->affine, options);
  else
    QuantizeOperands(graph, op, rule, scales, options);
  if (TypeOf(options.scheme) == DataType::kInt8)
    op.version = std::max(op.version, rule.int8_version);
}

void QuantizeActivation(Tensor& tensor, const ActivationScale& scale, Scheme scheme) {
  tensor.type = TypeOf(scheme);
  tensor.quantization = {};
  tensor.quantization.scale = {scale.affine.scale};
  tensor.quantization.zero_point = {scale.affine.zero_point};
  tensor.quantization.min = {scale.range.min};
  tensor.quantization.max = {scale.range.max};
}

Status CheckBits(const QuantizeOptions& options) {
  for (int bits : {options.weight_bits, options.activation_bits})
    if (bits < kMinBits || bits > kMaxBits)
      return UsageError(bits, " bits: expected ", kMinBits, " to ", kMaxBits);
  return Status();
}

bool AsksForOtherGrids(const QuantizeOptions& options) {
  return options.weight_bits < kMaxBits || options.activation_bits < kMaxBits ||
         options.power_of_two;
}

}  // namespace

Expected<Graph> Quantize(const Graph& graph, const Ranges& ranges, const QuantizeOptions& options) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<bool> in_float, FloatOperators(graph, options));
  return QuantizeRest(graph, ranges, options, in_float);
}

Expected<Graph> QuantizeRest(const Graph& graph, const Ranges& ranges,
                             const QuantizeOptions& options, const std::vector<bool>& in_float) {
  OCTET_RETURN_IF_ERROR(CheckBits(options));
  Graph quantized = graph;
  TakeOut(quantized, in_float);
  Ranges all_ranges = ranges;
  if (AsksForOtherGrids(options)) KeepOnlyGivenRanges(quantized);
  SeparateGivenScales(quantized, all_ranges, options.scheme);
  SeparateFixedOutputs(quantized, all_ranges, options.scheme);
  OCTET_ASSIGN_OR_RETURN(const ActivationScales scales,
                         ChooseActivationScales(quantized, all_ranges, options));
  for (Operator& op : quantized.operators) QuantizeOperator(quantized, op, scales, options);
  for (size_t t = 0; t < scales.size(); ++t)
    if (scales[t]) QuantizeActivation(quantized.tensors[t], *scales[t], options.scheme);
  PutBack(quantized, graph, in_float);
  if (options.activation_bits < kMaxBits) AddSaturation(quantized, options);
  RemoveDead(quantized);
  for (Tensor& tensor : quantized.tensors)  // what was given has been used
    if (tensor.type == DataType::kFloat32) tensor.quantization = {};
  OCTET_RETURN_IF_ERROR(Validate(quantized));
  return quantized;
}

}  // namespace octet
