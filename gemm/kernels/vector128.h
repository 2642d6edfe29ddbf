// SSE4.1 for x86_tile.h: what vectors of other widths do in another way; vector.h has the rest. No
// include guard and no includes.

using Int = __m128i;
constexpr int kLanes = 4;

#define OCTET_MM(name) _mm_##name
#define OCTET_MM_SI(name) _mm_##name##_si128
#include "gemm/kernels/vector.h"
#undef OCTET_MM
#undef OCTET_MM_SI

OCTET_ALWAYS_INLINE Int Load(const void* p) {
  return _mm_load_si128(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE Int LoadUnaligned(const void* p) {
  return _mm_loadu_si128(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE void Store(void* p, Int x) {
  _mm_storeu_si128(static_cast<Int*>(p), x);
}
OCTET_ALWAYS_INLINE Int SetInt64(int64_t x) {
  return _mm_set1_epi64x(x);
}
/// Whether the low half of a lane of x is below that of `limit`, whose high halves are 0.
OCTET_ALWAYS_INLINE bool AnyWordBelow(Int x, Int limit) {
  const Int missing = _mm_subs_epu16(limit, x);
  return _mm_testz_si128(missing, missing) == 0;
}
/// x (not negative) with the sign of the other.
OCTET_ALWAYS_INLINE Int WithSign(Int x, Int sign) {
  return _mm_or_si128(x, _mm_and_si128(sign, _mm_set1_epi32(INT32_MIN)));
}
constexpr bool kFused = false;
/// int32(float(x) · by + plus), `plus` being floats.
OCTET_ALWAYS_INLINE Int MultiplyFloat(Int x, const float* by, Int plus) {
  const __m128 real = _mm_cvtepi32_ps(x);
  const __m128 product = _mm_mul_ps(real, _mm_load_ps(by));
  return _mm_cvtps_epi32(_mm_add_ps(product, _mm_castsi128_ps(plus)));
}
/// Odd int32 lanes in the places of even ones.
OCTET_ALWAYS_INLINE Int OddToEven(Int x) {
  return _mm_shuffle_epi32(x, 0xF5);
}
/// Even lanes of the one, odd lanes of the other.
OCTET_ALWAYS_INLINE Int OddHalves(Int even, Int odd) {
  return _mm_blend_epi16(even, odd, 0xCC);
}
OCTET_ALWAYS_INLINE Int IsZero(Int x) {
  return _mm_cmpeq_epi32(x, _mm_setzero_si128());
}
OCTET_ALWAYS_INLINE Int Select(Int mask, Int a, Int b) {
  return _mm_blendv_epi8(b, a, mask);
}
/// The same in order.
OCTET_ALWAYS_INLINE Int PackBytes(Int a, Int b, Int c, Int d) {
  return PackQuarters(a, b, c, d);
}
template <bool kSigned>
OCTET_ALWAYS_INLINE Int WidenBytes(const uint8_t* p) {
  int32_t four;
  std::memcpy(&four, p, sizeof(four));
  const __m128i bytes = _mm_cvtsi32_si128(four);
  return kSigned ? _mm_cvtepi8_epi32(bytes) : _mm_cvtepu8_epi32(bytes);
}
OCTET_ALWAYS_INLINE Int AddFloats(Int a, const float* a_by, Int b, const float* b_by) {
  const __m128 product = _mm_mul_ps(_mm_cvtepi32_ps(a), _mm_load_ps(a_by));
  return _mm_cvtps_epi32(_mm_add_ps(_mm_mul_ps(_mm_cvtepi32_ps(b), _mm_load_ps(b_by)), product));
}
