// What the AVX512-VNNI depthwise products share: groups of pixels that fill a register, taps side
// by side, the output stage. avx512_vnni_depthwise.cc includes this file inside its target region
// and anonymous namespace, after avx512_output_stage.h.
//
// No include guard and no includes.

template <int kValue>
using Constant = std::integral_constant<int, kValue>;

/// kWidth bytes (or fewer: int32 lanes of a quarter of the panel), repeated to fill a register.
template <int kBytes>
OCTET_ALWAYS_INLINE __m512i LoadRepeated(const void* p) {
  if constexpr (kBytes == 64) return _mm512_loadu_si512(p);
  if constexpr (kBytes == 32) {
    return _mm512_broadcast_i64x4(_mm256_loadu_si256(static_cast<const __m256i*>(p)));
  }
  return _mm512_broadcast_i32x4(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}

/// A field of Terms for register r of a panel of kWidth channels. `field` is the first panel
/// block's.
template <int kWidth, typename T>
OCTET_ALWAYS_INLINE __m512i LoadTerm(const T (&field)[kLanes], int r) {
  const int lane = r * (kWidth / 4);
  const auto* block = reinterpret_cast<const uint8_t*>(&field) + lane / kLanes * sizeof(Terms);
  return LoadRepeated<kWidth>(block + lane % kLanes * sizeof(T));
}

/// One group of pixels: as many as a register holds.
template <int kWidth>
struct Group {
  static constexpr int kPixels = kWidest / kWidth;
  const Block& block;
  int first;        // pixel
  int pixels;       // 1 .. kPixels
  __mmask64 valid;  // bytes of one pixel that exist

  /// The panel's bytes at values_of(p), for every pixel p; pixels beyond the last repeat it.
  template <typename Values>
  OCTET_ALWAYS_INLINE __m512i Load(const Values& values_of) const {
    const auto values = [&](int i) {
      return values_of(first + (i < pixels ? i : pixels - 1)) + block.first_channel;
    };
    if constexpr (kWidth == 64) return _mm512_maskz_loadu_epi8(valid, values(0));
    if constexpr (kWidth == 32) {
      const auto mask = static_cast<__mmask32>(valid);
      return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_maskz_loadu_epi8(mask, values(0))),
                                _mm256_maskz_loadu_epi8(mask, values(1)), 1);
    }
    const auto mask = static_cast<__mmask16>(valid);
    const __m256i low =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_maskz_loadu_epi8(mask, values(0))),
                                _mm_maskz_loadu_epi8(mask, values(1)), 1);
    const __m256i high =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_maskz_loadu_epi8(mask, values(2))),
                                _mm_maskz_loadu_epi8(mask, values(3)), 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
  }

  OCTET_ALWAYS_INLINE void Store(__m512i bytes) const {
    if constexpr (kWidth == 64) {
      _mm512_mask_storeu_epi8(block.dst_row(first), valid, bytes);
      return;
    }
    alignas(64) uint8_t all[64];
    _mm512_store_si512(all, bytes);
    for (int i = 0; i < pixels; ++i) {
      if constexpr (kWidth == 32) {
        _mm256_mask_storeu_epi8(block.dst_row(first + i), static_cast<__mmask32>(valid),
                                _mm256_load_si256(reinterpret_cast<const __m256i*>(all + 32 * i)));
      } else {
        _mm_mask_storeu_epi8(block.dst_row(first + i), static_cast<__mmask16>(valid),
                             _mm_load_si128(reinterpret_cast<const __m128i*>(all + 16 * i)));
      }
    }
  }

  /// int32 sums in channel order.
  void StoreRaw(const __m512i (&sums)[kVectors]) const {
    alignas(64) int32_t lanes[kVectors][kLanes];
    for (int r = 0; r < kVectors; ++r) _mm512_store_si512(lanes[r], sums[r]);
    for (int i = 0; i < pixels; ++i) {
      for (int c = 0; c < block.channels; ++c) {
        const int q = i * (kWidth / 16) + c / 16;
        std::memcpy(block.dst_row(first + i) + 4 * c, &lanes[c % 16 / 4][q * 4 + c % 4],
                    sizeof(int32_t));
      }
    }
  }
};

/// −lhs_zero_point as bytes: one constant, or two halves for 128, which is no int8.
struct Correction {
  explicit Correction(int factor) : count(factor == 0 ? 0 : factor > 127 ? 2 : 1) {
    parts[0] = _mm512_set1_epi8(static_cast<char>(count == 2 ? 64 : factor));
    parts[1] = _mm512_set1_epi8(64);
  }
  __m512i parts[2];
  int count;
};

/// Four taps of the same channels side by side: lanes of register r as at the top of
/// avx512_vnni_depthwise.cc.
OCTET_ALWAYS_INLINE void Interleave(const __m512i (&t)[kTileDepth], __m512i (&taps)[kVectors]) {
  const __m512i low01 = _mm512_unpacklo_epi8(t[0], t[1]), high01 = _mm512_unpackhi_epi8(t[0], t[1]);
  const __m512i low23 = _mm512_unpacklo_epi8(t[2], t[3]), high23 = _mm512_unpackhi_epi8(t[2], t[3]);
  taps[0] = _mm512_unpacklo_epi16(low01, low23);
  taps[1] = _mm512_unpackhi_epi16(low01, low23);
  taps[2] = _mm512_unpacklo_epi16(high01, high23);
  taps[3] = _mm512_unpackhi_epi16(high01, high23);
}

