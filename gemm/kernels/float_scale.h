// Scale() through float32, as 16.16 fixed point: one multiplication for a vector of results, exact
// wherever it can tell on which side of an integer the value lies (docs/gemm.md derives it).
//
//   h = float(sum) · FloatScale + s · FloatNudge,  s = the sign of the sum
//   fixed = int32(h) + (dst_zero_point + 1/2) · 2^16 + FloatSlack
//
// The high half of `fixed` is the result, unless its low half is below 2 · FloatSlack + 1: then the
// true value may lie on the other side of an integer, and only the definition can tell.
#ifndef OCTET_GEMM_KERNELS_FLOAT_SCALE_H_
#define OCTET_GEMM_KERNELS_FLOAT_SCALE_H_

#include <algorithm>
#include <cmath>

#include <octet/gemm.h>

namespace octet {

/// multiplier · 2^-31 · 2^-right_shift · 2^16; at most 2^30: there a sum of 1 leaves 8 bits, and
/// more would leave 16.16.
inline float FloatScale(QuantizedMultiplier by) {
  const double scale = std::ldexp(by.multiplier, -31 - by.right_shift + 16);
  return static_cast<float>(std::min(scale, 0x1p30));
}

/// The two roundings of Scale are floor(r + 1/2 + s · 2^-(e+1)) with r = sum · multiplier ·
/// 2^-(31+e), e = right_shift; without a second rounding (e <= 0), floor(r + 1/2).
inline float FloatNudge(QuantizedMultiplier by) {
  return by.right_shift > 0 ? static_cast<float>(std::ldexp(1.0, 15 - by.right_shift)) : 0.0f;
}

/// How far, in whole units of 2^-16, `fixed` within 8 bits (|q| <= 256, |h| <= 2^24) can be on the
/// wrong side of an integer. For exact sums and a fused multiply-add its error is below 2: at most
/// 1 for rounding the scale, 1/2 for the multiply-add (whose result the conversion keeps; below
/// 2^23: half of all that, and 1/2 for the conversion). Sums beyond 2^24 add at most 1 as they
/// become floats, a separate multiplication 1/2.
constexpr int FloatSlack(bool exact_sums, bool fused) {
  return 1 + (exact_sums ? 0 : 1) + (fused ? 0 : 1);
}

}  // namespace octet

#endif  // OCTET_GEMM_KERNELS_FLOAT_SCALE_H_
