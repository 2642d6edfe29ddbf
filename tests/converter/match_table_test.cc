// Tables and networks: what a table says about one, and the table made from one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/converter/table_network.h"

namespace octet {
namespace {

using Entry = CalibrationTable::Entry;

/// conv1: 1 × 1; conv2: 3 × 3 stride 1; conv3: 3 × 3 in 2 groups. Two channels each.
struct ThreeLayers {
  ThreeLayers() {
    AddLayer(graph, {.name = "conv1", .magnitude = {1, 2}});
    AddLayer(graph, {.name = "conv2", .magnitude = {0.5f, 0}, .kernel = 3});
    AddLayer(graph, {.name = "conv3", .magnitude = {1, 4}, .kernel = 3, .groups = 2});
  }
  int input(int op) const { return graph.operators[op].inputs[0]; }
  int weights(int op) const { return graph.operators[op].inputs[1]; }

  TableScales Match(std::string_view text) const {
    const auto scales = MatchCalibrationTable(graph, TableOf(text));
    EXPECT_TRUE(scales.ok()) << scales.status().message();
    return scales.ok() ? *scales : TableScales();
  }
  std::string ErrorOf(std::string_view text) const {
    return MatchCalibrationTable(graph, TableOf(text)).status().message();
  }

  Graph graph;
};

TEST(MatchTable, ScalesAreInverseAndSymmetric) {
  const ThreeLayers network;
  const TableScales scales = network.Match("conv1_param_0 127 0\nconv1 254\nconv3 inf");
  EXPECT_EQ(scales.ranges[network.input(0)], (Range{-0.5f, 0.5f}));
  EXPECT_EQ(scales.ranges[network.input(1)], std::nullopt);
  EXPECT_EQ(scales.ranges[network.input(2)], (Range{0, 0}));
  ASSERT_EQ(scales.weights.size(), 1u);
  const Quantization& weights = scales.weights.at(network.weights(0));
  EXPECT_EQ(weights.scale, (std::vector<float>{1.0f / 127, 0}));
  EXPECT_EQ(weights.zero_point, (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(scales.missing, (std::vector<std::string>{"conv2"}));
}

TEST(MatchTable, FindsLayersByTheirOutputsToo) {
  const ThreeLayers network;
  EXPECT_EQ(network.Match("conv1/relu 127").ranges[network.input(0)], (Range{-1, 1}));
}

TEST(MatchTable, OneTensorTakesTheWidestOfItsReaders) {
  ThreeLayers network;
  network.graph.operators[1].inputs[0] = network.input(0);
  EXPECT_EQ(network.Match("conv1 254\nconv2 127").ranges[network.input(0)], (Range{-1, 1}));
  EXPECT_EQ(network.Match("conv1 127\nconv2 254").ranges[network.input(0)], (Range{-1, 1}));
}

TEST(MatchTable, ScalesOfGroupsSpreadOverTheirChannels) {
  const ThreeLayers network;
  const auto scales = [&](int op, std::string_view text) {
    return network.Match(text).weights.at(network.weights(op)).scale;
  };
  EXPECT_EQ(scales(2, "conv3_param_0 32 16"), (std::vector<float>{1.0f / 32, 1.0f / 16}));
  EXPECT_EQ(scales(0, "conv1_param_0 32"), (std::vector<float>{1.0f / 32, 1.0f / 32}));
  EXPECT_EQ(network.ErrorOf("conv3_param_0 1 2 3"),
            "conv3: 3 weight scales for 2 channels in 2 groups");
}

TEST(MatchTable, SixBitsBecomeEight) {
  const ThreeLayers network;
  // 31 / 0.5; the other channel is dead. Written by ncnn2table with an infinite scale.
  for (const char* text : {"conv2_param_0 62 0", "conv2_param_0 62.000000 inf "}) {
    const TableScales scales = network.Match(text);
    EXPECT_EQ(scales.rescaled, (std::vector<std::string>{"conv2"}));
    EXPECT_EQ(scales.weights.at(network.weights(1)).scale, (std::vector<float>{0.5f / 127, 0}));
  }
  // No Winograd for a 1 × 1, for groups, nor where it is plainly not 31.
  EXPECT_TRUE(network.Match("conv1_param_0 31 15.5").rescaled.empty());
  EXPECT_TRUE(network.Match("conv3_param_0 31 7.75").rescaled.empty());
  EXPECT_TRUE(network.Match("conv2_param_0 64 0").rescaled.empty());
  EXPECT_TRUE(network.Match("conv2_param_0 254 0").rescaled.empty());
}

TEST(MatchTable, ScalesMadeForOtherWeightsAreLeftOut) {
  const ThreeLayers network;
  // Twice what covers everything is a choice; more is another network.
  EXPECT_TRUE(network.Match("conv1_param_0 254 127").misfits.empty());
  const TableScales scales = network.Match("conv1_param_0 127 200");
  EXPECT_EQ(scales.misfits, (std::vector<std::string>{"conv1"}));
  EXPECT_TRUE(scales.weights.empty());
}

TEST(MatchTable, NamesTheLayersTheNetworkLacks) {
  const ThreeLayers network;
  EXPECT_EQ(network.ErrorOf("fc7_param_0 1\nconv1 1\nfc7 1\nconv4 2"),
            "layers the network does not have: [fc7, conv4]");
}

std::vector<Entry> Made(const Graph& graph, TableDialect dialect,
                        const WeightQuantization& weights = {}) {
  const Ranges ranges(graph.tensors.size(), Range{-0.5f, 2});
  const auto table = MakeCalibrationTable(graph, ranges, weights, dialect);
  EXPECT_TRUE(table.ok()) << table.status().message();
  return table.ok() ? table->entries : std::vector<Entry>();
}

TEST(MakeTable, SpeaksBothDialects) {
  const ThreeLayers network;
  EXPECT_EQ(Made(network.graph, TableDialect::kCaffe),
            (std::vector<Entry>{{"conv1", 0, {127, 63.5}},
                                {"conv2", 0, {254, 0}},
                                {"conv3", 0, {127, 31.75}},
                                {"conv1", {}, {63.5}},
                                {"conv2", {}, {63.5}},
                                {"conv3", {}, {63.5}}}));
  EXPECT_EQ(Made(network.graph, TableDialect::kNcnn)[1], (Entry{"conv2", 0, {62, 0}}));
}

TEST(MakeTable, KeepsScalesThatWereChosen) {
  const ThreeLayers network;
  const WeightQuantization weights = {
      {network.weights(0), {.scale = {1.0f / 64, 0}, .zero_point = {0, 0}}}};
  EXPECT_EQ(Made(network.graph, TableDialect::kCaffe, weights)[0], (Entry{"conv1", 0, {64, 63.5}}));
}

TEST(MakeTable, IsReadBackAsTheSameScales) {
  const ThreeLayers network;
  for (TableDialect dialect : {TableDialect::kCaffe, TableDialect::kNcnn}) {
    const auto scales = MatchCalibrationTable(network.graph, {Made(network.graph, dialect)});
    ASSERT_TRUE(scales.ok()) << scales.status().message();
    EXPECT_EQ(scales->ranges[network.input(2)], (Range{-2, 2}));
    EXPECT_EQ(scales->weights.at(network.weights(1)).scale, (std::vector<float>{0.5f / 127, 0}));
    EXPECT_TRUE(scales->missing.empty());
    EXPECT_EQ(scales->rescaled.size(), dialect == TableDialect::kNcnn ? 1u : 0u);
  }
}

TEST(MakeTable, NamesALayerWithoutRange) {
  const ThreeLayers network;
  const auto table = MakeCalibrationTable(network.graph, Ranges(network.graph.tensors.size()), {},
                                          TableDialect::kNcnn);
  EXPECT_EQ(table.status().message(),
            DescribeTensor(network.graph, network.input(0)) + ": no range for conv1");
}

}  // namespace
}  // namespace octet