/// sums += taps · (weights + the correction). kCorrections: correction.count.
template <int kWidth, int kCorrections>
OCTET_ALWAYS_INLINE void AddTaps(const __m512i (&taps)[kVectors], const uint8_t* weights,
                                 const Correction& correction, __m512i (&sums)[kVectors]) {
#pragma GCC unroll 4
  for (int r = 0; r < kVectors; ++r) {
    sums[r] = _mm512_dpbusd_epi32(sums[r], taps[r], LoadRepeated<kWidth>(weights + r * kWidth));
    if constexpr (kCorrections > 0)
      sums[r] = _mm512_dpbusd_epi32(sums[r], taps[r], correction.parts[0]);
    if constexpr (kCorrections > 1)
      sums[r] = _mm512_dpbusd_epi32(sums[r], taps[r], correction.parts[1]);
  }
}

/// The panel's steps, behind its terms.
template <int kWidth>
OCTET_ALWAYS_INLINE const uint8_t* WeightsOf(const Block& block) {
  return block.panel + static_cast<size_t>(kWidth) * (sizeof(Terms) / kLanes);
}

/// Calls body(constant of width, constant of corrections) for the block's.
template <typename Body>
void Specialize(const Block& block, const Body& body) {
  const auto with_width = [&](auto width) {
    switch (Correction(block.row_sum_factor).count) {
      case 0:
        return body(width, Constant<0>());
      case 1:
        return body(width, Constant<1>());
      default:
        return body(width, Constant<2>());
    }
  };
  switch (block.width) {
    case 16:
      return with_width(Constant<16>());
    case 32:
      return with_width(Constant<32>());
    default:
      return with_width(Constant<kWidest>());
  }
}

template <int kWidth>
OCTET_ALWAYS_INLINE void LoadInit(const Terms* terms, __m512i (&sums)[kVectors]) {
#pragma GCC unroll 4
  for (int r = 0; r < kVectors; ++r) sums[r] = LoadTerm<kWidth>(terms->init, r);
}

/// High halves of 16.16 results, saturated to bytes in channel order, clamped.
OCTET_ALWAYS_INLINE __m512i PackResults(const __m512i (&fixed)[kVectors],
                                        const StageConstants& stage) {
  const __m512i low =
      _mm512_packs_epi32(_mm512_srai_epi32(fixed[0], 16), _mm512_srai_epi32(fixed[1], 16));
  const __m512i high =
      _mm512_packs_epi32(_mm512_srai_epi32(fixed[2], 16), _mm512_srai_epi32(fixed[3], 16));
  return ClampBytes(_mm512_packus_epi16(low, high), stage);
}

/// The group again by ScaleExact.
template <int kWidth>
__attribute__((noinline, cold)) void StoreExactly(const Group<kWidth>& group, __m512i s0,
                                                  __m512i s1, __m512i s2, __m512i s3) {
  const StageConstants stage = MakeStageConstants(group.block);
  const auto* terms = reinterpret_cast<const Terms*>(group.block.panel);
  const __m512i sums[kVectors] = {s0, s1, s2, s3};
  __m512i fixed[kVectors];
  for (int r = 0; r < kVectors; ++r) {
    Terms repeated;
    _mm512_store_si512(repeated.multiplier, LoadTerm<kWidth>(terms->multiplier, r));
    _mm512_store_si512(repeated.right_shift, LoadTerm<kWidth>(terms->right_shift, r));
    _mm512_store_si512(repeated.left_shift, LoadTerm<kWidth>(terms->left_shift, r));
    fixed[r] = FixedExactly(sums[r], repeated, stage);
  }
  group.Store(PackResults(fixed, stage));
}

template <int kWidth>
OCTET_ALWAYS_INLINE void StoreGroup(const Group<kWidth>& group, const StageConstants& stage,
                                    const __m512i (&sums)[kVectors]) {
  if (group.block.raw) return group.StoreRaw(sums);
  const auto* terms = reinterpret_cast<const Terms*>(group.block.panel);
  __m512i fixed[kVectors], least = _mm512_set1_epi16(-1);
#pragma GCC unroll 4
  for (int r = 0; r < kVectors; ++r) {
    __m512i narrow = sums[r];
    if (group.block.wide_sums) narrow = Narrow(narrow, LoadTerm<kWidth>(terms->limit, r));
    fixed[r] = ScaleFast(narrow, _mm512_castsi512_ps(LoadTerm<kWidth>(terms->scale, r)),
                         LoadTerm<kWidth>(terms->nudge, r), stage.bias);
    least = _mm512_min_epu16(least, fixed[r]);
  }
  group.Store(PackResults(fixed, stage));
  if (__builtin_expect(AnyInDoubt(least, stage), 0))
    StoreExactly(group, sums[0], sums[1], sums[2], sums[3]);
}
