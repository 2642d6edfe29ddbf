// Each calibrator on distributions whose right range is known.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "converter/calibrators/calibrator.h"
#include "converter/calibrators/kl_threshold.h"

namespace octet {
namespace {

using Samples = std::vector<std::vector<float>>;

const Calibrator& Named(std::string_view name) {
  for (const Calibrator* calibrator : AllCalibrators())
    if (calibrator->name == name) return *calibrator;
  ADD_FAILURE() << "no calibrator " << name;
  return *AllCalibrators()[0];
}

TensorStatistics Statistics(const Samples& samples) {
  TensorStatistics statistics;
  for (const auto& sample : samples) EXPECT_TRUE(statistics.ObserveRange(sample));
  for (const auto& sample : samples) statistics.ObserveHistogram(sample);
  return statistics;
}

Range Estimate(std::string_view calibrator, const Samples& samples,
               const CalibrateOptions& options = {}) {
  return Named(calibrator).range(Statistics(samples), options);
}

/// Those that look at one tensor at a time.
std::vector<std::string_view> Names() {
  std::vector<std::string_view> names;
  for (const Calibrator* calibrator : AllCalibrators())
    if (calibrator->range) names.push_back(calibrator->name);
  return names;
}

/// Standard normal values, the same everywhere (std::normal_distribution is not).
std::vector<float> Normal(size_t count) {
  std::mt19937 random(42);
  const auto uniform = [&] { return (random() + 0.5) / 4294967296.0; };
  std::vector<float> values;
  while (values.size() < count) {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    values.push_back(static_cast<float>(radius * std::cos(2 * std::numbers::pi * uniform())));
  }
  return values;
}

std::vector<float> Magnitudes(std::vector<float> values) {
  for (float& value : values) value = std::abs(value);
  return values;
}

constexpr size_t kMany = 100000;

TEST(Calibrators, AllStayWithinZeroAndWhatWasSeen) {
  const Samples cases[] = {
      {{-1, 3}, {0, 2}, {-4, 0.5f}}, {Normal(5000)}, {Magnitudes(Normal(5000))},
      {{1e-40f, 3e-41f, -2e-42f}},   {{-7, -3}},     {{1e30f, -1e-30f}}};
  for (std::string_view name : Names()) {
    SCOPED_TRACE(name);
    EXPECT_FALSE(Named(name).summary.empty());
    for (const Samples& samples : cases) {
      const Range seen = Estimate("minmax", samples), range = Estimate(name, samples);
      EXPECT_GE(range.min, std::min(seen.min, 0.0f));
      EXPECT_LE(range.max, std::max(seen.max, 0.0f));
      EXPECT_LE(range.min, range.max);
    }
  }
}

TEST(Calibrators, ZerosHaveTheRangeOfZero) {
  for (std::string_view name : Names()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(Estimate(name, {{0, 0, 0}, {0, 0, 0}}), (Range{0, 0}));
  }
}

TEST(Calibrators, OneValueIsNotClipped) {
  for (std::string_view name : Names()) {
    if (name == "kl-caffe" || name == "kl-ncnn") continue;  // these never keep the last bin
    SCOPED_TRACE(name);
    EXPECT_EQ(Estimate(name, {{5, 5}}), (Range{5, 5}));
    EXPECT_EQ(Estimate(name, {{-3}}), (Range{-3, -3}));
  }
  EXPECT_FLOAT_EQ(Estimate("kl-caffe", {{5, 5}}).max, 5 * 128.5f / 2048);
  EXPECT_FLOAT_EQ(Estimate("kl-ncnn", {{5, 5}}).max, 5 * 128.5f / 2048);
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
  Samples samples(400, {0, 1});
  samples[0] = {0, 100};
  EXPECT_NEAR(Estimate("ema", samples).max, 1 + 99 * 0.01 * std::pow(0.99, 399), 0.03);
}

TEST(Calibrators, PercentileIsAQuantileAtEachEnd) {
  const Range range = Estimate("percentile", {Normal(kMany)}, {.percentile = 99});
  EXPECT_NEAR(range.max, 2.326, 0.03);  // the 99 % quantile
  EXPECT_NEAR(range.min, -2.326, 0.03);
  EXPECT_EQ(Estimate("percentile", {Normal(kMany)}, {.percentile = 100}),
            Estimate("minmax", {Normal(kMany)}));
}

TEST(Calibrators, PercentileCountsZerosAndNeverMissesMore) {
  std::vector<float> values(1000, 0.0f);
  for (int i = 0; i < 10; ++i) values[static_cast<size_t>(i)] = static_cast<float>(i + 1);
  // 0.5 % of 1000: 5 may be cut, 6 … 10; a bin is 10/8192 wide.
  EXPECT_NEAR(Estimate("percentile", {values}, {.percentile = 99.5}).max, 5, 10.0 / 8192 + 1e-6);
  EXPECT_EQ(Estimate("percentile", {values}, {.percentile = 99.95}).max, 10);
}

TEST(Calibrators, MseFindsTheBestClippingOfNormalValues) {
  const Range range = Estimate("mse", {Normal(kMany)});  // 3.924 σ in theory (Banner et al. 2019)
  EXPECT_NEAR(range.max, 3.924, 0.15);
  EXPECT_NEAR(range.min, -3.924, 0.15);
  const Range narrow = Estimate("mse", {Normal(kMany)}, {.activation_bits = 4});
  EXPECT_NEAR(narrow.max - narrow.min, 2 * 2.559, 0.15);  // 16 levels are not symmetric about 0
}

TEST(Calibrators, MseWeighsAnOutlierAgainstEverybodyElse) {
  std::vector<float> values = Magnitudes(Normal(kMany));
  values[0] = 20;
  // (20 − t)² + count · (t / 255)² / 12 is least at t = 20 / (1 + count / (12 · 255²))
  EXPECT_NEAR(Estimate("mse", {values}).max, 20 / (1 + kMany / (12 * 255.0 * 255)), 0.4);
  EXPECT_GE(Estimate("mse", {values}).min, 0);
  values.resize(200);  // few others: it is worth keeping
  EXPECT_NEAR(Estimate("mse", {values}).max, 20, 0.1);
}

TEST(Calibrators, AciqFollowsTheNormalDistribution) {
  std::vector<float> values(1000, 0.5f);
  values[0] = -8;
  // σ = 2 · 8 · 0.5402 / sqrt(2 · ln 1000) = 2.325
  EXPECT_NEAR(Estimate("aciq", {values}).min, -8, 1e-6);  // 3.92 σ = 9.1
  EXPECT_NEAR(Estimate("aciq", {values}, {.activation_bits = 4}).min, -2.55913646 * 2.3254, 1e-3);
  EXPECT_EQ(Estimate("aciq", {values}).max, 0.5f);
}

TEST(Calibrators, KlKeepsWhatLevelsHoldExactly) {
  // Values on 128 equal steps lose nothing unclipped, and something if clipped anywhere.
  std::vector<int64_t> counts(kKlBins);
  for (size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<int64_t>(1 + i / 16 % 5);
  EXPECT_EQ(FindKlThreshold(counts, kKlLevels), kKlBins);
}

TEST(Calibrators, KlCutsAThinTail) {
  std::vector<float> values = Normal(kMany);
  values[0] = 40;
  const Range range = Estimate("kl", {values});
  EXPECT_LT(range.max, 10);
  EXPECT_GT(range.max, 2);
}

TEST(Calibrators, KlUsesAllLevelsForOneSide) {
  // A one-sided tensor keeps at least 256 bins of 2048, any other at least 128.
  std::vector<float> values = Magnitudes(Normal(1000));
  for (float& value : values) value *= 0.02f;
  values[0] = 1;
  EXPECT_GE(Estimate("kl", {values}).max, 256.0f / 2048);
  values[1] = -values[1];
  EXPECT_LE(Estimate("kl", {values}).max, 255.0f / 2048);
}

TEST(Calibrators, CaffeCountsNoNegativeValues) {
  std::vector<float> values = Normal(kMany);
  const Range range = Estimate("kl-caffe", {values});
  for (float& value : values)
    if (value < 0 && value > -3) value = -3;
  EXPECT_EQ(Estimate("kl-caffe", {values}).max, range.max);
  EXPECT_NE(Estimate("kl-ncnn", {values}).max, Estimate("kl-ncnn", {Normal(kMany)}).max);
}

TEST(Histogram, BinsAreEqualSharesOfTheLimit) {
  Histogram histogram(8);
  const float width = 8.0f / Histogram::kBins;
  histogram.Add(std::vector<float>{0, -0.0f, width / 2, width, 8, -8, -width * 1.5f});
  EXPECT_EQ(histogram.count(), 7);
  EXPECT_EQ(histogram.zeros(), 2);
  EXPECT_EQ(histogram.positive()[0], 1);
  EXPECT_EQ(histogram.positive()[1], 1);
  EXPECT_EQ(histogram.positive()[Histogram::kBins - 1], 1);
  EXPECT_EQ(histogram.negative()[1], 1);
  EXPECT_EQ(histogram.negative()[Histogram::kBins - 1], 1);
  EXPECT_EQ(histogram.negative()[0], 0);
  const std::vector<int64_t> merged = histogram.Magnitudes(2);
  EXPECT_EQ(merged, (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(histogram.Magnitudes(2, Histogram::Sides::kPositive), (std::vector<int64_t>{2, 1}));
}

TEST(Histogram, HoldsDenormals) {
  const float least = 1e-45f;  // the smallest of all
  Histogram histogram(4 * least);
  histogram.Add(std::vector<float>{least, -2 * least, 4 * least});
  EXPECT_EQ(histogram.Magnitudes(4), (std::vector<int64_t>{0, 1, 1, 1}));
}

TEST(Histogram, OrderAndPortionsOfValuesDoNotMatter) {
  std::vector<float> values = Normal(3001);
  const TensorStatistics once = Statistics({values});
  std::reverse(values.begin(), values.end());
  const TensorStatistics parts =
      Statistics({{values.begin(), values.begin() + 17}, {values.begin() + 17, values.end()}});
  EXPECT_EQ(once.histogram.Magnitudes(kKlBins), parts.histogram.Magnitudes(kKlBins));
  EXPECT_EQ(once.range, parts.range);
}

TEST(TensorStatistics, SeesWhatIsNotFiniteWhereverItIs) {
  for (float strange : {INFINITY, -INFINITY, NAN}) {
    for (size_t place : {size_t{0}, size_t{15}, size_t{31}, size_t{36}}) {
      std::vector<float> values(37, 1.0f);
      values[place] = strange;
      EXPECT_FALSE(TensorStatistics().ObserveRange(values)) << strange << " at " << place;
    }
  }
}

}  // namespace
}  // namespace octet
