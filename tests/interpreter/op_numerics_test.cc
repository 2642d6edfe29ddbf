// The arithmetic helpers of interpreter/ops against their definitions.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <octet/gemm.h>

#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/nd_loop.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/scaler.h"
#include "interpreter/ops/table_exp.h"

namespace octet {
namespace {

TEST(ScalerTest, EqualsScale) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    const int right_shift = static_cast<int>(random() % 62) - 30;
    // MEAN's multipliers need not fill 31 bits.
    const auto multiplier = static_cast<int32_t>(random() >> (33 + random() % 3));
    const QuantizedMultiplier by = {multiplier, right_shift};
    const int bits = static_cast<int>(random() % 32);
    auto x = static_cast<int32_t>(static_cast<int64_t>(random()) >> (32 + bits));
    if (i % 3 == 0 && multiplier > 0) {  // next to a tie
      const double real = std::ldexp(multiplier, -31 - right_shift);
      const double tie = (static_cast<double>(random() % 256) - 127.5) / real;
      if (std::abs(tie) < 2e9)
        x = static_cast<int32_t>(tie) + static_cast<int32_t>(random() % 3) - 1;
    }
    ASSERT_EQ(Scaler(by)(x), Scale(x, by)) << x << " by " << multiplier << ", " << right_shift;
  }
  for (int32_t x :
       {std::numeric_limits<int32_t>::min(), -1, 0, 1, std::numeric_limits<int32_t>::max()}) {
    for (int right_shift = -30; right_shift <= 31; ++right_shift) {
      const QuantizedMultiplier by = {std::numeric_limits<int32_t>::max(), right_shift};
      EXPECT_EQ(Scaler(by)(x), Scale(x, by)) << x << ", " << right_shift;
    }
  }
}

TEST(RoundAwayTest, RoundsTiesAwayFromZeroAndSaturates) {
  EXPECT_EQ(RoundAway(0.5f), 1);
  EXPECT_EQ(RoundAway(-0.5f), -1);
  EXPECT_EQ(RoundAway(1.5f), 2);
  EXPECT_EQ(RoundAway(0.49999997f), 0);  // adding 0.5 would round up to 1
  EXPECT_EQ(RoundAway(-2.4999998f), -2);
  EXPECT_EQ(RoundAway(8388609.0f), 8388609);  // adding 0.5 would change it
  EXPECT_EQ(RoundAway(1e30f), 1 << 30);
  EXPECT_EQ(RoundAway(-std::numeric_limits<float>::infinity()), -(1 << 30));
  EXPECT_EQ(RoundAway(std::numeric_limits<float>::quiet_NaN()), 0);
}

TEST(OutputStageTest, DoesNotOverflow) {
  const OutputStage stage(200, {0, 255});
  EXPECT_EQ(stage(std::numeric_limits<int32_t>::max()), 255);
  EXPECT_EQ(stage(std::numeric_limits<int32_t>::min()), 0);
  EXPECT_EQ(stage(-50), 150);
}

// table_exp.h promises 2^-49 relative; long double has 11 bits more than double, so that is what is
// seen.
TEST(ExpTest, RelativeErrorIsBelowItsBound) {
  for (int i = -70000; i <= 70000; ++i) {
    const double x = i * 0.00999;
    const long double exact = std::exp(static_cast<long double>(x));
    ASSERT_LE(std::abs(Exp(x) - exact), exact * 0x1p-49L) << x;
  }
  EXPECT_EQ(Exp(0.0), 1.0);
  EXPECT_EQ(Exp(-1e300), Exp(-700.0));
}

// The series leaves out x^5 / 5! with |x| <= 1/8: below 2^-21.9. Rounding adds a few 2^-31.
TEST(FixedPointTest, ExpOfNegativeIsClose) {
  for (int64_t a = -(int64_t{1} << 31); a <= 0; a += 1234567) {
    const double exact = std::exp(std::ldexp(static_cast<double>(a), -26));
    const double found = std::ldexp(fixed_point::ExpOfNegative(static_cast<int32_t>(a)), -31);
    ASSERT_LE(std::abs(found - exact), 0x1p-21) << a;
  }
}

// The first guess errs by 1/17, three Newton steps leave 17^-8 < 2^-32. Rounding in Q2.29 adds a
// few 2^-30.
TEST(FixedPointTest, ReciprocalIsClose) {
  for (int64_t a = 0; a < int64_t{1} << 31; a += 1234567) {
    const double exact = 1 / (1 + std::ldexp(static_cast<double>(a), -31));
    const double found = std::ldexp(fixed_point::ReciprocalOfOnePlus(static_cast<int32_t>(a)), -31);
    ASSERT_LE(std::abs(found - exact), 0x1p-28) << a;
  }
}

TEST(NdLoopTest, MergesWhatIsEven) {
  const std::vector<int32_t> shape = {2, 3, 1, 4};
  const NdLoop<2> dense(shape, {DenseStrides(shape), DenseStrides(shape)});
  EXPECT_EQ(dense.row_length(), 24);
  // The second tensor is stretched along dimension 1: rows of 4 remain.
  const NdLoop<2> stretched(shape, {DenseStrides(shape), {4, 0, 4, 1}});
  EXPECT_EQ(stretched.row_length(), 4);
  std::vector<int64_t> first, second;
  stretched.ForEachRow([&](const NdLoop<2>::Positions& at) {
    first.push_back(at[0]);
    second.push_back(at[1]);
  });
  EXPECT_EQ(first, (std::vector<int64_t>{0, 4, 8, 12, 16, 20}));
  EXPECT_EQ(second, (std::vector<int64_t>{0, 0, 0, 4, 4, 4}));
}

TEST(NdLoopTest, AScalarIsOneRowOfOne) {
  const NdLoop<1> loop({}, {{}});
  int rows = 0;
  loop.ForEachRow([&](const NdLoop<1>::Positions& at) {
    EXPECT_EQ(at[0], 0);
    ++rows;
  });
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(loop.row_length(), 1);
}

}  // namespace
}  // namespace octet
