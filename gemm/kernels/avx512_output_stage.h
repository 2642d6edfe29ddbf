// The output stage on AVX-512: the int32 sums of up to 64 channels of a row in registers become
// bytes in memory. Kernels include this file inside their target region and anonymous namespace.
//
// ScaleFast computes the result as 16.16 fixed point through float32, at one multiplication for 16
// outputs, and knows when it cannot tell on which side of an integer the value lies; only such
// a row is done again by ScaleExact. docs/gemm.md derives both.
//
// No include guard and no includes: what it needs is included before the region begins
// (<immintrin.h>, avx512_terms.h).

/// Even (0) or odd (1) lanes of x, scaled, in the low halves of 64-bit lanes. Both roundings of
/// Scale as one, in 64 bits (docs/gemm.md):
///   q = (x · multiplier + 2^30 + (e > 0 ? 2^(30+e) − (x < 0 ? 2^31 : 0) : 0)) >> (31 + e)
template <int kOdd>
OCTET_ALWAYS_INLINE __m512i ScaleHalf(__m512i x, __m512i multiplier, __m512i e) {
  constexpr int kShift = kOdd ? 32 : 0;
  const __m512i one = _mm512_set1_epi64(1);
  e = _mm512_and_si512(_mm512_srli_epi64(e, kShift), _mm512_set1_epi64(63));
  const __m512i product =
      _mm512_mul_epi32(_mm512_srli_epi64(x, kShift), _mm512_srli_epi64(multiplier, kShift));
  const __m512i second = _mm512_sllv_epi64(one, _mm512_add_epi64(e, _mm512_set1_epi64(30)));
  const __m512i correction =
      _mm512_and_si512(_mm512_srai_epi64(product, 63), _mm512_set1_epi64(int64_t{1} << 31));
  const __mmask8 rounds_twice = _mm512_test_epi64_mask(e, e);
  __m512i q = _mm512_add_epi64(product, _mm512_set1_epi64(int64_t{1} << 30));
  q = _mm512_mask_add_epi64(q, rounds_twice, q, _mm512_sub_epi64(second, correction));
  return _mm512_srav_epi64(q, _mm512_add_epi64(e, _mm512_set1_epi64(31)));
}

/// Scale() on 16 channels, literally.
OCTET_ALWAYS_INLINE __m512i ScaleExact(__m512i sums, const Terms& terms) {
  const __m512i left = _mm512_load_si512(terms.left_shift),
                e = _mm512_load_si512(terms.right_shift);
  const __m512i multiplier = _mm512_load_si512(terms.multiplier);
  const __m512i limit = _mm512_srlv_epi32(_mm512_set1_epi32(INT32_MAX), left);
  sums = _mm512_max_epi32(_mm512_min_epi32(sums, limit),
                          _mm512_sub_epi32(_mm512_setzero_si512(), limit));
  sums = _mm512_sllv_epi32(sums, left);
  const __m512i even = ScaleHalf<0>(sums, multiplier, e), odd = ScaleHalf<1>(sums, multiplier, e);
  return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}

/// Lanes of register v that belong to channels of the product.
OCTET_ALWAYS_INLINE __mmask16 StoreMask(int channels, int v) {
  const int left = channels - v * kLanes;
  return left >= kLanes ? 0xFFFF : left <= 0 ? 0 : static_cast<__mmask16>((1 << left) - 1);
}

/// What the output stage needs of a Block, in registers.
struct StageConstants {
  __m512i bias;   // (dst_zero_point + 128 · (dst is int8) + 1/2) in 16.16, plus FloatSlack
  __m512i doubt;  // words: 2 · FloatSlack + 1; low halves below are in doubt
  __m512i clamp_min, clamp_max, flip;
  __mmask64 channels;  // bytes of a row that are stored
};

OCTET_ALWAYS_INLINE StageConstants MakeStageConstants(const Block& block) {
  const int up = block.dst_flip != 0 ? 128 : 0, slack = FloatSlack(block.exact_floats, true);
  return {_mm512_set1_epi32((block.dst_zero_point + up) * 65536 + 32768 + slack),
          _mm512_set1_epi16(static_cast<int16_t>(2 * slack + 1)),
          _mm512_set1_epi8(static_cast<char>(block.clamp_min + up)),
          _mm512_set1_epi8(static_cast<char>(block.clamp_max + up)),
          _mm512_set1_epi8(static_cast<char>(block.dst_flip)),
          ~uint64_t{0} >> (64 - block.channels)};
}

/// nudge with the sign of the sum.
OCTET_ALWAYS_INLINE __m512i SignedNudge(__m512i sums, __m512i nudge) {
  constexpr int kCOrSignOfB = 0xF8;  // a | (b & c)
  return _mm512_ternarylogic_epi32(nudge, sums, _mm512_set1_epi32(INT32_MIN), kCOrSignOfB);
}

/// `fixed` of float_scale.h, for 16 channels.
OCTET_ALWAYS_INLINE __m512i ScaleFast(__m512i sums, __m512 scale, __m512i nudge, __m512i bias) {
  const __m512 product = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), scale,
                                         _mm512_castsi512_ps(SignedNudge(sums, nudge)));
  return _mm512_add_epi32(_mm512_cvtps_epi32(product), bias);
}

