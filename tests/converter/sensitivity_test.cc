// Which operators a network can least afford in integers, and how many have to stay in float.
#include <gtest/gtest.h>

#include "tests/converter/integer_network.h"
#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using SensitivityTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, SensitivityTest, testing::Values(Scheme::kUint8, Scheme::kInt8),
                         SchemeName);

SampleSource RandomSamples(const Graph& graph) {
  return {.count = 3, .fill = [&](int sample, std::span<const std::span<float>> inputs) {
            const RealTensor values = RandomTensor(graph.tensors[graph.inputs[0]].shape, sample);
            std::copy(values.values.begin(), values.values.end(), inputs[0].begin());
            return Status();
          }};
}

/// x ─ good ─ bad ─ y, where bad's range is a hundred times too wide.
struct Chain {
  Chain() {
    const int x = n.Input("x", {1, 8});
    const int good = n.FullyConnected(x, 8), bad = n.FullyConnected(good, 8);
    n.Output(n.FullyConnected(bad, 4), "y");
    n.graph.tensors[good].name = "good";
    n.graph.tensors[bad].name = "bad";
    ranges.assign(n.graph.tensors.size(), Range{-8, 8});
    ranges[bad] = Range{-800, 800};
  }
  TestNetwork n;
  Ranges ranges;
};

TEST_P(SensitivityTest, RanksTheNoisiestFirst) {
  const Chain chain;
  const Expected<std::vector<Sensitivity>> ranking = MeasureSensitivity(
      chain.n.graph, chain.ranges, RandomSamples(chain.n.graph), {.scheme = scheme()});
  ASSERT_TRUE(ranking.ok()) << ranking.status().message();
  ASSERT_EQ(ranking->size(), 3u);
  // The tensor "bad" is written by one and read by the other.
  EXPECT_EQ((*ranking)[0].op + (*ranking)[1].op, 3);
  EXPECT_EQ((*ranking)[2].name, "good");
  EXPECT_GT((*ranking)[1].noise, 100 * (*ranking)[2].noise);
  EXPECT_GT((*ranking)[2].noise, 0);
}

TEST_P(SensitivityTest, AsFewOperatorsAsNeededGoToFloat) {
  const Chain chain;
  const Graph& graph = chain.n.graph;
  const RealTensor input = RandomTensor({1, 8}, 77);
  const std::vector<float> exact = RunFloat(graph, {input})[0].values;
  const auto largest_error = [&](const Graph& quantized) -> Expected<double> {
    const std::vector<float> found = RunIntegers(quantized, {input})[0].values;
    double error = 0;
    for (size_t i = 0; i < found.size(); ++i)
      error = std::max(error, double{std::abs(found[i] - exact[i])});
    return error;
  };
  const QuantizeOptions options{.scheme = scheme()};
  const auto ranking = MeasureSensitivity(graph, chain.ranges, RandomSamples(graph), options);
  ASSERT_TRUE(ranking.ok()) << ranking.status().message();
  const auto kept_for = [&](double max_drop) {
    const auto mixed = KeepWithin(graph, chain.ranges, *ranking, options, max_drop, largest_error);
    EXPECT_TRUE(mixed.ok()) << mixed.status().message();
    return mixed.ok() ? mixed->kept : std::vector<int>{-1};
  };
  EXPECT_EQ(kept_for(1000), std::vector<int>{});
  EXPECT_EQ(kept_for(0.5).size(), 2u);
  EXPECT_EQ(kept_for(0).size(), 3u);  // the input alone is rounded: never without loss
}

}  // namespace
}  // namespace octet
