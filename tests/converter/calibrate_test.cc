// Calibrate and each calibrator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "converter/calibrators/calibrator.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// x -> 2x -> RELU over one sample for each list of values.
struct Doubling {
  Doubling() {
    const int x = network.Input("x", {1, 3});
    network.Output(network.Relu(network.Mul(x, network.Floats({1}, {2}))), "y");
  }

  Expected<Ranges> Calibrate(const std::vector<std::vector<float>>& samples,
                             CalibrateOptions options = {}) const {
    const SampleSource source{.count = static_cast<int>(samples.size()),
                              .fill = [&](int sample, std::span<const std::span<float>> inputs) {
                                std::copy(samples[sample].begin(), samples[sample].end(),
                                          inputs[0].begin());
                                return Status();
                              }};
    return octet::Calibrate(network.graph, source, options);
  }
  Range RangeOf(const Ranges& ranges, int tensor) const { return *ranges[tensor]; }

  TestNetwork network;
};

Range Estimate(std::string_view calibrator, const std::vector<std::vector<float>>& samples) {
  for (const Calibrator* candidate : AllCalibrators()) {
    if (candidate->name != calibrator) continue;
    const std::unique_ptr<RangeEstimator> estimator = candidate->make();
    for (const std::vector<float>& sample : samples) estimator->Observe(sample);
    return estimator->Range();
  }
  ADD_FAILURE() << "no calibrator " << calibrator;
  return {};
}

TEST(Calibrators, AllStayWithinWhatWasSeen) {
  for (const CalibratorName& calibrator : Calibrators()) {
    SCOPED_TRACE(calibrator.name);
    EXPECT_FALSE(calibrator.summary.empty());
    const Range range = Estimate(calibrator.name, {{-1, 3}, {0, 2}, {-4, 0.5f}});
    EXPECT_GE(range.min, -4);
    EXPECT_LE(range.max, 3);
    EXPECT_LT(range.min, range.max);
    EXPECT_EQ(Estimate(calibrator.name, {{5, 5}}), (Range{5, 5}));
  }
}

TEST(Calibrators, MinMaxTakesTheExtremes) {
  EXPECT_EQ(Estimate("minmax", {{-1, 3, 2}, {0, 2, 1}, {-4, 0, 0}}), (Range{-4, 3}));
  EXPECT_EQ(Estimate("minmax", {{2, 3}, {4, 5}}), (Range{2, 5}));
}

TEST(Calibrators, MovingAverageStartsAsAMean) {
  EXPECT_EQ(Estimate("ema", {{-1, 3}}), (Range{-1, 3}));
  // a_2 = 0.99 · 0.01 · x_1 + 0.01 · x_2, divided by 1 − 0.99²
  const double max = (0.0099 * 3 + 0.01 * 1) / (1 - 0.99 * 0.99);
  EXPECT_FLOAT_EQ(Estimate("ema", {{-1, 3}, {-1, 1}}).max, static_cast<float>(max));
  EXPECT_FLOAT_EQ(Estimate("ema", {{-1, 3}, {-1, 1}}).min, -1);
}

TEST(Calibrators, MovingAverageForgetsOneOutlier) {
  std::vector<std::vector<float>> samples(400, {0, 1});
  samples[0] = {0, 100};
  EXPECT_NEAR(Estimate("ema", samples).max, 1 + 99 * 0.01 * std::pow(0.99, 399), 0.03);
}

TEST(Calibrate, ObservesEveryTensorAndTheInputs) {
  const Doubling doubling;
  const Expected<Ranges> ranges = doubling.Calibrate({{-1, 0, 2}, {-3, 1, 1}});
  ASSERT_TRUE(ranges.ok()) << ranges.status().message();
  const Graph& graph = doubling.network.graph;
  EXPECT_EQ(ranges->size(), graph.tensors.size());
  EXPECT_EQ((*ranges)[graph.inputs[0]], (Range{-3, 2}));
  EXPECT_EQ((*ranges)[graph.operators[0].outputs[0]], (Range{-6, 4}));
  EXPECT_EQ((*ranges)[graph.outputs[0]], (Range{0, 4}));
  EXPECT_EQ((*ranges)[graph.operators[0].inputs[1]], std::nullopt);  // the constant
}

TEST(Calibrate, ReportsProgressAndRepeatsItself) {
  const Doubling doubling;
  std::vector<int> done;
  const CalibrateOptions options{.calibrator = "ema",
                                 .progress = [&](int count) { done.push_back(count); }};
  const Expected<Ranges> first = doubling.Calibrate({{-1, 0, 2}, {-3, 1, 1}}, options);
  EXPECT_EQ(done, (std::vector<int>{1, 2}));
  EXPECT_EQ(*first, *doubling.Calibrate({{-1, 0, 2}, {-3, 1, 1}}, options));
}

TEST(Calibrate, NamesTheTensorThatIsNotFinite) {
  const Doubling doubling;
  const float large = std::numeric_limits<float>::max();
  const Expected<Ranges> overflow = doubling.Calibrate({{0, 0, 0}, {0, large, 0}});
  ASSERT_FALSE(overflow.ok());
  EXPECT_EQ(overflow.status().code(), StatusCode::kInvalid);
  const Graph& graph = doubling.network.graph;
  EXPECT_THAT(overflow.status().message(),
              AllOf(HasSubstr("sample 1: "),
                    HasSubstr(DescribeTensor(graph, graph.operators[0].outputs[0])),
                    HasSubstr("inf is not finite")));
  EXPECT_THAT(doubling.Calibrate({{NAN, 0, 0}}).status().message(), HasSubstr("'x'"));
}

TEST(Calibrate, RefusesNoSamplesAndUnknownCalibrators) {
  const Doubling doubling;
  EXPECT_EQ(doubling.Calibrate({}).status().code(), StatusCode::kUsage);
  const Status unknown =
      doubling.Calibrate({{0, 0, 0}}, {.calibrator = "guess", .progress = {}}).status();
  EXPECT_EQ(unknown.code(), StatusCode::kUsage);
  EXPECT_THAT(unknown.message(), HasSubstr("calibrator 'guess' is none of [minmax, ema"));
}

TEST(Calibrate, HandsOnWhatTheSourceSays) {
  const Doubling doubling;
  const SampleSource broken{.count = 1, .fill = [](int, std::span<const std::span<float>>) {
                              return Status(StatusCode::kInvalid, "cat.jpg: not a picture");
                            }};
  EXPECT_EQ(Calibrate(doubling.network.graph, broken).status().message(), "cat.jpg: not a picture");
}

}  // namespace
}  // namespace octet
