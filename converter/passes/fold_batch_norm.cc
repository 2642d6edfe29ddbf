// fold_batch_norm: batch normalization, and constant MUL, ADD, SUB and DIV by channel, become part
// of the convolution or product beside them (Jacob et al. 2018, section 3.2). Computed in double,
// stored in float32. Batch normalization that stands alone becomes a 1x1 DEPTHWISE_CONV_2D (rank 4;
// it quantizes with a scale per channel and an int32 bias) or a MUL and an ADD.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "converter/given_quantization.h"
#include "converter/passes/channel_affine.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"
#include "converter/passes/seen_input.h"

namespace octet {
namespace {

bool IsBatchNorm(const Operator& op) {
  return std::holds_alternative<BatchNormalizationOptions>(op.options);
}

std::vector<double> WeightsOf(const Graph& graph, const Operator& op,
                              const ProductOperator& product) {
  const std::vector<float> values = FloatValues(*InputTensor(graph, op, product.weights));
  return std::vector<double>(values.begin(), values.end());
}

// --- What normalization says about its output.

/// Of the output of `op`, which is `affine`; nullopt when nothing is known about its input.
std::optional<NormalizedChannels> StatisticsAfter(const Graph& graph, const Operator& op,
                                                  const ChannelAffine& affine,
                                                  const NormalizedTensors& normalized) {
  NormalizedChannels channels;
  if (IsBatchNorm(op)) {
    const std::vector<float> beta = FloatValues(*InputTensor(graph, op, 2)),
                             variance = FloatValues(*InputTensor(graph, op, 4));
    for (size_t c = 0; c < affine.scale.size(); ++c) {
      channels.mean.push_back(beta[beta.size() == 1 ? 0 : c]);
      const double spread = std::sqrt(variance[variance.size() == 1 ? 0 : c]);
      channels.deviation.push_back(static_cast<float>(std::abs(affine.scale[c]) * spread));
    }
    return channels;
  }
  const auto known = normalized.find(graph.tensors[affine.input].name);
  // One channel may be broadcast to many.
  if (known == normalized.end() || known->second.mean.size() != affine.scale.size())
    return std::nullopt;
  for (size_t c = 0; c < affine.scale.size(); ++c) {
    const double mean = affine.scale[c] * known->second.mean[c] + affine.shift[c];
    channels.mean.push_back(static_cast<float>(mean));
    channels.deviation.push_back(
        static_cast<float>(std::abs(affine.scale[c]) * known->second.deviation[c]));
  }
  return channels;
}

// --- After a product: w'[c] = scale[c] · w[c], b'[c] = scale[c] · b[c] + shift[c].

bool FoldIntoProducer(Graph& graph, int index, const ChannelAffine& affine) {
  const int producer = FindProducer(graph, affine.input);
  if (producer == kNoOperator || OnlyConsumer(graph, affine.input) != index) return false;
  Operator& op = graph.operators[producer];
  const ProductOperator* product = FindProductOperator(op.code);
  if (!product || !HasConstantWeights(graph, op, *product) ||
      FusedActivationOf(op) != Activation::kNone)
    return false;

  const std::vector<int32_t> shape = InputTensor(graph, op, product->weights)->shape;
  if (shape[product->channel_axis] != static_cast<int>(affine.scale.size())) return false;
  std::vector<double> weights = WeightsOf(graph, op, *product), bias = BiasOf(graph, op, *product);
  const std::vector<int> channel = IndicesAlong(shape, product->channel_axis);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] *= affine.scale[channel[i]];
  for (size_t c = 0; c < bias.size(); ++c) bias[c] = affine.scale[c] * bias[c] + affine.shift[c];
  Quantization given =
      ScaledGiven(*InputTensor(graph, op, product->weights), product->channel_axis, affine.scale);
  SetWeights(graph, op, *product, weights, bias);
  graph.tensors[op.inputs[product->weights]].quantization = std::move(given);
  op.outputs[0] = std::exchange(graph.operators[index].outputs, {})[0];
  return true;
}

// --- Before a product: w'[.., i] = w[.., i] · scale[i], b' = b + Σ w[.., i] · shift[i]. A shift is
// exact only where no padding takes part: padded places would have to hold it, but hold 0.

bool FoldIntoConsumer(Graph& graph, int index, const ChannelAffine& affine) {
  const int output = graph.operators[index].outputs[0];
  const int consumer = OnlyConsumer(graph, output);
  if (consumer == kNoOperator) return false;
  Operator& op = graph.operators[consumer];
  const ProductOperator* product = FindProductOperator(op.code);
  if (!product || !HasConstantWeights(graph, op, *product) || op.inputs[product->data] != output ||
      std::count(op.inputs.begin(), op.inputs.end(), output) != 1)
    return false;

  const std::vector<int32_t> shape = InputTensor(graph, op, product->weights)->shape;
  const int channels = static_cast<int>(affine.scale.size());
  const int weight_channels = shape[product->input_channel_axis];
  const int multiplier = op.code == OpCode::kDepthwiseConv2d ? weight_channels / channels : 1;
  if (multiplier < 1 || weight_channels != channels * multiplier) return false;  // grouped
  const bool shifts = std::any_of(affine.shift.begin(), affine.shift.end(),
                                  [](double shift) { return shift != 0; });
  if (shifts && !SeesWholeInput(graph, op)) return false;

  std::vector<double> weights = WeightsOf(graph, op, *product), bias = BiasOf(graph, op, *product);
  const std::vector<int> channel = IndicesAlong(shape, product->channel_axis);
  const std::vector<int> from = IndicesAlong(shape, product->input_channel_axis);
  for (size_t i = 0; i < weights.size(); ++i) {
    bias[channel[i]] += weights[i] * affine.shift[from[i] / multiplier];
    weights[i] *= affine.scale[from[i] / multiplier];
  }
  SetWeights(graph, op, *product, weights, bias);
  op.inputs[product->data] = affine.input;
  graph.operators[index].outputs.clear();
  return true;
}

// --- Alone.

void MakeDepthwise(Graph& graph, Operator& op, const ChannelAffine& affine) {
  const int32_t channels = static_cast<int32_t>(affine.scale.size());
  const std::string name = graph.tensors[op.outputs[0]].name;
  DepthwiseConv2dOptions options;
  options.padding = Padding::kValid;
  options.stride_w = options.stride_h = 1;
  options.depth_multiplier = 1;
  op = Operator{.code = OpCode::kDepthwiseConv2d,
                .custom_code = {},
                .inputs = {affine.input},
                .outputs = op.outputs,
                .intermediates = {},
                .options = options,
                .custom_options = {}};
  op.inputs.push_back(AddFloats(graph, name + "/scale", {1, 1, 1, channels},
                                {affine.scale.begin(), affine.scale.end()}));
  op.inputs.push_back(
      AddFloats(graph, name + "/shift", {channels}, {affine.shift.begin(), affine.shift.end()}));
}

void MakeMulAdd(Graph& graph, int index, const ChannelAffine& affine) {
  const int32_t channels = static_cast<int32_t>(affine.scale.size());
  const int output = graph.operators[index].outputs[0];
  Tensor product = graph.tensors[output];
  product.name += "/scaled";
  const int scaled = graph.Add(std::move(product));
  const std::string name = graph.tensors[output].name;
  Operator mul, add;
  mul.code = OpCode::kMul;
  mul.options = MulOptions{};
  mul.inputs = {affine.input, AddFloats(graph, name + "/scale", {channels},
                                        {affine.scale.begin(), affine.scale.end()})};
  mul.outputs = {scaled};
  add.code = OpCode::kAdd;
  add.options = AddOptions{};
  add.inputs = {scaled, AddFloats(graph, name + "/shift", {channels},
                                  {affine.shift.begin(), affine.shift.end()})};
  add.outputs = {output};
  graph.operators[index] = std::move(mul);
  graph.operators.insert(graph.operators.begin() + index + 1, std::move(add));
}

void LowerBatchNorm(Graph& graph, int index, const ChannelAffine& affine) {
  if (graph.tensors[affine.input].shape.size() == 4)
    MakeDepthwise(graph, graph.operators[index], affine);
  else
    MakeMulAdd(graph, index, affine);
}

/// Folds what has a product beside it, until nothing changes: SUB, DIV, CONV_2D folds DIV first.
void FoldAll(Graph& graph, OptimizeReport& report) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      const int index = static_cast<int>(i);
      const auto affine = AsChannelAffine(graph, graph.operators[i]);
      if (!affine) continue;
      const bool is_batch_norm = IsBatchNorm(graph.operators[i]);
      const std::string name = graph.tensors[graph.operators[i].outputs[0]].name;
      auto statistics = StatisticsAfter(graph, graph.operators[i], *affine, report.normalized);
      if (FoldIntoProducer(graph, index, *affine)) {
        if (statistics) report.normalized[name] = *std::move(statistics);
      } else if (!FoldIntoConsumer(graph, index, *affine)) {
        continue;
      }
      report.folded_batch_norms += is_batch_norm;
      changed = true;
    }
  }
}

}  // namespace

Status FoldBatchNorm(Graph& graph, PassContext& context) {
  FoldAll(graph, context.report);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!IsBatchNorm(graph.operators[i]) || graph.operators[i].outputs.empty()) continue;
    const auto affine = AsChannelAffine(graph, graph.operators[i]);
    if (!affine)
      return InvalidError(DescribeOperator(graph, static_cast<int>(i)),
                          ": gamma, beta, mean and variance must be constants with a value for "
                          "each channel");
    const Operator& op = graph.operators[i];
    const auto statistics = StatisticsAfter(graph, op, *affine, context.report.normalized);
    context.report.normalized[graph.tensors[op.outputs[0]].name] = *statistics;
    LowerBatchNorm(graph, static_cast<int>(i), *affine);
  }
  FoldAll(graph, context.report);  // what stands beside a DEPTHWISE_CONV_2D made here
  return Status();
}

}  // namespace octet
