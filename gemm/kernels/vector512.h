// AVX-512 for x86_tile.h, which says what each name means. No include guard and no includes.

using Int = __m512i;
constexpr int kLanes = 16;
constexpr int kVectorBytes = kLanes * 4;

OCTET_ALWAYS_INLINE Int Load(const void* p) {
  return _mm512_load_si512(p);
}
OCTET_ALWAYS_INLINE Int LoadUnaligned(const void* p) {
  return _mm512_loadu_si512(p);
}
OCTET_ALWAYS_INLINE void Store(void* p, Int x) {
  _mm512_storeu_si512(p, x);
}
OCTET_ALWAYS_INLINE Int SetInt32(int32_t x) {
  return _mm512_set1_epi32(x);
}
OCTET_ALWAYS_INLINE Int SetBytes(int byte) {
  return SetInt32(static_cast<int32_t>(static_cast<uint32_t>(byte) * 0x01010101));
}
OCTET_ALWAYS_INLINE Int SetInt64(int64_t x) {
  return _mm512_set1_epi64(x);
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
  return _mm512_add_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Add64(Int a, Int b) {
  return _mm512_add_epi64(a, b);
}
OCTET_ALWAYS_INLINE Int Subtract(Int a, Int b) {
  return _mm512_sub_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Xor(Int a, Int b) {
  return _mm512_xor_si512(a, b);
}
OCTET_ALWAYS_INLINE Int Min(Int a, Int b) {
  return _mm512_min_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int Max(Int a, Int b) {
  return _mm512_max_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int MinBytes(Int a, Int b) {
  return _mm512_min_epu8(a, b);
}
OCTET_ALWAYS_INLINE Int MaxBytes(Int a, Int b) {
  return _mm512_max_epu8(a, b);
}
OCTET_ALWAYS_INLINE Int MinWords(Int a, Int b) {
  return _mm512_min_epu16(a, b);
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
OCTET_ALWAYS_INLINE Int Multiply32(Int a, Int b) {
  return _mm512_mullo_epi32(a, b);
}
OCTET_ALWAYS_INLINE Int MultiplyEven(Int a, Int b) {
  return _mm512_mul_epi32(a, b);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight64(Int x) {
  return _mm512_srli_epi64(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftLeft64(Int x) {
  return _mm512_slli_epi64(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight32(Int x) {
  return _mm512_srai_epi32(x, kBits);
}
OCTET_ALWAYS_INLINE Int Sign(Int x) {
  return _mm512_srai_epi32(x, 31);
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
OCTET_ALWAYS_INLINE Int PackBytes(Int a, Int b, Int c, Int d) {
  const Int bytes = _mm512_packus_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
  return _mm512_permutexvar_epi32(
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), bytes);
}
/// Even bytes as words. By shifts: a mask would need a register of its own.
template <bool kSigned>
OCTET_ALWAYS_INLINE Int EvenBytes(Int x) {
  x = _mm512_slli_epi16(x, 8);
  return kSigned ? _mm512_srai_epi16(x, 8) : _mm512_srli_epi16(x, 8);
}
template <bool kSigned>
OCTET_ALWAYS_INLINE Int OddBytes(Int x) {
  return kSigned ? _mm512_srai_epi16(x, 8) : _mm512_srli_epi16(x, 8);
}
OCTET_ALWAYS_INLINE Int DotWords(Int a, Int b) {
  return _mm512_madd_epi16(a, b);
}
