// Equalize on small networks: the function stays, channels become alike, and what must not be
// rescaled is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "converter/channel_statistics.h"
#include "converter/equalize_groups.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/rescaled_product.h"
#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using testing::IsEmpty;

/// Multiplies every channel c of a constant along `axis` by ratio^c.
void Skew(Graph& graph, int tensor, int axis, float ratio) {
  std::vector<float> values = FloatValues(graph.tensors[tensor]);
  const std::vector<int> channel = IndicesAlong(graph.tensors[tensor].shape, axis);
  for (size_t i = 0; i < values.size(); ++i)
    for (int c = 0; c < channel[i]; ++c) values[i] *= ratio;
  graph.tensors[tensor].data = Bytes::Own(std::move(values));
}

/// The smallest of the largest weights that write each channel, as a share of the largest.
double LeastShare(const Graph& graph, int op) {
  const int channels = graph.tensors[graph.operators[op].outputs[0]].shape.back();
  const std::vector<double> range = RescaledProduct(graph, op).OutputRange(channels);
  return *std::min_element(range.begin(), range.end());
}

Graph Equalized(const Graph& graph, const EqualizeOptions& options = {},
                EqualizeReport* report = nullptr) {
  Graph equalized = graph;
  const Status status = Equalize(equalized, RandomSamples(graph, 8, 3), options, report);
  EXPECT_TRUE(status.ok()) << status.message();
  return equalized;
}

/// conv, depthwise, conv, each but the last behind `activation`. Channels are scaled down where
/// they are written and up where they are read.
Graph SeparableNetwork(OpCode activation, bool skewed_biases = true) {
  TestNetwork n;
  int x = n.Input("image", {1, 3, 9, 11});
  x = n.Unary(activation, n.Conv(x, 6, 3, {.pad = 1}));
  x = n.Unary(activation, n.Conv(x, 6, 3, {.stride = 2, .pad = 1, .depthwise = true}));
  n.Output(n.Conv(x, 4, 1), "y");
  Graph graph = AfterOptimize(n.graph);
  Skew(graph, graph.operators[0].inputs[1], 0, 0.3f);
  Skew(graph, graph.operators[1].inputs[1], 3, 0.4f / 0.3f);
  Skew(graph, graph.operators[2].inputs[1], 3, 1 / 0.4f);
  if (!skewed_biases) return graph;
  Skew(graph, graph.operators[0].inputs[2], 0, 0.3f);
  Skew(graph, graph.operators[1].inputs[2], 0, 0.4f);
  return graph;
}

TEST(Equalize, MakesChannelsAlikeAndKeepsTheFunction) {
  const Graph graph = SeparableNetwork(OpCode::kRelu);
  ASSERT_EQ(OperatorNames(graph), "CONV_2D DEPTHWISE_CONV_2D CONV_2D");
  EqualizeReport report;
  const Graph equalized = Equalized(graph, {}, &report);
  EXPECT_EQ(report.groups, 2);
  EXPECT_EQ(report.channels, 12);
  ExpectSameResults(graph, equalized);
  EXPECT_LT(LeastShare(graph, 0), 0.01);
  EXPECT_GT(LeastShare(equalized, 0), 0.05);
}

TEST(Equalize, RaisesTheSignalToNoiseRatioOfOneScale) {
  const auto sqnr = [](const Graph& network) {
    const SampleSource samples = RandomSamples(network, 8, 3);
    const Graph quantized = *Quantize(network, *Calibrate(network, samples));
    const RealTensor input = RandomTensor(network.tensors[network.inputs[0]].shape, 5);
    return Sqnr(RunFloat(network, {input})[0].values, RunQuantized(quantized, input));
  };
  const Graph graph = SeparableNetwork(OpCode::kRelu);
  EXPECT_GT(sqnr(Equalized(graph)), sqnr(graph) + 10);
  // Small filters with large biases cannot grow without widening the range of all.
  const Graph biased = SeparableNetwork(OpCode::kRelu, false);
  EXPECT_GT(sqnr(Equalized(biased)), sqnr(biased));
}

