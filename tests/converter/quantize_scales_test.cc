// The numbers of quantization, on cases one can follow by hand.
#include "converter/quantize_scales.h"

#include <gtest/gtest.h>

#include <cmath>

namespace octet {
namespace {

constexpr QuantizedLimits kUint8 = {.min = 0, .max = 255};
constexpr QuantizedLimits kInt8 = {.min = -128, .max = 127};

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
  const AffineScale affine = ChooseWeightScale(weights, 0);
  EXPECT_FLOAT_EQ(affine.scale, 2.54f / 254);
  EXPECT_EQ(affine.zero_point, 101);  // 1 + 1 / 0.01
  EXPECT_EQ(QuantizeValue(-1, affine.scale, affine.zero_point, 1, 255), 1);
  EXPECT_EQ(QuantizeValue(1.54, affine.scale, affine.zero_point, 1, 255), 255);
}

TEST(ChooseWeightScale, OneSidedWeightsKeepZero) {
  const float positive[] = {1, 2.54f}, negative[] = {-2.54f, -1};
  EXPECT_EQ(ChooseWeightScale(positive, 0).zero_point, 1);
  EXPECT_EQ(ChooseWeightScale(negative, 0).zero_point, 255);
}

TEST(ChooseWeightScale, GrowsForTheBias) {
  const float weights[] = {-1e-12f, 1e-12f};
  const double min_scale = MinWeightScale(0.9, 0.02f);
  const AffineScale affine = ChooseWeightScale(weights, min_scale);
  EXPECT_FLOAT_EQ(affine.scale, static_cast<float>(0.9 / 0.02 / (1 << 30)));
  EXPECT_EQ(affine.zero_point, 1);
}

TEST(ChooseSymmetricScale, CoversTheLargestWeight) {
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(1.27f, 0), 0.01f);
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(1.27f, 0.02), 0.02f);
  EXPECT_FLOAT_EQ(ChooseSymmetricScale(0, 0), 1.0f / 127);
}

TEST(QuantizeValue, RoundsTiesAwayFromZeroAndClamps) {
  EXPECT_EQ(QuantizeValue(0.5, 1, 0, -128, 127), 1);
  EXPECT_EQ(QuantizeValue(-0.5, 1, 0, -128, 127), -1);
  EXPECT_EQ(QuantizeValue(-0.5, 1, 10, 0, 255), 9);
  EXPECT_EQ(QuantizeValue(1e30, 1, 0, 0, 255), 255);
  EXPECT_EQ(QuantizeValue(-1e30, 1, 0, 0, 255), 0);
}

}  // namespace
}  // namespace octet
