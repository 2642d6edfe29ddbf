// AVX2 for x86_tile.h, which says what each name means. No include guard and no includes.

using Int = __m256i;
constexpr int kLanes = 8;
constexpr int kVectorBytes = kLanes * 4;

OCTET_ALWAYS_INLINE Int Load(const void* p) {
  return _mm256_load_si256(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE Int LoadUnaligned(const void* p) {
  return _mm256_loadu_si256(static_cast<const Int*>(p));
}
OCTET_ALWAYS_INLINE void Store(void* p, Int x) {
  _mm256_storeu_si256(static_cast<Int*>(p), x);
}
OCTET_ALWAYS_INLINE Int SetInt32(int32_t x) {
  return _mm256_set1_epi32(x);
}
OCTET_ALWAYS_INLINE Int SetBytes(int byte) {
  return SetInt32(static_cast<int32_t>(static_cast<uint32_t>(byte) * 0x01010101));
}
OCTET_ALWAYS_INLINE Int SetInt64(int64_t x) {
  return _mm256_set1_epi64x(x);
}
/// The first `count` <= 4 bytes at p, then zeros, and `flip` XORed, in every lane; reads nothing
/// beyond them.
OCTET_ALWAYS_INLINE Int BroadcastBytes(const uint8_t* p, int count, uint32_t flip = 0) {
  uint32_t four = 0;
  if (count == 4) {
    std::memcpy(&four, p, 4);
  } else {
    for (int i = 0; i < count; ++i) four |= uint32_t{p[i]} << (8 * i);
  }
  return SetInt32(static_cast<int32_t>(four ^ flip));
}
OCTET_ALWAYS_INLINE Int Add(Int a, Int b) {
  return _mm256_add_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Add64(Int a, Int b) {
  return _mm256_add_epi64(a, b);
}
OCTET_ALWAYS_INLINE Int Subtract(Int a, Int b) {
  return _mm256_sub_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Xor(Int a, Int b) {
  return _mm256_xor_si256(a, b);
}
OCTET_ALWAYS_INLINE Int Min(Int a, Int b) {
  return _mm256_min_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Max(Int a, Int b) {
  return _mm256_max_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int MinBytes(Int a, Int b) {
  return _mm256_min_epu8(a, b);
}
OCTET_ALWAYS_INLINE Int MaxBytes(Int a, Int b) {
  return _mm256_max_epu8(a, b);
}
OCTET_ALWAYS_INLINE Int MinWords(Int a, Int b) {
  return _mm256_min_epu16(a, b);
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
OCTET_ALWAYS_INLINE Int Multiply32(Int a, Int b) {
  return _mm256_mullo_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int MultiplyEven(Int a, Int b) {
  return _mm256_mul_epi32(a, b);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight64(Int x) {
  return _mm256_srli_epi64(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftLeft64(Int x) {
  return _mm256_slli_epi64(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight32(Int x) {
  return _mm256_srai_epi32(x, kBits);
}
OCTET_ALWAYS_INLINE Int Sign(Int x) {
  return _mm256_srai_epi32(x, 31);
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
OCTET_ALWAYS_INLINE Int PackBytes(Int a, Int b, Int c, Int d) {
  const Int bytes = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
  return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
/// Even bytes as words. By shifts: a mask would need a register of its own.
template <bool kSigned>
OCTET_ALWAYS_INLINE Int EvenBytes(Int x) {
  x = _mm256_slli_epi16(x, 8);
  return kSigned ? _mm256_srai_epi16(x, 8) : _mm256_srli_epi16(x, 8);
}
template <bool kSigned>
OCTET_ALWAYS_INLINE Int OddBytes(Int x) {
  return kSigned ? _mm256_srai_epi16(x, 8) : _mm256_srli_epi16(x, 8);
}
OCTET_ALWAYS_INLINE Int DotWords(Int a, Int b) {
  return _mm256_madd_epi16(a, b);
}
