// The numbers of quantization, on cases one can follow by hand.
#include "converter/quantize_scales.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

constexpr Grid kUint8 = {.min = 0, .max = 255};
constexpr Grid kInt8 = {.min = -128, .max = 127};
constexpr Grid kUint8Weights = {.min = 1, .max = 255};
constexpr Grid kInt8Weights = {.min = -127, .max = 127};

TEST(ChooseScale, NudgesTheZeroPoint) {
  EXPECT_EQ(ChooseScale({-1, 3}, kUint8), (AffineScale{4.0f / 255, 64}));
  EXPECT_EQ(ChooseScale({-1, 3}, kInt8), (AffineScale{4.0f / 255, -64}));
}

TEST(ChooseScale, WidensToZero) {
  EXPECT_EQ(ChooseScale({2, 5}, kUint8), (AffineScale{5.0f / 255, 0}));
  EXPECT_EQ(ChooseScale({-5, -2}, kUint8), (AffineScale{5.0f / 255, 255}));
  EXPECT_EQ(ChooseScale({2, 5}, kInt8), (AffineScale{5.0f / 255, -128}));
}

TEST(ChooseScale, TakesUnitRangeWhereNothingWasSeen) {
  EXPECT_EQ(ChooseScale({0, 0}, kUint8), (AffineScale{1.0f / 255, 0}));
  EXPECT_EQ(ChooseScale({-1e-9f, 1e-9f}, kInt8), (AffineScale{1.0f / 255, -128}));
}

TEST(ChooseScale, HoldsTheLargestFloats) {
  const float most = 3.4e38f;
  const AffineScale affine = ChooseScale({-most, most}, kUint8);
  EXPECT_TRUE(std::isfinite(affine.scale));
  EXPECT_EQ(affine.zero_point, 128);
}

TEST(ChooseScale, RepresentsZeroAndBothEnds) {
  for (float min : {-7.3f, -1.0f, -0.01f, 0.0f}) {
    for (float max : {0.02f, 1.0f, 6.0f, 123.4f}) {
      const AffineScale affine = ChooseScale({min, max}, kUint8);
      const double low = double{affine.scale} * (0 - affine.zero_point);
      const double high = double{affine.scale} * (255 - affine.zero_point);
      // Nudging shifts both ends by at most half a step.
      EXPECT_NEAR(low, min, 0.5001 * affine.scale);
      EXPECT_NEAR(high, max, 0.5001 * affine.scale);
    }
  }
}

TEST(ChooseWeightScale, LeavesZeroUnused) {
  const float weights[] = {-1, 0.5, 1.54f};
  const AffineScale affine = ChooseWeightScale(weights, 0, kUint8Weights);
  EXPECT_FLOAT_EQ(affine.scale, 2.54f / 254);
  EXPECT_EQ(affine.zero_point, 101);  // 1 + 1 / 0.01
  EXPECT_EQ(QuantizeValue(-1, affine.scale, affine.zero_point, kUint8Weights), 1);
  EXPECT_EQ(QuantizeValue(1.54, affine.scale, affine.zero_point, kUint8Weights), 255);
}

TEST(ChooseWeightScale, OneSidedWeightsKeepZero) {
  const float positive[] = {1, 2.54f}, negative[] = {-2.54f, -1};
  EXPECT_EQ(ChooseWeightScale(positive, 0, kUint8Weights).zero_point, 1);
  EXPECT_EQ(ChooseWeightScale(negative, 0, kUint8Weights).zero_point, 255);
}

TEST(ChooseWeightScale, GrowsForTheBias) {
  const float weights[] = {-1e-12f, 1e-12f};
  const double min_scale = MinWeightScale(0.9, 0.02f);
  const AffineScale affine = ChooseWeightScale(weights, min_scale, kUint8Weights);
  EXPECT_FLOAT_EQ(affine.scale, static_cast<float>(0.9 / 0.02 / (1 << 30)));
  EXPECT_EQ(affine.zero_point, 1);
}

TEST(ChooseSymmetricScale, CoversTheLargestWeight) {
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(1.27f, 0, kInt8Weights), 0.01f);
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(1.27f, 0.02, kInt8Weights), 0.02f);
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(0, 0, kInt8Weights), 1.0f / 127);
}

TEST(Grids, FewerBitsAreNarrower) {
  const QuantizeOptions uint8{.scheme = Scheme::kUint8, .weight_bits = 5, .activation_bits = 4};
  EXPECT_EQ(WeightGrid(uint8).min, 1);
  EXPECT_EQ(WeightGrid(uint8).max, 31);
  EXPECT_EQ(ActivationGrid(uint8).min, 0);
  EXPECT_EQ(ActivationGrid(uint8).max, 15);
  for (Scheme scheme : {Scheme::kInt8, Scheme::kInt8PerTensor}) {
    const QuantizeOptions int8{.scheme = scheme, .weight_bits = 5, .activation_bits = 4};
    EXPECT_EQ(WeightGrid(int8).min, -15);
    EXPECT_EQ(WeightGrid(int8).max, 15);
    EXPECT_EQ(ActivationGrid(int8).min, -128);
    EXPECT_EQ(ActivationGrid(int8).max, -113);
  }
}

TEST(Grids, PowersOfTwoKeepTheRange) {
  const Grid grid = {.min = 0, .max = 255, .power_of_two = true};
  EXPECT_EQ(ChooseScale({0, 255}, grid), (AffineScale{1, 0}));
  EXPECT_EQ(ChooseScale({0, 255.1f}, grid), (AffineScale{2, 0}));
  EXPECT_EQ(ChooseScale({-3, 1}, grid), (AffineScale{1.0f / 32, 96}));
  const Grid weights = {.min = -127, .max = 127, .power_of_two = true};
  EXPECT_EQ(ChooseSymmetricScale(1, 0, weights), 1.0f / 64);
  EXPECT_EQ(ChooseSymmetricScale(1, 0.02, weights), 1.0f / 32);
}

TEST(QuantizeValue, RoundsTiesAwayFromZeroAndClamps) {
  EXPECT_EQ(QuantizeValue(0.5, 1, 0, kInt8), 1);
  EXPECT_EQ(QuantizeValue(-0.5, 1, 0, kInt8), -1);
  EXPECT_EQ(QuantizeValue(-0.5, 1, 10, kUint8), 9);
  EXPECT_EQ(QuantizeValue(1e30, 1, 0, kUint8), 255);
  EXPECT_EQ(QuantizeValue(-1e30, 1, 0, kUint8), 0);
}

}  // namespace
}  // namespace octet
