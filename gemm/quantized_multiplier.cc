// The one scaling function (docs/quantization.md, "Scaling") and how its integers are formed.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <octet/gemm.h>

#include "base/check.h"

namespace octet {
namespace {

constexpr int64_t kInt32Max = std::numeric_limits<int32_t>::max();
constexpr int64_t kInt32Min = std::numeric_limits<int32_t>::min();

/// floor((x · multiplier + 2^30) / 2^31): ties go toward +∞. No overflow, as multiplier >= 0.
int32_t SaturatingRoundingDoublingHighMultiply(int32_t x, int32_t multiplier) {
  return static_cast<int32_t>((int64_t{x} * multiplier + (int64_t{1} << 30)) >> 31);
}

/// x / 2^exponent to nearest, ties away from zero: 5 / 2 → 3, −5 / 2 → −3. REQUIRES: 0 <= exponent
/// <= 31.
int32_t RoundingDivideByPowerOfTwo(int32_t x, int exponent) {
  const int64_t divisor = int64_t{1} << exponent;
  const int64_t nudge = divisor / 2 - (x < 0 && exponent > 0 ? 1 : 0);
  return static_cast<int32_t>((x + nudge) >> exponent);
}

int32_t SaturatingShiftLeft(int32_t x, int shift) {
  const int64_t shifted = int64_t{x} * (int64_t{1} << shift);
  return static_cast<int32_t>(std::min(std::max(shifted, kInt32Min), kInt32Max));
}

}  // namespace

QuantizedMultiplier QuantizeMultiplier(double real) {
  OCTET_CHECK(std::isfinite(real) && real >= 0);
  if (real == 0) return {};
  int exponent = 0;
  const double fraction = std::frexp(real, &exponent);  // real = fraction · 2^exponent, [0.5, 1)
  int64_t multiplier = std::llround(fraction * (int64_t{1} << 31));
  if (multiplier == int64_t{1} << 31) {  // fraction rounded up to 1
    multiplier /= 2;
    ++exponent;
  }
  OCTET_CHECK_LE(exponent, 30);
  if (exponent < -31) return {};
  return {static_cast<int32_t>(multiplier), -exponent};
}

int32_t Scale(int32_t x, QuantizedMultiplier by) {
  if (by.right_shift < 0) {
    return SaturatingRoundingDoublingHighMultiply(SaturatingShiftLeft(x, -by.right_shift),
                                                  by.multiplier);
  }
  return RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMultiply(x, by.multiplier),
                                    by.right_shift);
}

}  // namespace octet
