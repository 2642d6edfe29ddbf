// Functions for tables, from IEEE arithmetic alone like table_exp.h: every machine and every C
// library makes the same tables. Slow, and exact enough to round to float32 as the exact value
// does, but next to a tie.
#ifndef OCTET_INTERPRETER_OPS_TABLE_MATH_H_
#define OCTET_INTERPRETER_OPS_TABLE_MATH_H_

#include <bit>
#include <cstdint>

#include "interpreter/ops/table_exp.h"

namespace octet {

/// e^x − 1, relative error below 2^-48. Near 0 by its series Σ x^k / k!, whose first term the
/// difference would lose.
inline double ExpMinus1(double x) {
  if (x < -0.5 || x > 0.5) return Exp(x) - 1.0;
  double sum = 1.0;
  for (int k = 15; k >= 2; --k) sum = 1.0 + sum * x / k;
  return sum * x;
}

/// tanh x = −e / (e + 2) with e = e^(−2x) − 1, for x >= 0; an odd function.
inline double Tanh(double x) {
  if (x < 0) return -Tanh(-x);
  const double e = ExpMinus1(-2.0 * x);
  return -e / (e + 2.0);
}

/// ln x, relative error below 2^-48. x = m · 2^n with m in [1/√2, √2), ln m = 2 · artanh s with
/// s = (m − 1) / (m + 1), by its series to s^25 / 25. REQUIRES: x > 0, finite and normal.
inline double Log(double x) {
  constexpr double kLn2 = 0x1.62e42fefa39efp-1;
  constexpr double kSqrt2 = 0x1.6a09e667f3bcdp0;
  constexpr uint64_t kFraction = (uint64_t{1} << 52) - 1;
  const auto bits = std::bit_cast<uint64_t>(x);
  int64_t n = static_cast<int64_t>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & kFraction) | (uint64_t{1023} << 52));
  if (m >= kSqrt2) {
    m *= 0.5;
    ++n;
  }
  const double s = (m - 1.0) / (m + 1.0), s2 = s * s;
  double sum = 0.0;
  for (int k = 25; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return static_cast<double>(n) * kLn2 + 2.0 * s * sum;
}

/// 1 − erf x, relative error below 2^-38. Up to 5/2 by erf's series
///   erf x = 2/√π · e^(−x²) · Σ_n 2^n · x^(2n+1) / (1 · 3 · … · (2n + 1)),
/// beyond by Laplace's continued fraction
///   e^(−x²)/√π · 1 / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + …)))).
inline double Erfc(double x) {
  if (x < 0) return 2.0 - Erfc(-x);
  constexpr double kInverseSqrtPi = 0x1.20dd750429b6dp-1;
  const double scale = kInverseSqrtPi * Exp(-x * x);
  if (x < 2.5) {
    double sum = 1.0;
    for (int n = 60; n >= 1; --n) sum = 1.0 + sum * 2.0 * x * x / (2 * n + 1);
    return 1.0 - 2.0 * scale * x * sum;
  }
  double fraction = x;
  for (int k = 60; k >= 1; --k) fraction = x + 0.5 * k / fraction;
  return scale / fraction;
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_TABLE_MATH_H_
