// AVX512-VNNI: vpdpbusd adds four uint8 × int8 products to each of 16 int32 lanes.
//
// Tile: 6 pixels × 64 channels = 24 accumulators, 4 registers of weights, 1 broadcast of 4 depth
// values of a pixel: 10 loads feed 24 products, so that the two product pipes never wait for loads.
// Fewer pixels and 16, 32 or 48 channels are the same code with other constants.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kPixels = 6;
constexpr int kLanes = 16;  // int32 lanes of a register
constexpr int kVectors = 4;

/// The terms of 16 channels.
struct alignas(64) Terms {
  int32_t init[kLanes];
  // 16.16 fixed point, see ScaleFast; e = max(right_shift, 0).
  float scale[kLanes];    // multiplier · 2^-31 · 2^-right_shift · 2^16
  float nudge[kLanes];    // 2^(15 − e), or 0 for e = 0
  int32_t limit[kLanes];  // sums beyond ± this are out of 8 bits by far
  // For ScaleExact.
  int32_t multiplier[kLanes];
  int32_t right_shift[kLanes];  // e
  int32_t left_shift[kLanes];   // max(−right_shift, 0)
};

bool Supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}

void WriteTerms(std::span<const ChannelTerm> terms, uint8_t* panel) {
  auto* blocks = reinterpret_cast<Terms*>(panel);
  for (size_t c = 0; c < terms.size(); ++c) {
    Terms& out = blocks[c / kLanes];
    const size_t lane = c % kLanes;
    const QuantizedMultiplier by = terms[c].multiplier;
    const int right = std::max(by.right_shift, 0);
    const double real = std::ldexp(by.multiplier, -31 - by.right_shift);
    out.init[lane] = terms[c].init;
    out.scale[lane] = static_cast<float>(std::ldexp(real, 16));
    out.nudge[lane] = right > 0 ? static_cast<float>(std::ldexp(1.0, 15 - right)) : 0.0f;
    out.limit[lane] =
        static_cast<int32_t>(std::min(kWideSum / std::max(real, 1e-30), 2147483647.0));
    out.multiplier[lane] = by.multiplier;
    out.right_shift[lane] = right;
    out.left_shift[lane] = std::max(-by.right_shift, 0);
  }
}

/// Full panels are packed so that vpermt2w (high halves of two registers) and vpackuswb, which
/// works within 128-bit lanes, leave 64 bytes in channel order: register 0 holds channels 0-7 and
/// 16-23, 1: 32-39 and 48-55, 2: 8-15 and 24-31, 3: 40-47 and 56-63.
int LaneOf(int channel, int width) {
  if (width < kVectors * kLanes) return channel;
  return channel % 16 / 8 * 32 + channel / 16 * 8 + channel % 8;
}

}  // namespace

OCTET_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace {

/// The first `count` (1..3) bytes at `p` in a register otherwise zero; reads nothing beyond them.
OCTET_ALWAYS_INLINE int32_t LoadPartial(const uint8_t* p, int count) {
  uint32_t value = p[0];
  if (count > 1) value |= uint32_t{p[1]} << 8;
  if (count > 2) value |= uint32_t{p[2]} << 16;
  return static_cast<int32_t>(value);
}

OCTET_ALWAYS_INLINE int32_t LoadStep(const uint8_t* p) {
  int32_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

/// sums += step · rows: one step of depth for every accumulator. `load(p)` gives the 4 bytes of row
/// p.
template <bool kFlip, int kRows, int kWide, typename Load>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* weights, __m512i (&sums)[kRows][kWide],
                                        Load load) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  __m512i w[kWide];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) w[v] = _mm512_load_si512(weights + 64 * v);
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    __m512i values = _mm512_set1_epi32(load(p));
    if constexpr (kFlip) values = _mm512_xor_si512(values, flip);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], values, w[v]);
  }
}

template <bool kFlip, int kRows, int kWide>
OCTET_ALWAYS_INLINE void Accumulate(const Tile& tile, const uint8_t* weights,
                                    __m512i (&sums)[kRows][kWide]) {
  constexpr int kStepBytes = kWide * 64;
  const uint8_t* rows[kRows];
  for (int s = 0; s < tile.segments; ++s) {
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p)
      rows[p] = tile.rows[p * static_cast<ptrdiff_t>(tile.segments) + s];
    int d = 0;
    for (; d + kTileDepth <= tile.segment_depth; d += kTileDepth, weights += kStepBytes) {
      AccumulateStep<kFlip>(weights, sums, [&](int p) { return LoadStep(rows[p] + d); });
    }
    if (d < tile.segment_depth) {
      AccumulateStep<kFlip>(
          weights, sums, [&](int p) { return LoadPartial(rows[p] + d, tile.segment_depth - d); });
      weights += kStepBytes;
    }
  }
}

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

