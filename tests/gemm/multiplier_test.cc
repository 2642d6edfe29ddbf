// QuantizeMultiplier and Scale against gemmlowp's two roundings written out the way their authors
// state them: a nudge and a truncating division, then a mask and a threshold.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

#include <octet/gemm.h>

namespace octet {
namespace {

int32_t DoublingHighMultiply(int32_t a, int32_t b) {
  const int64_t product = int64_t{a} * b;
  const int64_t nudge = product >= 0 ? (1 << 30) : 1 - (1 << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

int32_t DivideByPowerOfTwo(int32_t x, int exponent) {
  const auto mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

TEST(ScaleTest, EqualsTheLiteralDefinition) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int32_t> any(std::numeric_limits<int32_t>::min(),
                                             std::numeric_limits<int32_t>::max());
  std::uniform_int_distribution<int32_t> mantissa(1 << 30, std::numeric_limits<int32_t>::max());
  for (int shift = 0; shift <= 31; ++shift) {
    for (int i = 0; i < 20000; ++i) {
      const int32_t x = any(random) >> (i % 31), m = i % 7 == 0 ? 1 << 30 : mantissa(random);
      ASSERT_EQ(Scale(x, {m, shift}), DivideByPowerOfTwo(DoublingHighMultiply(x, m), shift))
          << "x " << x << " multiplier " << m << " right_shift " << shift;
    }
  }
}

TEST(ScaleTest, TiesOfTheFirstRoundingGoUpAndOfTheSecondAwayFromZero) {
  // 2^30 · 2^-31 = 0.5: 3 · 0.5 = 1.5 → 2, −3 · 0.5 = −1.5 → −1.
  EXPECT_EQ(Scale(3, {1 << 30, 0}), 2);
  EXPECT_EQ(Scale(-3, {1 << 30, 0}), -1);
  // First 5 (exact), then 5 / 2 = 2.5 → 3 and −5 / 2 = −2.5 → −3.
  EXPECT_EQ(Scale(10, {1 << 30, 1}), 3);
  EXPECT_EQ(Scale(-10, {1 << 30, 1}), -3);
}

TEST(ScaleTest, LeftShiftsMultiplyAndSaturate) {
  EXPECT_EQ(Scale(3, {1 << 30, -4}), 24);
  EXPECT_EQ(Scale(-3, {1 << 30, -4}), -24);
  EXPECT_EQ(Scale(1 << 30, {1 << 30, -4}), 1 << 30);
  EXPECT_EQ(Scale(-(1 << 30), {1 << 30, -4}), -(1 << 30));
}

TEST(QuantizeMultiplierTest, SplitsIntoMantissaAndShift) {
  EXPECT_EQ(QuantizeMultiplier(1.0), (QuantizedMultiplier{1 << 30, -1}));
  EXPECT_EQ(QuantizeMultiplier(0.5), (QuantizedMultiplier{1 << 30, 0}));
  EXPECT_EQ(QuantizeMultiplier(0.25), (QuantizedMultiplier{1 << 30, 1}));
  EXPECT_EQ(QuantizeMultiplier(0.75), (QuantizedMultiplier{3 << 29, 0}));
  EXPECT_EQ(QuantizeMultiplier(16), (QuantizedMultiplier{1 << 30, -5}));
}

TEST(QuantizeMultiplierTest, MantissaThatRoundsUpToOneMovesTheShift) {
  EXPECT_EQ(QuantizeMultiplier(1.0 - 1e-12), (QuantizedMultiplier{1 << 30, -1}));
}

TEST(QuantizeMultiplierTest, FlushesWhatIsTooSmallToZero) {
  EXPECT_EQ(QuantizeMultiplier(0), QuantizedMultiplier{});
  EXPECT_EQ(QuantizeMultiplier(0x1p-33), QuantizedMultiplier{});
  EXPECT_EQ(QuantizeMultiplier(0x1p-32), (QuantizedMultiplier{1 << 30, 31}));
}

}  // namespace
}  // namespace octet
