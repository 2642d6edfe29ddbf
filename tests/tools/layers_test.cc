// Two networks tensor by tensor, and single layers in integers.
#include "tools/octet/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <octet/converter.h>

#include "tests/converter/test_network.h"
#include "tools/octet/convert/isolated.h"

namespace octet {
namespace {

using testing::HasSubstr;

/// CONV_2D, ADD of its output and another CONV_2D, FULLY_CONNECTED.
Graph FloatNetwork() {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 8});
  const int first = n.Relu(n.Conv(x, 4, 1)), second = n.Conv(first, 4, 1);
  const int sum = n.Binary(OpCode::kAdd, first, second);
  n.Output(n.FullyConnected(n.Reshape(sum, {1, 256}), 5), "scores");
  return AfterOptimize(n.graph);
}

/// One picture of values in −1..1, different for each i.
Expected<std::vector<Sample>> Picture(int i) {
  std::vector<float> values(3 * 8 * 8);
  uint32_t state = static_cast<uint32_t>(i) + 1;
  for (float& value : values) {
    state = state * 1664525 + 1013904223;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 23) - 1;
  }
  return std::vector<Sample>{{"picture",
                              Sample::Kind::kValues,
                              {DataType::kFloat32, {1, 8, 8, 3}, Bytes::Own(std::move(values))}}};
}

Graph Quantized(const Graph& graph, Scheme scheme) {
  const SampleSource samples{8, [](int i, std::span<const std::span<float>> inputs) {
                               const auto picture = Picture(i);
                               const auto values = (*picture)[0].array.values<float>();
                               std::copy(values.begin(), values.end(), inputs[0].begin());
                               return Status();
                             }};
  const auto ranges = Calibrate(graph, samples);
  EXPECT_TRUE(ranges.ok());
  auto quantized = Quantize(graph, *ranges, {.scheme = scheme});
  EXPECT_TRUE(quantized.ok()) << quantized.status().message();
  return *std::move(quantized);
}

std::vector<LayerDifference> Compared(const Graph& reference, const Graph& judged,
                                      const LayerVisitor& visit = {}) {
  auto layers =
      CompareLayers(*Model::FromGraph(reference), *Model::FromGraph(judged), 4, Picture, {}, visit);
  EXPECT_TRUE(layers.ok()) << layers.status().message();
  return layers ? *std::move(layers) : std::vector<LayerDifference>();
}

TEST(MatchLayers, ByName) {
  const Graph graph = FloatNetwork();
  const std::vector<LayerPair> pairs = MatchLayers(graph, Quantized(graph, Scheme::kUint8));
  ASSERT_EQ(pairs.size(), graph.operators.size());
  for (size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(pairs[i].reference, graph.operators[i].outputs[0]);
    EXPECT_EQ(pairs[i].op, static_cast<int>(i));
  }
}

TEST(MatchLayers, ByOrderWhereNamesDiffer) {
  const Graph graph = FloatNetwork();
  Graph renamed = Quantized(graph, Scheme::kUint8);
  for (Tensor& tensor : renamed.tensors) tensor.name = "x/" + tensor.name;
  const std::vector<LayerPair> pairs = MatchLayers(graph, renamed);
  ASSERT_EQ(pairs.size(), graph.operators.size());
  for (size_t i = 0; i < pairs.size(); ++i)
    EXPECT_EQ(pairs[i].reference, graph.operators[i].outputs[0]);
}

TEST(CompareLayers, FloatIntegersAndBothTypesOfThem) {
  const Graph graph = FloatNetwork();
  const Graph uint8 = Quantized(graph, Scheme::kUint8), int8 = Quantized(graph, Scheme::kInt8);
  for (const auto& [a, b] :
       {std::pair{&graph, &uint8}, {&graph, &int8}, {&uint8, &int8}, {&int8, &graph}}) {
    const std::vector<LayerDifference> layers = Compared(*a, *b);
    EXPECT_EQ(layers.size(), graph.operators.size());
    for (const LayerDifference& layer : layers) {
      EXPECT_GT(layer.difference.sqnr_db().value_or(0), 25);
      EXPECT_LT(layer.difference.sqnr_db().value_or(99), 70);
      EXPECT_LT(layer.difference.max_lsb().value_or(99), 12);
    }
  }
}

TEST(CompareLayers, ANetworkEqualsItself) {
  const Graph graph = Quantized(FloatNetwork(), Scheme::kUint8);
  for (const LayerDifference& layer : Compared(graph, graph)) {
    EXPECT_FALSE(layer.difference.sqnr_db().has_value());
    EXPECT_EQ(layer.difference.max_lsb(), 0);
  }
}

TEST(CompareLayers, NchwAgainstNhwc) {
  TestNetwork n;
  n.Output(n.Relu(n.Input("image", {1, 3, 8, 8})), "result");
  Graph nchw = n.graph, nhwc = n.graph;
  for (Tensor& tensor : nhwc.tensors) tensor.shape = {1, 8, 8, 3};
  const std::vector<LayerDifference> layers = Compared(nchw, nhwc);
  ASSERT_EQ(layers.size(), 1u);
  EXPECT_FALSE(layers[0].difference.sqnr_db().has_value());
}

TEST(CompareLayers, NetworksWithNothingInCommon) {
  TestNetwork n;
  n.Output(n.Unary(OpCode::kTanh, n.Input("image", {1, 3, 8, 8})), "result");
  const auto layers =
      CompareLayers(*Model::FromGraph(FloatNetwork()), *Model::FromGraph(n.graph), 1, Picture, {});
  ASSERT_FALSE(layers.ok());
  EXPECT_THAT(layers.status().message(), HasSubstr("no layer in common"));
}

TEST(IsolatedLayers, TheFirstLayerIsAloneAnywayLaterOnesAreBetterOff) {
  const Graph graph = FloatNetwork(), quantized = Quantized(graph, Scheme::kUint8);
  const std::vector<LayerPair> pairs = MatchLayers(graph, quantized);
  IsolatedLayers isolated = IsolatedLayers::Create(graph, quantized, pairs);
  const std::vector<LayerDifference> layers =
      Compared(graph, quantized,
               [&](const Network& reference, const Network&) { return isolated.Add(reference); });
  ASSERT_EQ(layers.size(), pairs.size());
  EXPECT_EQ(isolated.difference(0).sqnr_db(), layers[0].difference.sqnr_db());
  for (size_t i = 0; i < layers.size(); ++i)
    EXPECT_GE(isolated.difference(i).sqnr_db().value_or(99), *layers[i].difference.sqnr_db() - 0.5)
        << i;
  EXPECT_GT(isolated.difference(1).sqnr_db().value_or(99), *layers[1].difference.sqnr_db());
}

}  // namespace
}  // namespace octet