/// int32 sums are stored in channel order: eight channels are one half of a register.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreRaw(const Tile& tile, const __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    uint8_t* dst = tile.dst + p * tile.dst_stride;
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      __m512i lanes = sums[p][v];
      if constexpr (kWide ==
                    kVectors) {  // undo LaneOf: registers v / 2 and v / 2 + 2 hold the halves
        const __m512i a = sums[p][v / 2], b = sums[p][v / 2 + 2];
        lanes = v % 2 == 0 ? _mm512_inserti64x4(a, _mm512_castsi512_si256(b), 1)
                           : _mm512_shuffle_i64x2(a, b, 0xEE);
      }
      _mm512_mask_storeu_epi32(dst + v * 64, StoreMask(tile.channels, v), lanes);
    }
  }
}

/// What the output stage needs of a Tile, in registers.
struct StageConstants {
  __m512i bias;  // (dst_zero_point + 128 · (dst is int8) + 1/2) in 16.16, plus kSlack
  __m512i clamp_min, clamp_max, flip;
};

/// How far, in units of 2^-16, the float product of ScaleFast can be from the real one while the
/// result is within 8 bits (|q| <= 256, |h| <= 2^24): 1 for rounding the sum to float, 1 for
/// rounding the scale, 1/2 for the multiply-add, then the conversion is exact (below 2^23: half of
/// all that, and 1/2 for the conversion). Together 2.5.
constexpr int kSlack = 3;

OCTET_ALWAYS_INLINE StageConstants MakeStageConstants(const Tile& tile) {
  const int up = tile.dst_flip != 0 ? 128 : 0;
  return {_mm512_set1_epi32((tile.dst_zero_point + up) * 65536 + 32768 + kSlack),
          _mm512_set1_epi8(static_cast<char>(tile.clamp_min + up)),
          _mm512_set1_epi8(static_cast<char>(tile.clamp_max + up)),
          _mm512_set1_epi8(static_cast<char>(tile.dst_flip))};
}

/// Scale() on 16 channels as 16.16 fixed point, with dst_zero_point added: the high half of each
/// lane is the result, unless the low half is below 2 · kSlack: then the true value may lie on the
/// other side of an integer, and only ScaleExact can tell.
///
/// The two roundings of Scale are floor(r + 1/2 + s · 2^-(e+1)) with r = sum · multiplier ·
/// 2^-(31+e) and s the sign of the sum; without a second rounding (e = 0), floor(r + 1/2).
OCTET_ALWAYS_INLINE __m512i ScaleFast(__m512i sums, const Terms& terms, bool wide,
                                      const StageConstants& stage) {
  if (wide) {
    const __m512i limit = _mm512_load_si512(terms.limit);
    sums = _mm512_max_epi32(_mm512_min_epi32(sums, limit),
                            _mm512_sub_epi32(_mm512_setzero_si512(), limit));
  }
  const __m512i sign = _mm512_set1_epi32(INT32_MIN);
  constexpr int kSignOfBOrC = 0xEA;  // (a & b) | c
  const __m512i nudge =
      _mm512_ternarylogic_epi32(sign, sums, _mm512_load_si512(terms.nudge), kSignOfBOrC);
  const __m512 product = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_load_ps(terms.scale),
                                         _mm512_castsi512_ps(nudge));
  return _mm512_add_epi32(_mm512_cvtps_epi32(product), stage.bias);
}

