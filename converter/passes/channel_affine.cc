#include "converter/passes/channel_affine.h"

#include <cmath>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

using Values = std::optional<std::vector<double>>;

/// A constant with one value, or one for each channel, as one for each channel.
Values PerChannel(const Graph& graph, const Operator& op, int input, int channels) {
  const Tensor* constant = ConstantInput(graph, op, input, DataType::kFloat32);
  if (!constant) return std::nullopt;
  const std::vector<float> values = FloatValues(*constant);
  // No layer to fold into has more; an activation's size costs a file nothing.
  constexpr int kMostChannels = 1 << 20;
  if (values.size() == 1 && channels <= kMostChannels) {
    return std::vector<double>(channels, values[0]);
  }
  const bool along_channels = static_cast<int>(values.size()) == channels &&
                              !constant->shape.empty() && constant->shape.back() == channels;
  if (!along_channels) return std::nullopt;
  return std::vector<double>(values.begin(), values.end());
}

/// Jacob et al. 2018, section 3.2: gamma / sqrt(variance + epsilon) is what eq. (14) scales the
/// weights with; the rest joins the bias.
std::optional<ChannelAffine> FromBatchNorm(const Graph& graph, const Operator& op, int channels) {
  const Values gamma = PerChannel(graph, op, 1, channels),
               beta = PerChannel(graph, op, 2, channels), mean = PerChannel(graph, op, 3, channels),
               variance = PerChannel(graph, op, 4, channels);
  if (!gamma || !beta || !mean || !variance) return std::nullopt;
  const double epsilon = std::get<BatchNormalizationOptions>(op.options).epsilon;
  ChannelAffine affine{.input = op.inputs[0], .scale = {}, .shift = {}};
  for (int c = 0; c < channels; ++c) {
    const double scale = (*gamma)[c] / std::sqrt((*variance)[c] + epsilon);
    affine.scale.push_back(scale);
    affine.shift.push_back((*beta)[c] - (*mean)[c] * scale);
  }
  return affine;
}

/// op(x, constant), or op(constant, x) where that is the same.
std::optional<ChannelAffine> FromArithmetic(const Graph& graph, const Operator& op, int channels) {
  const bool commutes = op.code == OpCode::kAdd || op.code == OpCode::kMul;
  int x = 0;
  Values constant = PerChannel(graph, op, 1, channels);
  if (!constant && commutes) {
    x = 1;
    constant = PerChannel(graph, op, 0, channels);
  }
  if (!constant) return std::nullopt;
  ChannelAffine affine{.input = op.inputs[x],
                       .scale = std::vector<double>(channels, 1.0),
                       .shift = std::vector<double>(channels, 0.0)};
  for (int c = 0; c < channels; ++c) {
    const double value = (*constant)[c];
    switch (op.code) {
      case OpCode::kMul:
        affine.scale[c] = value;
        break;
      case OpCode::kDiv:
        affine.scale[c] = 1.0 / value;
        break;
      case OpCode::kAdd:
        affine.shift[c] = value;
        break;
      case OpCode::kSub:
        affine.shift[c] = -value;
        break;
      default:
        return std::nullopt;
    }
  }
  return affine;
}

}  // namespace

std::optional<ChannelAffine> AsChannelAffine(const Graph& graph, const Operator& op) {
  if (op.outputs.size() != 1 || graph.tensors[op.outputs[0]].shape.empty() ||
      FusedActivationOf(op) != Activation::kNone)
    return std::nullopt;
  const std::vector<int32_t>& shape = graph.tensors[op.outputs[0]].shape;
  std::optional<ChannelAffine> affine;
  if (std::holds_alternative<BatchNormalizationOptions>(op.options))
    affine = FromBatchNorm(graph, op, shape.back());
  else if (op.inputs.size() == 2)
    affine = FromArithmetic(graph, op, shape.back());
  const bool fits = affine && affine->input != kNoTensor &&
                    graph.tensors[affine->input].shape == shape &&
                    !graph.tensors[affine->input].constant();
  return fits ? affine : std::nullopt;
}

}  // namespace octet
