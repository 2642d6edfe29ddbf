// take_quantization: what quantization-aware training left in a float network (FAKE_QUANT, pairs of
// QUANTIZE and DEQUANTIZE) goes, and the tensors carry it (given_quantization.h). The network no
// longer rounds; values move by half a step. What rounding also did, clipping at 0 or 6, becomes
// the RELU or RELU6 that an exporter dropped because of it.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "converter/given_quantization.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"
#include "converter/real_constant.h"

namespace octet {
namespace {

bool IsConversion(const Operator& op) {
  return op.code == OpCode::kQuantize || op.code == OpCode::kDequantize;
}

bool IsFloat(const Graph& graph, int tensor) {
  return graph.tensors[tensor].type == DataType::kFloat32;
}

// --- Constants.

/// The values fake quantization leaves of a constant, on the grid of `given`.
Tensor OnGrid(const Tensor& constant, const AffineScale& given, const FakeQuantOptions& options) {
  const Grid grid{.min = options.narrow_range ? 1 : 0, .max = (1 << options.num_bits) - 1};
  std::vector<float> values = FloatValues(constant);
  for (float& value : values) {
    const int q = QuantizeValue(value, given.scale, given.zero_point, grid);
    value = static_cast<float>(double{given.scale} * (q - given.zero_point));
  }
  Tensor result = constant;
  result.data = Bytes::Own(std::move(values));
  SetGiven(result, given);
  return result;
}

/// The constant that DEQUANTIZE or FAKE_QUANT makes of a constant; nullopt: op is no such thing.
Expected<std::optional<Tensor>> ConstantResult(const Graph& graph, const Operator& op) {
  const Tensor& constant = graph.tensors[op.inputs[0]];
  if (!constant.constant()) return std::optional<Tensor>();
  if (op.code == OpCode::kDequantize && IsQuantized8Bit(constant)) {
    OCTET_ASSIGN_OR_RETURN(Tensor real, RealConstant(constant));
    return std::optional<Tensor>(std::move(real));
  }
  const auto* options = std::get_if<FakeQuantOptions>(&op.options);
  if (op.code != OpCode::kFakeQuant || !options || !IsFloat(graph, op.inputs[0]))
    return std::optional<Tensor>();
  const std::optional<AffineScale> given = NudgedScale(*options);
  if (!given) return std::optional<Tensor>();
  return std::optional<Tensor>(OnGrid(constant, *given, *options));
}

Status FoldConstantConversions(Graph& graph) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    Operator& op = graph.operators[i];
    if (op.outputs.size() != 1 || IsGraphOutput(graph, op.outputs[0])) continue;
    Expected<std::optional<Tensor>> result = ConstantResult(graph, op);
    if (!result) return result.status().In(DescribeOperator(graph, static_cast<int>(i)));
    if (!*result) continue;
    Tensor& output = graph.tensors[op.outputs[0]];
    (*result)->name = output.name;
    output = **std::move(result);
    op.inputs.clear();
    op.outputs.clear();
  }
  return Status();
}

// --- 8-bit tensors between floats become floats.

/// Written by QUANTIZE from floats, or by the caller; read by DEQUANTIZE, or by the caller.
bool StandsBetweenFloats(const Graph& graph, int tensor) {
  const Tensor& t = graph.tensors[tensor];
  if (!IsQuantized8Bit(t) || t.constant() || t.quantization.per_axis()) return false;
  const int producer = FindProducer(graph, tensor);
  const std::vector<int> consumers = FindConsumers(graph, tensor);
  if (producer == kNoOperator ? !IsGraphInput(graph, tensor) || consumers.empty()
                              : graph.operators[producer].code != OpCode::kQuantize ||
                                    !IsFloat(graph, graph.operators[producer].inputs[0]))
    return false;
  return std::all_of(consumers.begin(), consumers.end(),
                     [&](int i) { return graph.operators[i].code == OpCode::kDequantize; });
}

void MakeFloat(Graph& graph) {
  std::vector<int> between;
  for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
    if (StandsBetweenFloats(graph, t)) between.push_back(t);
  for (int t : between) {
    Tensor& tensor = graph.tensors[t];
    tensor.quantization = AsGiven(tensor.quantization, tensor.type);
    tensor.type = DataType::kFloat32;
  }
}

// --- FAKE_QUANT on activations: its output carries what it says.