/// Saturates words to bytes, clamps and stores those of the first `channels`. `words`: the high
/// halves of `fixed`, two registers of 32; a full panel's are in lane order (LaneOf).
template <int kWide>
OCTET_ALWAYS_INLINE void StoreRow(const __m512i (&fixed)[kWide], const StageConstants& stage,
                                  int channels, uint8_t* dst) {
  const __m512i odd_words =
      _mm512_set_epi16(63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33, 31, 29, 27,
                       25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
  const __m512i low = _mm512_permutex2var_epi16(fixed[0], odd_words, fixed[kWide > 1 ? 1 : 0]);
  __m512i bytes;
  if constexpr (kWide == kVectors) {
    bytes = _mm512_packus_epi16(low, _mm512_permutex2var_epi16(fixed[2], odd_words, fixed[3]));
  } else {
    const __m512i zero = _mm512_setzero_si512();
    bytes = _mm512_castsi256_si512(_mm512_cvtusepi16_epi8(_mm512_max_epi16(low, zero)));
    if constexpr (kWide == 3) {
      const __m512i high = _mm512_permutex2var_epi16(fixed[2], odd_words, fixed[2]);
      bytes = _mm512_inserti64x4(bytes, _mm512_cvtusepi16_epi8(_mm512_max_epi16(high, zero)), 1);
    }
  }
  bytes = _mm512_min_epu8(_mm512_max_epu8(bytes, stage.clamp_min), stage.clamp_max);
  bytes = _mm512_xor_si512(bytes, stage.flip);
  if (channels == 64) {
    _mm512_storeu_si512(dst, bytes);
  } else {
    _mm512_mask_storeu_epi8(dst, ~uint64_t{0} >> (64 - channels), bytes);
  }
}

/// The same row by ScaleExact: about one tile in forty needs it for one of its rows. The sums come
/// by value: an accumulator whose address is taken lives in memory.
template <int kWide>
__attribute__((noinline, cold)) void StoreRowExactly(__m512i s0, __m512i s1, __m512i s2, __m512i s3,
                                                     const Terms* terms, const Tile& tile,
                                                     uint8_t* dst) {
  const StageConstants stage = MakeStageConstants(tile);
  const __m512i sums[kVectors] = {s0, s1, s2, s3};
  const __m512i bound = _mm512_set1_epi32(512);  // keeps the 16.16 form below in range
  __m512i fixed[kWide];
  for (int v = 0; v < kWide; ++v) {
    __m512i q = _mm512_min_epi32(ScaleExact(sums[v], terms[v]), bound);
    q = _mm512_max_epi32(q, _mm512_sub_epi32(_mm512_setzero_si512(), bound));
    fixed[v] = _mm512_add_epi32(_mm512_slli_epi32(q, 16), stage.bias);
  }
  StoreRow(fixed, stage, tile.channels, dst);
}

/// Lanes whose low half is below 2 · kSlack.
OCTET_ALWAYS_INLINE bool AnyUncertain(__m512i least) {
  constexpr __mmask32 kLowHalves = 0x55555555;
  return _mm512_mask_cmplt_epu16_mask(kLowHalves, least, _mm512_set1_epi16(2 * kSlack)) != 0;
}

template <bool kWideSums, int kRows, int kWide>
OCTET_ALWAYS_INLINE void OutputStage(const Tile& tile, const Terms* terms,
                                     const __m512i (&sums)[kRows][kWide]) {
  const StageConstants stage = MakeStageConstants(tile);
  __m512i least[kRows], least_of_all = _mm512_set1_epi16(-1);
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    __m512i fixed[kWide];
    least[p] = _mm512_set1_epi16(-1);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      fixed[v] = ScaleFast(sums[p][v], terms[v], kWideSums, stage);
      least[p] = _mm512_min_epu16(least[p], fixed[v]);
    }
    least_of_all = _mm512_min_epu16(least_of_all, least[p]);
    StoreRow(fixed, stage, tile.channels, tile.dst + p * tile.dst_stride);
  }
  if (__builtin_expect(!AnyUncertain(least_of_all), 1)) return;
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    if (!AnyUncertain(least[p])) continue;
    constexpr int k1 = kWide > 1 ? 1 : 0, k2 = kWide > 2 ? 2 : 0, k3 = kWide > 3 ? 3 : 0;
    StoreRowExactly<kWide>(sums[p][0], sums[p][k1], sums[p][k2], sums[p][k3], terms, tile,
                           tile.dst + p * tile.dst_stride);
  }
}

template <int kRows, int kWide>
void RunTileOf(const Tile& tile) {
  const auto* terms = reinterpret_cast<const Terms*>(tile.panel);
  __m512i sums[kRows][kWide];
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    const __m512i row_term = _mm512_set1_epi32(tile.row_terms[p]);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      sums[p][v] = _mm512_add_epi32(_mm512_load_si512(terms[v].init), row_term);
    }
  }
  const auto* weights = reinterpret_cast<const uint8_t*>(terms + kWide);
  if (tile.rhs_flip != 0) {
    Accumulate<true>(tile, weights, sums);
  } else {
    Accumulate<false>(tile, weights, sums);
  }
  if (tile.raw) {
    StoreRaw(tile, sums);
  } else if (tile.wide_sums) {
    OutputStage<true>(tile, terms, sums);
  } else {
    OutputStage<false>(tile, terms, sums);
  }
}

using TileFunction = void (*)(const Tile&);

template <int kRows, int... kWides>
constexpr void FillRow(TileFunction* row, std::integer_sequence<int, kWides...>) {
  ((row[kWides] = &RunTileOf<kRows, kWides + 1>), ...);
}