TEST(Equalize, Relu6StaysExactOnTheSamplesAndClippedChannelsStay) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int weights = n.Floats({3, 4}, {9, 9, 9, 9, 1, -1, 1, 1, 0.01f, 0.01f, 0.01f, -0.01f});
  const int hidden = *n.builder().FullyConnected(x, weights, n.Floats({3}, {9, 0, 0.01f}));
  n.Output(n.FullyConnected(n.Unary(OpCode::kRelu6, hidden), 2), "y");
  const Graph graph = AfterOptimize(n.graph);
  const Graph equalized = Equalized(graph);
  const SampleSource samples = RandomSamples(graph, 8, 3);
  for (int sample = 0; sample < samples.count; ++sample) {
    RealTensor input{{1, 4}, std::vector<float>(4)};
    const std::span<float> values(input.values);
    ASSERT_TRUE(samples.fill(sample, {&values, 1}).ok());
    const std::vector<float> before = RunFloat(graph, {input})[0].values,
                             after = RunFloat(equalized, {input})[0].values;
    for (size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i], after[i], 1e-5);
  }
  const std::vector<float> rescaled =
      FloatValues(equalized.tensors[equalized.operators[0].inputs[1]]);
  EXPECT_EQ(rescaled[0], 9);      // its values reach 6
  EXPECT_GT(rescaled[8], 0.05f);  // its values stay below 0.06
}

TEST(Equalize, WithoutSamplesLeavesRelu6Alone) {
  const SampleSource none{.count = 0, .fill = nullptr};
  Graph capped = SeparableNetwork(OpCode::kRelu6);
  EqualizeReport report;
  ASSERT_TRUE(Equalize(capped, none, {}, &report).ok());
  EXPECT_EQ(report.groups, 0);
  const Graph graph = SeparableNetwork(OpCode::kRelu);
  Graph equalized = graph;
  ASSERT_TRUE(Equalize(equalized, none, {}, &report).ok());
  EXPECT_EQ(report.groups, 2);
  ExpectSameResults(graph, equalized);
  EXPECT_GT(LeastShare(equalized, 0), 0.05);
}

TEST(Equalize, PerChannelWeightsLeaveActivationsToDecide) {
  const Graph graph = SeparableNetwork(OpCode::kRelu);
  const Graph equalized = Equalized(graph, {.per_channel_weights = true});
  ExpectSameResults(graph, equalized);
  // Read by a depthwise convolution, whose channels have scales of their own, too.
  const auto least_share = [](const Graph& network) {
    const ChannelStatistics statistics =
        (*MeasureChannels(network, RandomSamples(network, 8, 3)))[network.operators[0].outputs[0]];
    const auto [least, most] = std::minmax_element(statistics.max.begin(), statistics.max.end());
    return *least / *most;
  };
  EXPECT_LT(least_share(graph), 0.02f);
  EXPECT_NEAR(least_share(equalized), 1, 1e-3);
}

TEST(Equalize, ResidualBranchesAreScaledTogether) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 7, 8});
  const int a = n.Relu(n.Conv(x, 5, 3, {.pad = 1}));
  const int b = n.Relu(n.Conv(a, 4, 1));
  const int c = n.Relu(n.Add(a, n.Conv(b, 5, 3, {.pad = 1})));
  n.Output(n.Conv(c, 2, 1), "y");
  n.Output(n.Conv(c, 3, 1), "z");
  Graph graph = AfterOptimize(n.graph);
  Skew(graph, graph.operators[0].inputs[1], 0, 0.3f);
  const std::vector<EqualizeGroup> groups = FindEqualizeGroups(graph);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].producers.size() + groups[1].producers.size(), 3u);
  EXPECT_EQ(groups[0].consumers.size() + groups[1].consumers.size(), 4u);
  const Graph equalized = Equalized(graph);
  ExpectSameResults(graph, equalized);
  EXPECT_GT(LeastShare(equalized, 0), LeastShare(graph, 0));
}