void AnnotateFakeQuants(Graph& graph) {
  for (Operator& op : graph.operators) {
    const auto* options = std::get_if<FakeQuantOptions>(&op.options);
    if (op.code != OpCode::kFakeQuant || !options || op.outputs.size() != 1) continue;
    Tensor& output = graph.tensors[op.outputs[0]];
    if (const std::optional<AffineScale> given = NudgedScale(*options)) {
      SetGiven(output, *given);
    } else if (options->num_bits > 8 && options->min < options->max) {  // a finer grid: a range
      output.quantization = {};
      output.quantization.min = {options->min};
      output.quantization.max = {options->max};
    }
  }
}

// --- Conversions from float to float go.

/// What computes the values of `tensor`, behind operators that only rearrange them.
const Operator* Origin(const Graph& graph, int tensor) {
  for (;;) {
    const int producer = FindProducer(graph, tensor);
    if (producer == kNoOperator) return nullptr;
    const Operator& op = graph.operators[producer];
    if (op.code != OpCode::kTranspose && op.code != OpCode::kReshape) return &op;
    tensor = op.inputs[0];
  }
}

bool ComputesSums(const Operator& op) {
  return FindProductOperator(op.code) || op.code == OpCode::kAdd || op.code == OpCode::kSub ||
         op.code == OpCode::kMul || std::holds_alternative<BatchNormalizationOptions>(op.options);
}

/// The activation that quantization to `given` stands for: exporters drop a RELU in front of a grid
/// that starts at 0, and a RELU6 in front of one that ends at 6, too.
Activation ImpliedActivation(const Graph& graph, const Operator& op, const AffineScale& given) {
  const Operator* origin = Origin(graph, op.inputs[0]);
  if (given.zero_point != 0 || !origin || !ComputesSums(*origin) ||
      FusedActivationOf(*origin) != Activation::kNone)
    return Activation::kNone;
  const bool ends_at_6 = std::abs(RepresentableRange(given).max - 6) <= given.scale / 2;
  return ends_at_6 ? Activation::kRelu6 : Activation::kRelu;
}

void MakeUnary(Operator& op, OpCode code, Options options) {
  op.code = code;
  op.options = std::move(options);
  op.version = 1;
}

/// Floats that are rounded to another grid than they are on already stay so.
void MakeFakeQuant(Operator& op, const AffineScale& given) {
  const Range range = RepresentableRange(given);
  MakeUnary(op, OpCode::kFakeQuant,
            FakeQuantOptions{.min = range.min, .max = range.max, .num_bits = 8});
}

/// The name that people know is that of the value before it was rounded.
void MakeClip(Graph& graph, Operator& op, Activation activation) {
  MakeUnary(op, activation == Activation::kRelu6 ? OpCode::kRelu6 : OpCode::kRelu, {});
  if (!IsGraphOutput(graph, op.outputs[0]) && !IsGraphOutput(graph, op.inputs[0]))
    std::swap(graph.tensors[op.inputs[0]].name, graph.tensors[op.outputs[0]].name);
}

void TakeOut(Graph& graph, int index) {
  Operator& op = graph.operators[index];
  const Tensor &in = graph.tensors[op.inputs[0]], &out = graph.tensors[op.outputs[0]];
  const std::optional<AffineScale> from = GivenScale(in), to = GivenScale(out);
  if (to && !from) {
    const Activation implied = ImpliedActivation(graph, op, *to);
    if (implied != Activation::kNone) return MakeClip(graph, op, implied);
  }
  const bool same_grid = !from || !to || *from == *to;
  if (same_grid && Bypass(graph, index)) return;
  if (same_grid) InheritGiven(graph.tensors[op.inputs[0]], out);  // both are known by the caller
  if (!IsConversion(op)) return;
  if (to)
    MakeFakeQuant(op, *to);
  else
    MakeReshape(graph, op);
}

}  // namespace

Status TakeQuantization(Graph& graph, PassContext&) {
  OCTET_RETURN_IF_ERROR(FoldConstantConversions(graph));
  MakeFloat(graph);
  AnnotateFakeQuants(graph);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const bool converts = (IsConversion(op) || op.code == OpCode::kFakeQuant) &&
                          op.inputs.size() == 1 && op.outputs.size() == 1 &&
                          IsFloat(graph, op.inputs[0]) && IsFloat(graph, op.outputs[0]);
    if (!converts) continue;
    const bool known = op.code != OpCode::kFakeQuant ||
                       !graph.tensors[op.outputs[0]].quantization.empty() ||
                       RecordedRange(graph.tensors[op.outputs[0]]);
    if (known) TakeOut(graph, static_cast<int>(i));
  }
  return Status();
}

}  // namespace octet
