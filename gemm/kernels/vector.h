// What vectors of all widths share, for x86_tile.h. vector128.h, vector256.h and vector512.h
// include this file inside the target region and anonymous namespace of a kernel, after Int, kLanes
// and
//
//   OCTET_MM(name)    the intrinsic: _mm256_name
//   OCTET_MM_SI(name) the same on whole registers: _mm256_name_si256
//
// No include guard and no includes.

constexpr int kVectorBytes = kLanes * 4;

OCTET_ALWAYS_INLINE Int SetInt32(int32_t x) {
  return OCTET_MM(set1_epi32)(x);
}
OCTET_ALWAYS_INLINE Int SetBytes(int byte) {
  return OCTET_MM(set1_epi8)(static_cast<char>(byte));
}
/// The first `count` <= 4 bytes at p, then zeros, and `flip` XORed, in every lane; reads nothing
/// beyond them.
OCTET_ALWAYS_INLINE Int BroadcastBytes(const uint8_t* p, int count, uint32_t flip = 0) {
  uint32_t four = 0;
  if (count == 4) {
    std::memcpy(&four, p, 4);
  } else {
    four = p[0];
    if (count > 1) four |= uint32_t{p[1]} << 8;
    if (count > 2) four |= uint32_t{p[2]} << 16;
  }
  return SetInt32(static_cast<int32_t>(four ^ flip));
}
OCTET_ALWAYS_INLINE Int Add(Int a, Int b) {
  return OCTET_MM(add_epi32)(a, b);
}
OCTET_ALWAYS_INLINE Int Add64(Int a, Int b) {
  return OCTET_MM(add_epi64)(a, b);
}
OCTET_ALWAYS_INLINE Int Subtract(Int a, Int b) {
  return OCTET_MM(sub_epi32)(a, b);
}
OCTET_ALWAYS_INLINE Int Xor(Int a, Int b) {
  return OCTET_MM_SI(xor)(a, b);
}
OCTET_ALWAYS_INLINE Int Min(Int a, Int b) {
  return OCTET_MM(min_epi32)(a, b);
}
OCTET_ALWAYS_INLINE Int Max(Int a, Int b) {
  return OCTET_MM(max_epi32)(a, b);
}
OCTET_ALWAYS_INLINE Int MinBytes(Int a, Int b) {
  return OCTET_MM(min_epu8)(a, b);
}
OCTET_ALWAYS_INLINE Int MaxBytes(Int a, Int b) {
  return OCTET_MM(max_epu8)(a, b);
}
OCTET_ALWAYS_INLINE Int MinWords(Int a, Int b) {
  return OCTET_MM(min_epu16)(a, b);
}
OCTET_ALWAYS_INLINE Int Multiply32(Int a, Int b) {
  return OCTET_MM(mullo_epi32)(a, b);
}
/// int64 products of the even int32 lanes.
OCTET_ALWAYS_INLINE Int MultiplyEven(Int a, Int b) {
  return OCTET_MM(mul_epi32)(a, b);
}
/// Pairs of int16 products, added to int32.
OCTET_ALWAYS_INLINE Int DotWords(Int a, Int b) {
  return OCTET_MM(madd_epi16)(a, b);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight64(Int x) {
  return OCTET_MM(srli_epi64)(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftLeft64(Int x) {
  return OCTET_MM(slli_epi64)(x, kBits);
}
template <int kBits>
OCTET_ALWAYS_INLINE Int ShiftRight32(Int x) {
  return OCTET_MM(srai_epi32)(x, kBits);
}
/// -1 where x is negative, else 0.
OCTET_ALWAYS_INLINE Int Sign(Int x) {
  return OCTET_MM(srai_epi32)(x, 31);
}
template <bool kSigned>
OCTET_ALWAYS_INLINE Int OddBytes(Int x) {
  return kSigned ? OCTET_MM(srai_epi16)(x, 8) : OCTET_MM(srli_epi16)(x, 8);
}
/// Even bytes as words. By shifts: a mask would need a register of its own.
template <bool kSigned>
OCTET_ALWAYS_INLINE Int EvenBytes(Int x) {
  return OddBytes<kSigned>(OCTET_MM(slli_epi16)(x, 8));
}
/// int32 lanes of a, b, c, d as bytes, saturated to 0..255; each 128 bits hold four of each.
OCTET_ALWAYS_INLINE Int PackQuarters(Int a, Int b, Int c, Int d) {
  return OCTET_MM(packus_epi16)(OCTET_MM(packs_epi32)(a, b), OCTET_MM(packs_epi32)(c, d));
}