TEST(Equalize, ReachesThroughPoolsAndFlattening) {
  TestNetwork n;
  int x = n.Relu(n.Conv(n.Input("image", {1, 3, 9, 8}), 5, 2));
  x = n.Nhwc(n.MaxPool(x, 2, 2, 0, 0));
  n.Output(n.FullyConnected(n.Reshape(x, {1, 4 * 3 * 5}), 3), "y");
  Graph graph = AfterOptimize(n.graph);
  Skew(graph, graph.operators[0].inputs[1], 0, 0.3f);
  EqualizeReport report;
  const Graph equalized = Equalized(graph, {}, &report);
  EXPECT_EQ(report.channels, 5);
  ExpectSameResults(graph, equalized);
}

TEST(Equalize, LeavesWhatIsSeenOutsideOrNotProportional) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int seen = n.Relu(n.FullyConnected(x, 4));
  n.Output(seen, "seen");
  const int bent = n.Unary(OpCode::kLogistic, n.FullyConnected(seen, 4));
  n.Output(n.FullyConnected(bent, 4), "y");
  EXPECT_THAT(FindEqualizeGroups(AfterOptimize(n.graph)), IsEmpty());
}

TEST(Equalize, LeavesTensorsWhoseQuantizationIsGiven) {
  Graph graph = SeparableNetwork(OpCode::kRelu);
  ASSERT_EQ(FindEqualizeGroups(graph).size(), 2u);
  graph.tensors[graph.operators[0].outputs[0]].quantization.min = {0};
  EXPECT_EQ(FindEqualizeGroups(graph).size(), 1u);
  graph.tensors[graph.operators[2].inputs[1]].quantization.scale = {0.5f};
  EXPECT_THAT(FindEqualizeGroups(graph), IsEmpty());
}

/// A channel between 10 and 12 behind a RELU, read by a convolution of that kernel and padding.
Graph HighBiasNetwork(int kernel, int pad) {
  TestNetwork n;
  const int x = n.Input("image", {1, 1, 5, 4});
  const int nhwc = n.Nhwc(x);
  Conv2dOptions options;
  options.padding = Padding::kValid;
  options.stride_h = options.stride_w = 1;
  const int high =
      *n.builder().Conv2d(nhwc, n.Floats({2, 1, 1, 1}, {1, 0}), n.Floats({2}, {11, 3}), options);
  n.Output(n.Conv(n.Relu(n.Nchw(high)), 2, kernel, {.pad = pad}), "y");
  return AfterOptimize(n.graph);
}

TEST(AbsorbBiases, MovesWhatIsAlwaysThereIntoTheNextBias) {
  const Graph graph = HighBiasNetwork(1, 0);
  EqualizeReport report;
  const Graph equalized = Equalized(graph, {}, &report);
  EXPECT_EQ(report.absorbed_channels, 2);
  ExpectSameResults(graph, equalized);
  const Ranges ranges = *Calibrate(equalized, RandomSamples(equalized, 8, 3));
  const std::optional<Range> range = ranges[equalized.operators[0].outputs[0]];
  EXPECT_GT(range->min, -0.01f);
  const std::vector<float> bias = FloatValues(equalized.tensors[equalized.operators[0].inputs[2]]);
  EXPECT_NEAR(bias[1], 0, 1e-6);  // a constant goes altogether
}

TEST(AbsorbBiases, LeavesReadersThatSeePadding) {
  EqualizeReport report;
  Equalized(HighBiasNetwork(3, 1), {}, &report);
  EXPECT_EQ(report.absorbed_channels, 0);
}

}  // namespace
}  // namespace octet