struct TileTable {
  TileFunction of[kPixels][kVectors];
  constexpr TileTable() : of() { Fill(std::make_integer_sequence<int, kPixels>()); }

 private:
  template <int... kRows>
  constexpr void Fill(std::integer_sequence<int, kRows...>) {
    (FillRow<kRows + 1>(of[kRows], std::make_integer_sequence<int, kVectors>()), ...);
  }
};

void RunTile(const Tile& tile) {
  static constexpr TileTable kTable;
  kTable.of[tile.pixels - 1][tile.width / kLanes - 1](tile);
}

constexpr int kSumRows = 6;  // rows summed together, so that their latencies overlap

/// sums += Σ of 8-byte groups of one segment of each row; vpsadbw sums 8 bytes into each 64-bit
/// lane.
template <int kRows>
OCTET_ALWAYS_INLINE void SumSegments(const uint8_t* const* rows, int segments, int depth,
                                     __m512i flip, __m512i (&sums)[kSumRows]) {
  const __m512i zero = _mm512_setzero_si512();
  for (int d = 0; d < depth; d += 64) {
    const __mmask64 valid = depth - d >= 64 ? ~uint64_t{0} : ~uint64_t{0} >> (64 - (depth - d));
    const __m512i flips = _mm512_maskz_mov_epi8(valid, flip);
#pragma GCC unroll 6
    for (int p = 0; p < kRows; ++p) {
      const uint8_t* values = rows[static_cast<ptrdiff_t>(p) * segments] + d;
      const __m512i bytes = _mm512_xor_si512(_mm512_maskz_loadu_epi8(valid, values), flips);
      sums[p] = _mm512_add_epi64(sums[p], _mm512_sad_epu8(bytes, zero));
    }
  }
}

/// The sum of all 64-bit lanes of each register, as 8 int32 (the last two 0); each fits 31 bits.
OCTET_ALWAYS_INLINE __m256i AddLanes(const __m512i (&s)[kSumRows]) {
  // Rows 2i and 2i + 1 share registers as low and high halves, then lanes fold 8 → 4 → 2 → 1.
  const __m512i a = _mm512_or_si512(s[0], _mm512_slli_epi64(s[1], 32));
  const __m512i b = _mm512_or_si512(s[2], _mm512_slli_epi64(s[3], 32));
  const __m512i c = _mm512_or_si512(s[4], _mm512_slli_epi64(s[5], 32));
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
  const __m512i zero = _mm512_setzero_si512();
  const __m512i c0 =
      _mm512_add_epi32(_mm512_unpacklo_epi64(c, zero), _mm512_unpackhi_epi64(c, zero));
  const __m256i ab4 =
      _mm256_add_epi32(_mm512_castsi512_si256(ab), _mm512_extracti64x4_epi64(ab, 1));
  const __m256i c4 = _mm256_add_epi32(_mm512_castsi512_si256(c0), _mm512_extracti64x4_epi64(c0, 1));
  return _mm256_add_epi32(_mm256_permute2x128_si256(ab4, c4, 0x20),
                          _mm256_permute2x128_si256(ab4, c4, 0x31));
}

template <int kRows>
OCTET_ALWAYS_INLINE void SumSomeRows(const uint8_t* const* rows, int segments, int segment_depth,
                                     __m512i flip, int32_t* out) {
  __m512i sums[kSumRows] = {};
  for (int s = 0; s < segments; ++s)
    SumSegments<kRows>(rows + s, segments, segment_depth, flip, sums);
  _mm256_mask_storeu_epi32(out, (1 << kRows) - 1, AddLanes(sums));
}

void SumRows(const uint8_t* const* rows, int pixels, int segments, int segment_depth,
             uint8_t rhs_flip, int32_t* sums) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(rhs_flip));
  int p = 0;
  for (; p + kSumRows <= pixels; p += kSumRows) {
    SumSomeRows<kSumRows>(rows + static_cast<ptrdiff_t>(p) * segments, segments, segment_depth,
                          flip, sums + p);
  }
  for (; p < pixels; ++p) {
    SumSomeRows<1>(rows + static_cast<ptrdiff_t>(p) * segments, segments, segment_depth, flip,
                   sums + p);
  }
}

}  // namespace
OCTET_TARGET_END

const Kernel kAvx512Vnni = {
    .name = "avx512vnni",
    .supported = Supported,
    .tile_pixels = kPixels,
    .tile_channels = kVectors * kLanes,
    .channel_step = kLanes,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kLanes,
    .lane_of = LaneOf,
    .write_terms = WriteTerms,
    .tile = RunTile,
    .sum_rows = SumRows,
};

}  // namespace octet

#endif  // __x86_64__
