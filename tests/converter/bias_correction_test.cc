// CorrectBiases, and the run operator by operator that it rests on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <octet/interpreter.h>

#include "converter/channel_statistics.h"
#include "converter/layerwise_run.h"
#include "converter/passes/graph_edit.h"
#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using BiasCorrectionTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, BiasCorrectionTest,
                         testing::Values(Scheme::kUint8, Scheme::kInt8, Scheme::kInt8PerTensor),
                         SchemeName);

/// conv, depthwise, conv, mean; inputs of one sign, so that rounding errors add up.
Graph Network(bool bias) {
  TestNetwork n;
  int x = n.Relu(n.Input("image", {1, 3, 9, 8}));
  x = n.Relu(n.Conv(x, 6, 3, {.pad = 1, .bias = bias}));
  x = n.Unary(OpCode::kRelu6, n.Conv(x, 6, 3, {.pad = 1, .bias = bias, .depthwise = true}));
  n.Output(n.Mean(n.Conv(x, 4, 1, {.bias = bias}), {2, 3}, false), "y");
  return AfterOptimize(n.graph);
}

/// Largest of the outputs' mean errors over samples, as a share of the largest output.
double MeanError(const Graph& graph, const Graph& quantized) {
  std::vector<double> error;
  double largest = 0;
  for (unsigned seed = 50; seed < 66; ++seed) {
    const RealTensor input = RandomTensor(graph.tensors[graph.inputs[0]].shape, seed);
    const std::vector<float> exact = RunFloat(graph, {input})[0].values;
    const std::vector<float> found = RunQuantized(quantized, input);
    error.resize(exact.size());
    for (size_t i = 0; i < exact.size(); ++i) {
      error[i] += (found[i] - exact[i]) / 16;
      largest = std::max(largest, std::abs(double{exact[i]}));
    }
  }
  for (double& e : error) e = std::abs(e);
  return *std::max_element(error.begin(), error.end()) / largest;
}

TEST_P(BiasCorrectionTest, MeansComeCloserToTheFloatNetworks) {
  for (bool bias : {true, false}) {
    const Graph graph = Network(bias);
    const SampleSource samples = RandomSamples(graph, 16, 100);
    Graph quantized =
        *Quantize(graph, *Calibrate(graph, samples), {.scheme = scheme(), .weight_bits = 4});
    const double before = MeanError(graph, quantized);
    const Status status = CorrectBiases(graph, quantized, samples);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_LT(MeanError(graph, quantized), before / 3) << "bias " << bias;
    EXPECT_TRUE(WriteGraph(quantized).ok());
  }
}

TEST_P(BiasCorrectionTest, MeansAloneHelpWithoutSamples) {
  const Graph graph = Network(true);
  const SampleSource samples = RandomSamples(graph, 16, 100);
  const AllChannelStatistics statistics = *MeasureChannels(graph, samples);
  ChannelMeans means;
  for (const ChannelStatistics& tensor : statistics)
    means.push_back(tensor.empty() ? std::vector<double>() : tensor.Means());
  Graph quantized =
      *Quantize(graph, *Calibrate(graph, samples), {.scheme = scheme(), .weight_bits = 4});
  const double before = MeanError(graph, quantized);
  const Status status = CorrectBiases(graph, quantized, means);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_LT(MeanError(graph, quantized), before / 2);
  // What is not known changes nothing.
  const std::vector<uint8_t> corrected = *WriteGraph(quantized);
  ASSERT_TRUE(CorrectBiases(graph, quantized, ChannelMeans()).ok());
  EXPECT_EQ(*WriteGraph(quantized), corrected);
}

TEST_P(BiasCorrectionTest, LeavesWhatRoundingDoesNotShift) {
  TestNetwork n;
  const int x = n.Input("x", {1, 2});
  n.Output(*n.builder().FullyConnected(x, n.Floats({2, 2}, {1, -1, 1, 1}), n.Floats({2}, {0, 0})),
           "y");
  const SampleSource samples{.count = 2,
                             .fill = [](int sample, std::span<const std::span<float>> inputs) {
                               const float sign = sample == 0 ? 1.0f : -1.0f;
                               inputs[0][0] = sign, inputs[0][1] = -sign;
                               return Status();
                             }};
  // 127 steps on either side: every number is on the grid.
  const Ranges ranges(n.graph.tensors.size(), Range{-1, 128.0f / 127});
  Graph quantized = Quantized(n.graph, ranges);
  ASSERT_TRUE(CorrectBiases(n.graph, quantized, samples).ok());
  EXPECT_EQ(IntValues(quantized.tensors[quantized.operators[0].inputs[2]]),
            (std::vector<int32_t>{0, 0}));
}

TEST_P(BiasCorrectionTest, FewSamplesWhereMemoryIsShort) {
  const Graph graph = Network(true);
  const SampleSource samples = RandomSamples(graph, 16, 100);
  const Graph quantized = *Quantize(graph, *Calibrate(graph, samples), {.scheme = scheme()});
  // Input and its RELU, 9 · 8 · 3 bytes each, then twice 9 · 8 · 6.
  EXPECT_EQ(LayerwiseRun::MostSamples(quantized, 2 * 9 * 8 * 6 * 3), 3);
  EXPECT_EQ(LayerwiseRun::MostSamples(quantized, 10), 1);
  Graph corrected = quantized;
  int last = 0;
  ASSERT_TRUE(CorrectBiases(graph, corrected, samples,
                            {.memory_bytes = 1, .progress = [&](int done) { last = done; }})
                  .ok());
  EXPECT_EQ(last, static_cast<int>(quantized.operators.size()));
}

TEST_P(BiasCorrectionTest, OperatorByOperatorGivesTheBytesOfTheWholeNetwork) {
  const Graph graph = Network(true);
  const SampleSource samples = RandomSamples(graph, 3, 100);
  const Graph quantized = *Quantize(graph, *Calibrate(graph, samples), {.scheme = scheme()});
  LayerwiseRun run(quantized);
  ASSERT_TRUE(run.AddSamples(samples).ok());
  const Model model = *Model::FromGraph(quantized);
  Interpreter interpreter(model, {.preserve_all = true});
  for (int i = 0; i + 1 < static_cast<int>(quantized.operators.size()); ++i) {
    const int input = quantized.inputs[0], output = quantized.operators[i].outputs[0];
    const std::vector<uint8_t> sample = i == 0 ? run.Values(input)[2] : std::vector<uint8_t>();
    if (i == 0) {
      std::copy(sample.begin(), sample.end(), interpreter.Input<uint8_t>(0).begin());
      ASSERT_TRUE(interpreter.Invoke().ok());
    }
    ASSERT_TRUE(run.Run(i).ok());
    EXPECT_TRUE(std::ranges::equal(run.Values(output)[2], interpreter.TensorData(output))) << i;
  }
}

}  // namespace
}  // namespace octet
