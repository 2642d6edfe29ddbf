// Fixed-point arithmetic on int32, rounded as gemmlowp rounds. Qm.n is a number with n fractional
// bits: its int32 divided by 2^n.
#ifndef OCTET_INTERPRETER_OPS_FIXED_POINT_H_
#define OCTET_INTERPRETER_OPS_FIXED_POINT_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include <octet/gemm.h>

namespace octet::fixed_point {

inline constexpr int32_t kOne = std::numeric_limits<int32_t>::max();  // almost 1 in Q0.31

inline int32_t Saturate(int64_t x) {
  return static_cast<int32_t>(
      std::min<int64_t>(std::max<int64_t>(x, std::numeric_limits<int32_t>::min()),
                        std::numeric_limits<int32_t>::max()));
}

inline int16_t Saturate16(int64_t x) {
  return static_cast<int16_t>(
      std::min<int64_t>(std::max<int64_t>(x, std::numeric_limits<int16_t>::min()),
                        std::numeric_limits<int16_t>::max()));
}

/// a · b / 2^31 to nearest, ties toward +∞: the product of two Q0.31.
inline int32_t MultiplyHigh(int32_t a, int32_t b) {
  return Saturate((int64_t{a} * b + (int64_t{1} << 30)) >> 31);
}

/// a · b / 2^15 to nearest, ties toward +∞: the product of two Q0.15.
inline int16_t MultiplyHigh16(int16_t a, int16_t b) {
  return Saturate16((int32_t{a} * b + (1 << 14)) >> 15);
}

/// x / 2^exponent to nearest, ties away from zero. REQUIRES: 0 <= exponent <= 31.
inline int32_t DivideByPowerOfTwo(int32_t x, int exponent) {
  const int64_t half = exponent > 0 ? int64_t{1} << (exponent - 1) : 0;
  return static_cast<int32_t>((x + half - (x < 0 && exponent > 0 ? 1 : 0)) >> exponent);
}

/// x · 2^exponent, saturated.
inline int32_t ShiftLeft(int32_t x, int exponent) {
  return Saturate(int64_t{x} * (int64_t{1} << exponent));
}

/// e^a in Q0.31 for a <= 0 in Q5.26.
///
/// a = −rest + part with part in [−1/4, 0) and rest a multiple of 1/4. e^part comes from its series
/// around −1/8 to the fourth power, and each bit of rest multiplies by its own e^(−2^k).
inline int32_t ExpOfNegative(int32_t a) {
  if (a == 0) return kOne;
  constexpr int32_t kQuarter = 1 << 24;
  const int32_t part = (a & (kQuarter - 1)) - kQuarter;
  const int32_t x = part * 32 + (1 << 28);  // part + 1/8, in Q0.31
  const int32_t x2 = MultiplyHigh(x, x);
  const int32_t x3 = MultiplyHigh(x2, x);
  const int32_t x4 = MultiplyHigh(x2, x2);
  constexpr int32_t kThird = 715827883;
  constexpr int32_t kExpOfMinusEighth = 1895147668;
  // x^2/2 + x^3/6 + x^4/24
  const int32_t higher =
      DivideByPowerOfTwo(MultiplyHigh(DivideByPowerOfTwo(x4, 2) + x3, kThird) + x2, 1);
  int32_t result = kExpOfMinusEighth + MultiplyHigh(kExpOfMinusEighth, x + higher);
  // e^(−2^k) for k = −2 … 4, where the bit of rest worth 2^k is set.
  constexpr int32_t kExpOfMinusPower[] = {1672461947, 1302514674, 790015084, 290630308,
                                          39332535,   720401,     242};
  const int64_t rest = int64_t{part} - a;
  for (int k = 0; k < 7; ++k) {
    if (rest & (int64_t{1} << (24 + k))) result = MultiplyHigh(result, kExpOfMinusPower[k]);
  }
  return result;
}

/// 1 / (1 + a) in Q0.31 for a in [0, 1) in Q0.31: three Newton steps for d = (1 + a) / 2 in Q2.29.
inline int32_t ReciprocalOfOnePlus(int32_t a) {
  const auto d = static_cast<int32_t>((int64_t{a} + (int64_t{1} << 31)) >> 1);
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  int32_t x = k48Over17 + MultiplyHigh(d, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = (1 << 29) - MultiplyHigh(d, x);
    x += ShiftLeft(MultiplyHigh(x, error), 2);
  }
  return ShiftLeft(x, 1);
}

/// ln a in Q5.26 for a >= 1 in Q12.19.
///
/// a = r · 2^(z − 1/4) with r near 2^(−1/4): z comes from the leading zeros of a or of a · √(1/2),
/// whichever leaves r smaller. ln r is a rational function of q = 2 · (r − 2^(−1/4)).
inline int32_t LogOfAtLeastOne(int32_t a) {
  constexpr int32_t kLn2 = 1488522236;               // in Q0.31, as the constants below
  constexpr int32_t kSqrtHalf = 1518500250;          // 2^(−1/2)
  constexpr int32_t kFourthRootOfHalf = 1805811301;  // 2^(−1/4)
  constexpr int32_t kCubic = 117049297;              // 11/240 · 2^(1/4)
  constexpr int32_t kDenominatorSquare = 127690142;  // 1/20 · 2^(1/4)
  constexpr int32_t kDenominatorOne = 1057819769;    // 2 · 2^(−1/4) − 2^(1/4)
  constexpr int32_t kDenominatorLinear = 638450708;  // 1/4 · 2^(1/4)
  constexpr int kIntegerBits = 12;                   // of a
  constexpr int kQuarter = 1 << 23, kOneShift = 25;  // 1/4 and 1 in Q6.25

  const int zeros = std::countl_zero(static_cast<uint32_t>(a));
  const int32_t r_high = ShiftLeft(MultiplyHigh(ShiftLeft(a, zeros - 1), kSqrtHalf), 1);
  const int32_t z_high = ShiftLeft(kIntegerBits - zeros, kOneShift) + kQuarter;
  const int low_zeros = std::countl_zero(static_cast<uint32_t>(MultiplyHigh(a, kSqrtHalf))) - 1;
  const int32_t r_low = ShiftLeft(a, low_zeros);
  const int32_t z_low = ShiftLeft(kIntegerBits - low_zeros, kOneShift) - kQuarter;
  const int32_t r = std::min(r_high, r_low), z = std::max(z_high, z_low);

  const int64_t sum = int64_t{r} + kFourthRootOfHalf;
  const auto p = static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
  const int32_t q = 2 * (r - kFourthRootOfHalf);
  const int32_t q2 = MultiplyHigh(q, q);
  const int32_t numerator = MultiplyHigh(q, r) + MultiplyHigh(MultiplyHigh(q, q2), kCubic);
  const int32_t denominator_minus_one =
      MultiplyHigh(p, kDenominatorOne + q + MultiplyHigh(kDenominatorSquare, q2)) +
      MultiplyHigh(kDenominatorLinear, q);
  const int32_t ln_r =
      MultiplyHigh(DivideByPowerOfTwo(numerator, 6), ReciprocalOfOnePlus(denominator_minus_one));
  return ShiftLeft(MultiplyHigh(z, kLn2) + ln_r, 1);
}

/// 1 / √x for x >= 1: five Newton steps from 1 for x scaled by a power of 4, in Q3.28; 1 for x = 1.
inline QuantizedMultiplier InverseSqrt(int32_t x) {
  if (x <= 1) return {kOne, 0};
  int right_shift = 11;
  for (; x >= 1 << 29; ++right_shift) x /= 4;
  const int pairs = (std::countl_zero(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  right_shift -= pairs;
  x <<= 2 * pairs;  // now in [2^27, 2^29)

  const int32_t half = DivideByPowerOfTwo(x >> 1, 1);
  constexpr int32_t kThreeHalves = (1 << 28) + (1 << 27);
  constexpr int32_t kSqrtHalf = 1518500250;
  int32_t root = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const int32_t cube = ShiftLeft(MultiplyHigh(MultiplyHigh(root, root), root), 6);
    root = ShiftLeft(MultiplyHigh(kThreeHalves, root) - MultiplyHigh(half, cube), 3);
  }
  root = MultiplyHigh(root, kSqrtHalf);
  if (right_shift < 0) {
    root <<= -right_shift;
    right_shift = 0;
  }
  return {root, right_shift};
}

}  // namespace octet::fixed_point

#endif  // OCTET_INTERPRETER_OPS_FIXED_POINT_H_
