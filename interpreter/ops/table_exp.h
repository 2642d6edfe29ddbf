// exp from IEEE arithmetic alone, so that every machine and every C library makes the same tables.
#ifndef OCTET_INTERPRETER_OPS_TABLE_EXP_H_
#define OCTET_INTERPRETER_OPS_TABLE_EXP_H_

#include <algorithm>
#include <bit>
#include <cstdint>

namespace octet {

/// e^x, relative error below 2^-49; the argument is taken into [−700, 700].
/// x = n · ln 2 + r with |r| <= ln 2 / 2, e^x = 2^n · e^r, and e^r by its series to r^13 / 13!.
inline double Exp(double x) {
  x = std::min(std::max(x, -700.0), 700.0);
  constexpr double kLn2High = 0x1.62e42fee00000p-1;  // 32 bits: n · kLn2High is exact
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;  // ln 2 − kLn2High
  constexpr double kInverseLn2 = 0x1.71547652b82fep0;
  const auto n = static_cast<int64_t>(x * kInverseLn2 + (x < 0 ? -0.5 : 0.5));
  const double r = (x - static_cast<double>(n) * kLn2High) - static_cast<double>(n) * kLn2Low;
  double sum = 1.0;
  for (int k = 13; k >= 1; --k) sum = 1.0 + sum * r / k;
  return sum * std::bit_cast<double>(static_cast<uint64_t>(n + 1023) << 52);
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_TABLE_EXP_H_
