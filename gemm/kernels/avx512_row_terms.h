// Row terms on AVX512-VNNI: the sums of 4, 8 or 16 rows at a time by products with ones, whose
// lanes are then added across registers, so that their latencies overlap. Kernels include this file
// inside their target region and anonymous namespace.
//
// No include guard and no includes.

/// Quarters of a in the lower half, quarters of b in the upper one, added pairwise.
OCTET_ALWAYS_INLINE __m512i AddQuarters(__m512i a, __m512i b) {
  return _mm512_add_epi32(_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xDD));
}

/// Sums of the 16 lanes of each register: lane r of the result is Σ s[r]. kRows is 4, 8 or 16.
template <int kRows>
OCTET_ALWAYS_INLINE __m512i AddLanes(__m512i (&s)[kRows]) {
  // Lane 4q + i of s[r] within quarters q: after two rounds s[4g] holds rows 4g .. 4g + 3, a
  // partial sum in each quarter; two more rounds add the quarters.
#pragma GCC unroll 8
  for (int r = 0; r < kRows; r += 2) {
    s[r] = _mm512_add_epi32(_mm512_unpacklo_epi32(s[r], s[r + 1]),
                            _mm512_unpackhi_epi32(s[r], s[r + 1]));
  }
#pragma GCC unroll 4
  for (int r = 0; r < kRows; r += 4) {
    s[r] = _mm512_add_epi32(_mm512_unpacklo_epi64(s[r], s[r + 2]),
                            _mm512_unpackhi_epi64(s[r], s[r + 2]));
  }
  const __m512i low = AddQuarters(s[0], s[kRows > 4 ? 4 : 0]);
  return AddQuarters(low, kRows > 8 ? AddQuarters(s[kRows / 2], s[kRows - 4]) : low);
}

/// body(p, row) for kRows rows whose pointers begin at `row`; from `count` on the last one again.
template <int kRows, typename Body>
OCTET_ALWAYS_INLINE void ForSomeRows(const Block& block, const uint8_t* const* row, int count,
                                     const Body& body) {
#pragma GCC unroll 16
  for (int p = 0; p < kRows; ++p) {
    body(p, *row);
    if (p + 1 < count) row += block.segments;
  }
}

/// Row terms of `count` <= kRows rows; where there are fewer, the last one is read again.
template <int kRows>
OCTET_ALWAYS_INLINE void WriteSomeRowTerms(const Block& block, int first, int count, int32_t* out) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(block.rhs_flip));
  const __m512i ones = _mm512_set1_epi8(1);
  __m512i sums[kRows];
#pragma GCC unroll 16
  for (int p = 0; p < kRows; ++p) sums[p] = _mm512_setzero_si512();
  for (int s = 0; s < block.segments; ++s) {
    const uint8_t* const* const rows = block.rows + ptrdiff_t{first} * block.segments + s;
    int d = 0;
    for (; d + 128 <= block.segment_depth; d += 128) {
      ForSomeRows<kRows>(block, rows, count, [&](int p, const uint8_t* row) {
        const __m512i low = _mm512_xor_si512(_mm512_loadu_si512(row + d), flip);
        const __m512i high = _mm512_xor_si512(_mm512_loadu_si512(row + d + 64), flip);
        sums[p] = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(sums[p], low, ones), high, ones);
      });
    }
    for (; d < block.segment_depth; d += 64) {
      const __mmask64 valid = ~uint64_t{0} >> std::max(d + 64 - block.segment_depth, 0);
      const __m512i flips = _mm512_maskz_mov_epi8(valid, flip);
      ForSomeRows<kRows>(block, rows, count, [&](int p, const uint8_t* row) {
        const __m512i bytes = _mm512_xor_si512(_mm512_maskz_loadu_epi8(valid, row + d), flips);
        sums[p] = _mm512_dpbusd_epi32(sums[p], bytes, ones);
      });
    }
  }
  const __m512i factor = _mm512_set1_epi32(block.row_sum_factor);
  _mm512_mask_storeu_epi32(out, static_cast<__mmask16>((1 << count) - 1),
                           _mm512_mullo_epi32(AddLanes(sums), factor));
}

void WriteRowTerms(const Block& block, int32_t* terms) {
  int p = 0;
  for (; block.pixels - p >= 16; p += 16) WriteSomeRowTerms<16>(block, p, 16, terms + p);
  for (; block.pixels - p >= 8; p += 8) WriteSomeRowTerms<8>(block, p, 8, terms + p);
  for (; block.pixels - p >= 4; p += 4) WriteSomeRowTerms<4>(block, p, 4, terms + p);
  if (p < block.pixels) WriteSomeRowTerms<4>(block, p, block.pixels - p, terms + p);
}
