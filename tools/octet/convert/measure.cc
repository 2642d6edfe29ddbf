#include "tools/octet/convert/measure.h"

#include <algorithm>
#include <cmath>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_rules.h"
#include "tools/io/real_values.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/convert/isolated.h"

namespace octet {
namespace {

/// Each layer is run twice for each sample; figures settle early.
constexpr int kMeasuredSamples = 32;

Range Widened(const Range& range, float value) {
  return {std::min(range.min, value), std::max(range.max, value)};
}

float Magnitude(const Range& range) {
  return std::max(-range.min, range.max);
}

/// Smallest and largest weight of each output channel, 0 included.
std::vector<Range> ChannelRanges(const std::vector<float>& weights,
                                 const std::vector<int>& channel) {
  std::vector<Range> ranges(1 +
                            static_cast<size_t>(*std::max_element(channel.begin(), channel.end())));
  for (size_t i = 0; i < weights.size(); ++i) {
    Range& range = ranges[static_cast<size_t>(channel[i])];
    range = Widened(range, weights[i]);
  }
  return ranges;
}

/// Weights of the integer network, as distances from the zero point: [i] != 0 means something.
std::vector<float> Distances(const Tensor& weights) {
  Tensor plain = weights;
  const auto& zero_points = weights.quantization.zero_point;
  plain.quantization = {.scale = {1}, .zero_point = {zero_points.empty() ? 0 : zero_points[0]}};
  return RealValues(weights.data.data, plain);
}

/// `op` of the float network, and the operator of the integer network that stands for it.
void AddWeights(const Graph& graph, const Operator& op, const Graph& quantized,
                const Operator& quantized_op, LayerFigures& figures) {
  const ProductOperator* product = FindProductOperator(op.code);
  if (product == nullptr || !HasConstantWeights(graph, op, *product)) return;
  const Tensor& weights = *InputTensor(graph, op, product->weights);
  const std::vector<int> channel = IndicesAlong(weights.shape, product->channel_axis);
  if (channel.empty()) return;
  figures.channels = ChannelRanges(FloatValues(weights), channel);

  float largest = 0;
  for (const Range& range : figures.channels) largest = std::max(largest, Magnitude(range));
  std::vector<Range> integers;
  const Tensor* stored = InputTensor(quantized, quantized_op, product->weights);
  if (stored != nullptr && stored->type != DataType::kFloat32 && stored->shape == weights.shape)
    integers = ChannelRanges(Distances(*stored), channel);
  for (size_t c = 0; c < figures.channels.size(); ++c) {
    const bool dead = Magnitude(figures.channels[c]) <= std::ldexp(largest, -20);
    figures.dead_channels += dead;
    figures.lost_channels += !dead && !integers.empty() && integers[c] == Range();
  }
}

Tensor WithoutValues(Tensor tensor) {
  tensor.data = {};
  return tensor;
}

/// Whose range a tensor of the float network has: with auto each has its own.
std::string CalibratorOf(const Conversion& conversion, int tensor) {
  const auto& chosen = conversion.calibrated.calibrators;
  const auto index = static_cast<size_t>(tensor);
  if (index < chosen.size() && !chosen[index].empty()) return std::string(chosen[index]);
  return conversion.flags.ranges.calibrator;
}

LayerFigures FiguresOf(const Conversion& conversion, const LayerDifference& layer,
                       const TensorDifference& alone) {
  const Graph &graph = conversion.graph, &quantized = conversion.written->graph();
  const Operator& op = quantized.operators[static_cast<size_t>(layer.pair.op)];
  const Tensor& output = quantized.tensors[static_cast<size_t>(layer.pair.judged)];
  LayerFigures figures{.op = op.name(),
                       .name = output.name,
                       .output = WithoutValues(output),
                       .is_output = IsGraphOutput(quantized, layer.pair.judged),
                       .isolated_db = alone.sqnr_db(),
                       .accumulated_db = layer.difference.sqnr_db()};
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  const bool fixed = rule != nullptr && rule->quantizing == Quantizing::kFixed;
  figures.calibrator = fixed ? "operator" : CalibratorOf(conversion, layer.pair.reference);
  if (!fixed)
    figures.clipped = layer.difference.clipped();
  const int float_op = FindProducer(graph, layer.pair.reference);
  if (float_op != kNoOperator)
    AddWeights(graph, graph.operators[static_cast<size_t>(float_op)], quantized, op, figures);
  return figures;
}

}  // namespace

Expected<Measurements> Measure(const Conversion& conversion) {
  const Graph& quantized = conversion.written->graph();
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(conversion.graph));
  const CalibrationData& data = conversion.data;
  const std::vector<int> chosen =
      SpreadEvenly(static_cast<int>(data.samples.size()), kMeasuredSamples);
  const auto read = [&](int i) {
    return ReadSamples(data.datasets, data.samples[static_cast<size_t>(chosen[i])]);
  };
  IsolatedLayers isolated =
      IsolatedLayers::Create(conversion.graph, quantized, MatchLayers(conversion.graph, quantized));
  const LayerOptions options{
      .preprocess = conversion.preprocess, .num_threads = ProcessorCount(), .title = "measuring"};
  Measurements measured{.samples = static_cast<int>(chosen.size())};
  OCTET_ASSIGN_OR_RETURN(const std::vector<LayerDifference> layers,
                         CompareLayers(model, *conversion.written, measured.samples, read, options,
                                       [&](const Network& reference, const Network&) {
                                         return isolated.Add(reference);
                                       }));
  for (size_t i = 0; i < layers.size(); ++i)
    measured.layers.push_back(FiguresOf(conversion, layers[i], isolated.difference(i)));
  return measured;
}

}  // namespace octet
