// Calibrate: samples in, ranges out. calibrators_test.cc has the calibrators themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

TEST(Calibrate, ObservesEveryTensorAndTheInputs) {
  const Doubling doubling;
  const Expected<Ranges> ranges =
      doubling.Calibrate({{-1, 0, 2}, {-3, 1, 1}}, {.calibrator = "minmax"});
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

TEST(Calibrate, ReportsSharesOfSeveralRunsInSamples) {
  const Doubling doubling;
  std::vector<int> done;
  ASSERT_TRUE(doubling
                  .Calibrate({{-1, 0, 2}, {-3, 1, 1}},
                             {.calibrator = "mse", .progress = [&](int d) { done.push_back(d); }})
                  .ok());
  EXPECT_EQ(done, (std::vector<int>{0, 1, 1, 2}));
}

TEST(Calibrate, NumberOfThreadsChangesNothing) {
  const Doubling doubling;
  std::vector<std::vector<float>> samples;
  for (int i = 0; i < 23; ++i)
    samples.push_back({0.1f * static_cast<float>(i), -0.3f, static_cast<float>(i * i % 7)});
  for (const CalibratorName& calibrator : Calibrators()) {
    SCOPED_TRACE(calibrator.name);
    const auto with = [&](int threads) {
      return *doubling.Calibrate(
          samples, {.calibrator = std::string(calibrator.name), .num_threads = threads});
    };
    const Ranges alone = with(1);
    for (int threads : {2, 5}) EXPECT_EQ(with(threads), alone) << threads << " threads";
  }
}

TEST(Calibrate, NamesTheFirstStrangeSampleWhateverTheThreads) {
  const Doubling doubling;
  for (int threads : {1, 2, 4}) {
    const Status status = doubling
                              .Calibrate({{0, 0, 0}, {1, 1, 1}, {0, INFINITY, 0}, {NAN, 0, 0}},
                                         {.num_threads = threads})
                              .status();
    EXPECT_THAT(status.message(), AllOf(HasSubstr("sample 2: "), HasSubstr("inf is not finite")));
  }
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
  const Status unknown = doubling.Calibrate({{0, 0, 0}}, {.calibrator = "guess"}).status();
  EXPECT_EQ(unknown.code(), StatusCode::kUsage);
  EXPECT_THAT(unknown.message(), HasSubstr("calibrator 'guess' is none of [auto, minmax, ema"));
}

TEST(Calibrate, RefusesWrongOptions) {
  const Doubling doubling;
  const auto message = [&](const CalibrateOptions& options) {
    const Status status = doubling.Calibrate({{0, 0, 0}}, options).status();
    EXPECT_EQ(status.code(), StatusCode::kUsage);
    return status.message();
  };
  EXPECT_THAT(message({.percentile = 0.5}), HasSubstr("percentile 0.5 is not in (50, 100]"));
  EXPECT_THAT(message({.percentile = NAN}), HasSubstr("percentile nan"));
  EXPECT_THAT(message({.activation_bits = 9}), HasSubstr("activation bits 9"));
  EXPECT_THAT(message({.num_threads = 0}), HasSubstr("number of threads 0"));
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
