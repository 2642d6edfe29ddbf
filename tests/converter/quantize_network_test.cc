// Quantize and FloatTwin on a whole network: through the file and the interpreter and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <octet/interpreter.h>

#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using testing::HasSubstr;

using QuantizeNetworkTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, QuantizeNetworkTest,
                         testing::Values(Scheme::kUint8, Scheme::kInt8), SchemeName);

void BuildClassifier(TestNetwork& n) {
  const int x = n.Input("image", {1, 3, 12, 12});
  const int a = n.Unary(OpCode::kRelu6, n.BatchNorm(n.Conv(x, 8, 3, {.stride = 2, .pad = 1})));
  const int b = n.Relu(n.BatchNorm(n.Conv(a, 8, 3, {.pad = 1, .depthwise = true})));
  const int c = n.Concat({n.Add(a, n.Conv(b, 8, 1)), b}, 1);
  const int gate = n.Unary(OpCode::kLogistic, n.Conv(n.Mean(c, {2, 3}, true), 16, 1));
  n.Output(n.FullyConnected(n.Reshape(n.Mul(c, gate), {1, 16 * 36}), 10), "scores");
}

/// A small network, optimized and calibrated.
struct Classifier {
  Classifier() {
    TestNetwork n;
    BuildClassifier(n);
    graph = AfterOptimize(n.graph);
    const Expected<Ranges> calibrated = Calibrate(graph, RandomSamples(graph, 20, 100));
    EXPECT_TRUE(calibrated.ok()) << calibrated.status().message();
    if (calibrated.ok()) ranges = *calibrated;
  }
  Graph graph;
  Ranges ranges;
};

TEST_P(QuantizeNetworkTest, AWholeNetworkStaysCloseThroughTheFile) {
  const Classifier classifier;
  const Graph& graph = classifier.graph;
  const Expected<std::vector<uint8_t>> file = WriteGraph(Quantized(graph, classifier.ranges));
  ASSERT_TRUE(file.ok()) << file.status().message();
  const Expected<Graph> read = ReadGraph(Bytes::Own(*file));
  ASSERT_TRUE(read.ok()) << read.status().message();
  for (const Tensor& tensor : read->tensors) EXPECT_NE(tensor.type, DataType::kFloat32);

  const RealTensor input = RandomTensor(graph.tensors[graph.inputs[0]].shape, 5);
  const std::vector<float> exact = RunFloat(graph, {input})[0].values;
  // Eight layers of 8 bits each: about 40 dB a layer, less 10·log10(8) for their sum; uint8 weights
  // share one scale over batch-normalized channels.
  EXPECT_GT(Sqnr(exact, RunQuantized(*read, input)), 25);
}

TEST_P(QuantizeNetworkTest, TheFloatTwinIsTheNetworkWithoutRounding) {
  const Classifier classifier;
  const Graph& graph = classifier.graph;
  const Expected<Graph> twin = FloatTwin(Quantized(graph, classifier.ranges));
  ASSERT_TRUE(twin.ok()) << twin.status().message();
  EXPECT_EQ(OperatorNames(*twin), OperatorNames(graph));
  for (const Tensor& tensor : twin->tensors)
    EXPECT_TRUE(tensor.type == DataType::kFloat32 || tensor.type == DataType::kInt32);
  const RealTensor input = RandomTensor(graph.tensors[graph.inputs[0]].shape, 5);
  // Only the weights are rounded.
  EXPECT_GT(Sqnr(RunFloat(graph, {input})[0].values, RunFloat(*twin, {input})[0].values), 30);
}

TEST_P(QuantizeNetworkTest, TheFloatTwinLosesConversions) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  n.Output(n.Concat({n.Unary(OpCode::kLogistic, x), x}, 1), "y");
  const Graph quantized = Quantized(n.graph, UnitRanges(n.graph));
  ASSERT_EQ(CountOperators(quantized, OpCode::kQuantize), 1);
  const Expected<Graph> twin = FloatTwin(quantized);
  ASSERT_TRUE(twin.ok()) << twin.status().message();
  EXPECT_EQ(OperatorNames(*twin), "LOGISTIC CONCATENATION");
  ExpectSameResults(n.graph, *twin);
}

TEST(FloatTwin, RefusesScalesThatDoNotFit) {
  TestNetwork n;
  n.Output(n.FullyConnected(n.Input("x", {1, 2}), 2), "y");
  const Ranges ranges(n.graph.tensors.size(), Range{-2, 6});
  Graph graph = *Quantize(n.graph, ranges, {.scheme = Scheme::kInt8});
  graph.tensors[graph.operators[0].inputs[1]].quantization.axis = 2;
  EXPECT_THAT(FloatTwin(graph).status().message(), HasSubstr("2 scales along dimension 2"));
}

}  // namespace
}  // namespace octet
