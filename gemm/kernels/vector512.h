// AVX-512 for x86_tile.h: what vectors of other widths do in another way; vector.h has the rest. No
// include guard and no includes.

using Int = __m512i;
constexpr int kLanes = 16;

#define OCTET_MM(name) _mm512_##name
#define OCTET_MM_SI(name) _mm512_##name##_si512
#include "gemm/kernels/vector.h"
#undef OCTET_MM
#undef OCTET_MM_SI

OCTET_ALWAYS_INLINE Int Load(const void* p) {
  return _mm512_load_si512(p);
}
OCTET_ALWAYS_INLINE Int LoadUnaligned(const void* p) {
  return _mm512_loadu_si512(p);
}
OCTET_ALWAYS_INLINE void Store(void* p, Int x) {
  _mm512_storeu_si512(p, x);
}
OCTET_ALWAYS_INLINE Int SetInt64(int64_t x) {
  return _mm512_set1_epi64(x);
}
/// Whether the low half of a lane of x is below that of `limit`, whose high halves are 0.
OCTET_ALWAYS_INLINE bool AnyWordBelow(Int x, Int limit) {
  return _mm512_mask_cmplt_epu16_mask(0x55555555, x, limit) != 0;
}
/// x (not negative) with the sign of the other.
OCTET_ALWAYS_INLINE Int WithSign(Int x, Int sign) {
  constexpr int kAOrBAndC = 0xF8;
  return _mm512_ternarylogic_epi32(x, sign, _mm512_set1_epi32(INT32_MIN), kAOrBAndC);
}
constexpr bool kFused = true;
/// int32(float(x) · by + plus), `plus` being floats.
OCTET_ALWAYS_INLINE Int MultiplyFloat(Int x, const float* by, Int plus) {
  const __m512 real = _mm512_cvtepi32_ps(x);
  return _mm512_cvtps_epi32(_mm512_fmadd_ps(real, _mm512_load_ps(by), _mm512_castsi512_ps(plus)));
}
/// Odd int32 lanes in the places of even ones.
OCTET_ALWAYS_INLINE Int OddToEven(Int x) {
  return _mm512_shuffle_epi32(x, _MM_PERM_DDBB);
}
/// Even lanes of the one, odd lanes of the other.
OCTET_ALWAYS_INLINE Int OddHalves(Int even, Int odd) {
  return _mm512_mask_blend_epi32(0xAAAA, even, odd);
}
OCTET_ALWAYS_INLINE __mmask16 IsZero(Int x) {
  return _mm512_testn_epi32_mask(x, x);
}
OCTET_ALWAYS_INLINE Int Select(__mmask16 mask, Int a, Int b) {
  return _mm512_mask_blend_epi32(mask, b, a);
}
/// The same in order.
OCTET_ALWAYS_INLINE Int PackBytes(Int a, Int b, Int c, Int d) {
  const Int bytes = PackQuarters(a, b, c, d);
  return _mm512_permutexvar_epi32(
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), bytes);
}
template <bool kSigned>
OCTET_ALWAYS_INLINE Int WidenBytes(const uint8_t* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return kSigned ? _mm512_cvtepi8_epi32(bytes) : _mm512_cvtepu8_epi32(bytes);
}
OCTET_ALWAYS_INLINE Int AddFloats(Int a, const float* a_by, Int b, const float* b_by) {
  const __m512 product = _mm512_mul_ps(_mm512_cvtepi32_ps(a), _mm512_load_ps(a_by));
  return _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_cvtepi32_ps(b), _mm512_load_ps(b_by), product));
}
