// What batch normalization says about the training data, and how far samples are from it.
#include <gtest/gtest.h>

#include <octet/converter.h>

#include "tests/converter/test_network.h"

namespace octet {
namespace {

/// Batch normalization of pixels whose channels have mean 3 and 5, variance 4 and 9.
struct Normalizing {
  explicit Normalizing(bool relu) {
    const int x = network.Input("image", {1, 2, 8, 8});
    const int y = network.Nchw(*network.builder().BatchNormalization(
        network.Nhwc(x), network.Floats({2}, {0.5f, -2}), network.Floats({2}, {1, -1}),
        network.Floats({2}, {3, 5}), network.Floats({2}, {4, 9}), 1e-6f));
    network.Output(relu ? network.Relu(y) : y, "result");
    graph = AfterOptimize(network.graph, &report);
  }
  TestNetwork network;
  OptimizeReport report;
  Graph graph;
};

/// Two samples whose channels are center[c] ± reach[c], half of each.
SampleSource TwoValues(float center_0, float reach_0, float center_1, float reach_1) {
  return {2, [=](int, std::span<const std::span<float>> inputs) {
            for (size_t i = 0; i < inputs[0].size(); ++i) {
              const float sign = i % 4 < 2 ? 1.0f : -1.0f;
              inputs[0][i] = i % 2 == 0 ? center_0 + sign * reach_0 : center_1 + sign * reach_1;
            }
            return Status();
          }};
}

double DistanceOf(const Normalizing& n, const SampleSource& samples) {
  const auto distance = DistanceFromTraining(n.graph, n.report.normalized, samples);
  EXPECT_TRUE(distance.ok());
  EXPECT_TRUE(distance->has_value());
  return distance->value_or(-1);
}

TEST(Normalized, IsKnownByTheNameThatSurvives) {
  const Normalizing n(true);
  ASSERT_EQ(n.report.normalized.size(), 1u);
  const auto& [name, channels] = *n.report.normalized.begin();
  EXPECT_EQ(name, n.graph.tensors[n.graph.outputs[0]].name);
  EXPECT_EQ(channels.mean, (std::vector<float>{1, -1}));
  EXPECT_NEAR(channels.deviation[0], 0.5, 1e-5);
  EXPECT_NEAR(channels.deviation[1], 2, 1e-5);
}

TEST(Normalized, ArithmeticBehindItCounts) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int y = n.BatchNorm(n.FullyConnected(x, 3));
  n.Output(n.Binary(OpCode::kAdd, n.Binary(OpCode::kMul, y, n.Floats({3}, {2, -3, 1})),
                    n.Floats({3}, {10, 20, 30})),
           "result");
  OptimizeReport with, without;
  AfterOptimize(n.graph, &with);
  TestNetwork plain;
  plain.Output(plain.BatchNorm(plain.FullyConnected(plain.Input("x", {1, 4}), 3)), "result");
  AfterOptimize(plain.graph, &without);
  const NormalizedChannels &after = with.normalized.at("result"),
                           &before = without.normalized.at("result");
  EXPECT_NEAR(after.mean[0], 2 * before.mean[0] + 10, 1e-5);
  EXPECT_NEAR(after.mean[1], -3 * before.mean[1] + 20, 1e-5);
  EXPECT_NEAR(after.deviation[1], 3 * before.deviation[1], 1e-5);
  EXPECT_NEAR(after.deviation[2], before.deviation[2], 1e-5);
}

TEST(DistanceFromTraining, IsZeroForTheTrainingData) {
  for (const bool relu : {false, true})
    EXPECT_LT(DistanceOf(Normalizing(relu), TwoValues(3, 2, 5, 3)), 1e-4) << relu;
}

TEST(DistanceFromTraining, GrowsWithOffsetScaleAndOrder) {
  const Normalizing n(true);
  // One deviation away: 1/2 each.
  EXPECT_NEAR(DistanceOf(n, TwoValues(5, 2, 8, 3)), 0.5, 1e-3);
  // A tenth of the deviation: ln 10 + 1/200 − 1/2.
  EXPECT_NEAR(DistanceOf(n, TwoValues(3, 0.2f, 5, 0.3f)), 2.3026 + 0.005 - 0.5, 1e-3);
  EXPECT_GT(DistanceOf(n, TwoValues(5, 3, 3, 2)), 0.2);
  EXPECT_EQ(DistanceOf(n, TwoValues(3000, 2, 5000, 3)), 10);
}

TEST(DistanceFromTraining, IsUnknownWithoutNormalization) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 2, 4, 4}), 3, 1), "result");
  OptimizeReport report;
  const Graph graph = AfterOptimize(n.graph, &report);
  const auto distance = DistanceFromTraining(graph, report.normalized, TwoValues(0, 1, 0, 1));
  ASSERT_TRUE(distance.ok());
  EXPECT_FALSE(distance->has_value());
}

}  // namespace
}  // namespace octet
