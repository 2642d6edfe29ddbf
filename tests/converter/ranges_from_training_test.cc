// Ranges without samples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <octet/converter.h>

#include "converter/clipped_normal.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

using testing::HasSubstr;

/// Mean and deviation behind a clip, by summing over the density.
Normal Summed(const Normal& x, const Clip& clip) {
  double weights = 0, sum = 0, squares = 0;
  for (int i = -80000; i <= 80000; ++i) {
    const double z = i / 10000.0, weight = std::exp(-z * z / 2);
    const double value = std::clamp<double>(x.mean + z * x.deviation, clip.min, clip.max);
    weights += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  const double mean = sum / weights;
  return {mean, std::sqrt(std::max(0.0, squares / weights - mean * mean))};
}

TEST(ClippedNormal, IsWhatSummingGives) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const Clip& clip : {Clip{}, Clip{.min = 0}, Clip{.min = 0, .max = 6},
                           Clip{.min = -1, .max = 1}, Clip{.min = -kInfinity, .max = 2}}) {
    for (const double mean : {-7.0, -1.0, 0.0, 0.5, 4.0, 9.0}) {
      for (const double deviation : {0.1, 1.0, 3.0}) {
        const Normal found = Clipped({mean, deviation}, clip),
                     expected = Summed({mean, deviation}, clip);
        EXPECT_NEAR(found.mean, expected.mean, 1e-5) << mean << " " << deviation;
        EXPECT_NEAR(found.deviation, expected.deviation, 1e-3) << mean << " " << deviation;
      }
    }
  }
  EXPECT_EQ(Clipped({-3, 0}, {.min = 0}).mean, 0);
}

Range RangeOf(const Graph& graph, const Ranges& ranges, const std::string& name) {
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    if (graph.tensors[t].name == name && ranges[t]) return *ranges[t];
  ADD_FAILURE() << "no range of " << name;
  return {};
}

/// Normalizes x: gamma 0.5 and 2, beta 1 and −1.
int Normalize(TestNetwork& n, int x) {
  return n.Nchw(*n.builder().BatchNormalization(n.Nhwc(x), n.Floats({2}, {0.5f, 2}),
                                                n.Floats({2}, {1, -1}), n.Floats({2}, {3, 5}),
                                                n.Floats({2}, {4, 9}), 1e-9f));
}

TEST(RangesFromTraining, SixDeviationsWithinTheActivation) {
  TestNetwork n;
  const int x = n.Input("image", {1, 2, 4, 4});
  n.Output(Normalize(n, x), "plain");
  n.Output(n.Relu(Normalize(n, x)), "relu");
  n.Output(n.Unary(OpCode::kRelu6, Normalize(n, x)), "relu6");
  OptimizeReport report;
  const Graph graph = AfterOptimize(n.graph, &report);
  const auto ranges = RangesFromTraining(graph, report.normalized, {{-2, 8}});
  ASSERT_TRUE(ranges.ok()) << ranges.status().message();
  EXPECT_EQ((*ranges)[static_cast<size_t>(graph.inputs[0])], (Range{-2, 8}));
  EXPECT_NEAR(RangeOf(graph, *ranges, "plain").min, -1 - 12, 1e-4);
  EXPECT_NEAR(RangeOf(graph, *ranges, "plain").max, -1 + 12, 1e-4);
  EXPECT_EQ(RangeOf(graph, *ranges, "relu").min, 0);
  EXPECT_NEAR(RangeOf(graph, *ranges, "relu").max, 11, 1e-4);
  EXPECT_EQ(RangeOf(graph, *ranges, "relu6"), (Range{0, 6}));
}

TEST(RangesFromTraining, FollowsAdditionsAndProducts) {
  TestNetwork n;
  const int x = n.Input("image", {1, 2, 4, 4});
  const int a = Normalize(n, x), b = Normalize(n, x);
  n.Output(n.Binary(OpCode::kAdd, a, b), "sum");
  const int flat = n.Reshape(n.Unary(OpCode::kRelu6, n.Binary(OpCode::kAdd, a, b)), {1, 32});
  n.Output(n.FullyConnected(flat, 3), "scores");
  OptimizeReport report;
  const Graph graph = AfterOptimize(n.graph, &report);
  const auto ranges = RangesFromTraining(graph, report.normalized, {{-2, 8}});
  ASSERT_TRUE(ranges.ok()) << ranges.status().message();
  // Variances add: channel 1 has mean −2 and deviation sqrt(8).
  EXPECT_NEAR(RangeOf(graph, *ranges, "sum").min, -2 - 6 * std::sqrt(8.0), 1e-3);
  const Range scores = RangeOf(graph, *ranges, "scores");
  EXPECT_LT(scores.min, scores.max);
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    if (graph.tensors[t].constant()) continue;
    EXPECT_TRUE((*ranges)[t].has_value()) << graph.tensors[t].name;
  }
  EXPECT_TRUE(Quantize(graph, *ranges).ok());
}

TEST(RangesFromTraining, SaysWhatItCannotFollow) {
  TestNetwork n;
  const int x = n.Input("image", {1, 2, 4, 4});
  n.Output(n.Unary(OpCode::kExp, Normalize(n, x)), "result");
  OptimizeReport report;
  const Graph graph = AfterOptimize(n.graph, &report);
  const auto ranges = RangesFromTraining(graph, report.normalized, {{-2, 8}});
  ASSERT_FALSE(ranges.ok());
  EXPECT_EQ(ranges.status().code(), StatusCode::kUnsupported);
  EXPECT_THAT(ranges.status().message(), HasSubstr("(EXP)"));
  EXPECT_THAT(RangesFromTraining(graph, {}, {{-2, 8}}).status().message(),
              HasSubstr("no batch normalization"));
}

}  // namespace
}  // namespace octet
