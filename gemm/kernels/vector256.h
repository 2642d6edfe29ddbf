// AVX2 for x86_tile.h: what vectors of other widths do in another way; vector.h has the rest. No
// include guard and no includes.

using Int = __m256i;
constexpr int kLanes = 8;

#define OCTET_MM(name) _mm256_##name
#define OCTET_MM_SI(name) _mm256_##name##_si256
#include "gemm/kernels/vector.h"
#undef OCTET_MM
#undef OCTET_MM_SI

OCTET_ALWAYS_INLINE Int Load(const void* p) {
  return _mm256_load_si256(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE Int LoadUnaligned(const void* p) {
  return _mm256_loadu_si256(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE void Store(void* p, Int x) {
  _mm256_storeu_si256(static_cast<Int*>(p), x);
}
OCTET_ALWAYS_INLINE Int SetInt64(int64_t x) {
  return _mm256_set1_epi64x(x);
}
/// Whether the low half of a lane of x is below that of `limit`, whose high halves are 0.
OCTET_ALWAYS_INLINE bool AnyWordBelow(Int x, Int limit) {
  const Int missing = _mm256_subs_epu16(limit, x);
  return _mm256_testz_si256(missing, missing) == 0;
}
/// x (not negative) with the sign of the other.
OCTET_ALWAYS_INLINE Int WithSign(Int x, Int sign) {
  return _mm256_or_si256(x, _mm256_and_si256(sign, _mm256_set1_epi32(INT32_MIN)));
}
constexpr bool kFused = true;
/// int32(float(x) · by + plus), `plus` being floats.
OCTET_ALWAYS_INLINE Int MultiplyFloat(Int x, const float* by, Int plus) {
  const __m256 real = _mm256_cvtepi32_ps(x);
  return _mm256_cvtps_epi32(_mm256_fmadd_ps(real, _mm256_load_ps(by), _mm256_castsi256_ps(plus)));
}
/// Odd int32 lanes in the places of even ones.
OCTET_ALWAYS_INLINE Int OddToEven(Int x) {
  return _mm256_shuffle_epi32(x, 0xF5);
}
/// Even lanes of the one, odd lanes of the other.
OCTET_ALWAYS_INLINE Int OddHalves(Int even, Int odd) {
  return _mm256_blend_epi32(even, odd, 0xAA);
}
OCTET_ALWAYS_INLINE Int IsZero(Int x) {
  return _mm256_cmpeq_epi32(x, _mm256_setzero_si256());
}
OCTET_ALWAYS_INLINE Int Select(Int mask, Int a, Int b) {
  return _mm256_blendv_epi8(b, a, mask);
}
/// The same in order.
OCTET_ALWAYS_INLINE Int PackBytes(Int a, Int b, Int c, Int d) {
  const Int bytes = PackQuarters(a, b, c, d);
  return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
/// kLanes bytes as int32.
template <bool kSigned>
OCTET_ALWAYS_INLINE Int WidenBytes(const uint8_t* p) {
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
  return kSigned ? _mm256_cvtepi8_epi32(bytes) : _mm256_cvtepu8_epi32(bytes);
}
/// int32(float(a) · a_by + float(b) · b_by).
OCTET_ALWAYS_INLINE Int AddFloats(Int a, const float* a_by, Int b, const float* b_by) {
  const __m256 product = _mm256_mul_ps(_mm256_cvtepi32_ps(a), _mm256_load_ps(a_by));
  return _mm256_cvtps_epi32(_mm256_fmadd_ps(_mm256_cvtepi32_ps(b), _mm256_load_ps(b_by), product));
}