/// Bounds sums so that ScaleFast stays within 16.16.
OCTET_ALWAYS_INLINE __m512i Narrow(__m512i sums, __m512i limit) {
  const __m512i minus_limit = _mm512_sub_epi32(_mm512_setzero_si512(), limit);
  return _mm512_max_epi32(_mm512_min_epi32(sums, limit), minus_limit);
}

/// Clamps unsigned bytes and makes them signed where dst is int8.
OCTET_ALWAYS_INLINE __m512i ClampBytes(__m512i bytes, const StageConstants& stage) {
  bytes = _mm512_min_epu8(_mm512_max_epu8(bytes, stage.clamp_min), stage.clamp_max);
  return _mm512_xor_si512(bytes, stage.flip);
}

/// The high halves of two registers as 32 words.
OCTET_ALWAYS_INLINE __m512i HighHalves(__m512i a, __m512i b) {
  const __m512i odd_words =
      _mm512_set_epi16(63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33, 31, 29, 27,
                       25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
  return _mm512_permutex2var_epi16(a, odd_words, b);
}

/// Saturates the words of up to 64 channels (`high`: of registers 2 and 3) to bytes; a full panel's
/// are in lane order (LaneOf).
template <int kWide>
OCTET_ALWAYS_INLINE __m512i WordsToBytes(__m512i low, __m512i high) {
  if constexpr (kWide == kVectors) return _mm512_packus_epi16(low, high);
  const __m512i zero = _mm512_setzero_si512();
  __m512i bytes = _mm512_castsi256_si512(_mm512_cvtusepi16_epi8(_mm512_max_epi16(low, zero)));
  if constexpr (kWide == 3) {
    bytes = _mm512_inserti64x4(bytes, _mm512_cvtusepi16_epi8(_mm512_max_epi16(high, zero)), 1);
  }
  return bytes;
}

/// The high halves of registers v and v + 2 of a full panel as 32 bytes, in channel order.
OCTET_ALWAYS_INLINE __m512i HalfPanelBytes(__m512i a, __m512i b) {
  const __m512i bytes = WordsToBytes<2>(HighHalves(a, b), a);
  return _mm512_permutex_epi64(bytes, 0xD8);
}

/// Stores the channels of the product.
OCTET_ALWAYS_INLINE void StoreBytes(__m512i bytes, const StageConstants& stage, uint8_t* dst) {
  if (stage.channels == ~uint64_t{0}) {
    _mm512_storeu_si512(dst, bytes);
  } else {
    _mm512_mask_storeu_epi8(dst, stage.channels, bytes);
  }
}

/// Packs the high halves of `fixed` to bytes, clamps and stores them.
template <int kWide>
OCTET_ALWAYS_INLINE void StoreRow(const __m512i (&fixed)[kWide], const StageConstants& stage,
                                  uint8_t* dst) {
  const __m512i low = HighHalves(fixed[0], fixed[kWide > 1 ? 1 : 0]);
  const __m512i high = kWide > 2 ? HighHalves(fixed[kWide > 2 ? 2 : 0], fixed[kWide - 1]) : low;
  StoreBytes(ClampBytes(WordsToBytes<kWide>(low, high), stage), stage, dst);
}

/// What ScaleFast approximates.
OCTET_ALWAYS_INLINE __m512i FixedExactly(__m512i sums, const Terms& terms,
                                         const StageConstants& stage) {
  const __m512i bound = _mm512_set1_epi32(512);  // keeps the 16.16 form in range
  __m512i q = _mm512_min_epi32(ScaleExact(sums, terms), bound);
  q = _mm512_max_epi32(q, _mm512_sub_epi32(_mm512_setzero_si512(), bound));
  return _mm512_add_epi32(_mm512_slli_epi32(q, 16), stage.bias);
}

/// Whether a low half is in doubt. `least`: minima of them, in even words.
OCTET_ALWAYS_INLINE bool AnyInDoubt(__m512i least, const StageConstants& stage) {
  constexpr __mmask32 kLowHalves = 0x55555555;
  return _mm512_mask_cmplt_epu16_mask(kLowHalves, least, stage.doubt) != 0;
}

/// ScaleFast for register v of every row, in place.
template <bool kWideSums, int kRows, int kWide>
OCTET_ALWAYS_INLINE void ScaleColumn(int v, const Terms& terms, __m512i bias,
                                     __m512i (&sums)[kRows][kWide]) {
  __m512 scale = _mm512_load_ps(terms.scale);
  __m512i nudge = _mm512_load_si512(terms.nudge);
  asm("" : "+v"(scale), "+v"(nudge));  // one load for all rows
#pragma GCC unroll 12
  for (int p = 0; p < kRows; ++p) {
    const __m512i narrow =
        kWideSums ? Narrow(sums[p][v], _mm512_load_si512(terms.limit)) : sums[p][v];
    sums[p][v] = ScaleFast(narrow, scale, nudge, bias);
  }
}

/// Stores a row of results of ScaleFast and returns the minimum of their low halves, for
/// AnyInDoubt.
template <int kWide>
OCTET_ALWAYS_INLINE __m512i StoreScaledRow(const __m512i (&fixed)[kWide],
                                           const StageConstants& stage, uint8_t* dst) {
  StoreRow(fixed, stage, dst);
  __m512i least = fixed[0];
#pragma GCC unroll 4
  for (int v = 1; v < kWide; ++v) least = _mm512_min_epu16(least, fixed[v]);
  return least;
}
