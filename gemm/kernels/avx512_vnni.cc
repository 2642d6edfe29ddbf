// AVX512-VNNI: vpdpbusd adds four uint8 × int8 products to each of 16 int32 lanes.
//
// Tile: 6 pixels × 64 channels = 24 accumulators, 4 registers of weights, 1 broadcast of 4 depth
// values of a pixel: 10 loads feed 24 products, so that the two product pipes never wait for loads.
// Fewer pixels and 16, 32 or 48 channels are the same code with other constants.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>
#include <utility>

#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kPixels = 6;
constexpr int kLanes = 16;  // int32 lanes of a register
constexpr int kVectors = 4;

/// The terms of 16 channels. With x in 64 bits (both roundings of Scale as one, docs/gemm.md):
///   q = (x · multiplier + round − (x < 0 ? half : 0)) >> shift
///   round = 2^30 + (e > 0 ? 2^(30 + e) : 0), half = (e > 0 ? 2^31 : 0), shift = 31 + e
/// with e = max(right_shift, 0). Even and odd lanes are multiplied apart; [0] is even, [1] odd.
struct alignas(64) Terms {
  int32_t init[kLanes];
  int32_t multiplier[kLanes];
  int64_t round[2][kLanes / 2];
  int64_t half[2][kLanes / 2];
  int64_t shift[2][kLanes / 2];
  int32_t left_shift[kLanes];  // max(−right_shift, 0)
  int32_t left_limit[kLanes];  // sums beyond ± this saturate when shifted left
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
    const int lane = static_cast<int>(c % kLanes);
    const QuantizedMultiplier by = terms[c].multiplier;
    const int right = by.right_shift > 0 ? by.right_shift : 0;
    const int left = by.right_shift < 0 ? -by.right_shift : 0;
    out.init[lane] = terms[c].init;
    out.multiplier[lane] = by.multiplier;
    out.round[lane % 2][lane / 2] =
        (int64_t{1} << 30) + (right > 0 ? int64_t{1} << (30 + right) : 0);
    out.half[lane % 2][lane / 2] = right > 0 ? int64_t{1} << 31 : 0;
    out.shift[lane % 2][lane / 2] = 31 + right;
    out.left_shift[lane] = left;
    out.left_limit[lane] = INT32_MAX >> left;
  }
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
template <int kRows, int kWide, typename Load>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* weights, __m512i flip,
                                        __m512i (&sums)[kRows][kWide], Load load) {
  __m512i w[kWide];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) w[v] = _mm512_load_si512(weights + 64 * v);
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    const __m512i values = _mm512_xor_si512(_mm512_set1_epi32(load(p)), flip);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], values, w[v]);
  }
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void Accumulate(const Tile& tile, const uint8_t* weights,
                                    __m512i (&sums)[kRows][kWide]) {
  constexpr int kStepBytes = kWide * 64;
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(tile.rhs_flip));
  const uint8_t* rows[kRows];
  for (int s = 0; s < tile.segments; ++s) {
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p)
      rows[p] = tile.rows[p * static_cast<ptrdiff_t>(tile.segments) + s];
    int d = 0;
    for (; d + kTileDepth <= tile.segment_depth; d += kTileDepth, weights += kStepBytes) {
      AccumulateStep(weights, flip, sums, [&](int p) { return LoadStep(rows[p] + d); });
    }
    if (d < tile.segment_depth) {
      AccumulateStep(weights, flip, sums,
                     [&](int p) { return LoadPartial(rows[p] + d, tile.segment_depth - d); });
      weights += kStepBytes;
    }
  }
}

/// Even (0) or odd (1) lanes of `sums`, scaled, in the low halves of 64-bit lanes.
template <int kOdd>
OCTET_ALWAYS_INLINE __m512i ScaleHalf(__m512i sums, const Terms& terms) {
  __m512i x = sums, multiplier = _mm512_load_si512(terms.multiplier);
  if (kOdd) {
    x = _mm512_srli_epi64(x, 32);
    multiplier = _mm512_srli_epi64(multiplier, 32);
  }
  const __m512i product = _mm512_mul_epi32(x, multiplier);
  const __m512i negative = _mm512_srai_epi64(product, 63);
  __m512i q = _mm512_add_epi64(product, _mm512_load_si512(terms.round[kOdd]));
  q = _mm512_sub_epi64(q, _mm512_and_si512(negative, _mm512_load_si512(terms.half[kOdd])));
  return _mm512_srav_epi64(q, _mm512_load_si512(terms.shift[kOdd]));
}

OCTET_ALWAYS_INLINE __m512i ShiftLeft(__m512i sums, const Terms& terms) {
  const __m512i limit = _mm512_load_si512(terms.left_limit);
  sums = _mm512_min_epi32(sums, limit);
  sums = _mm512_max_epi32(sums, _mm512_sub_epi32(_mm512_setzero_si512(), limit));
  return _mm512_sllv_epi32(sums, _mm512_load_si512(terms.left_shift));
}

/// Scale() on 16 channels.
OCTET_ALWAYS_INLINE __m512i ScaleLanes(__m512i sums, const Terms& terms, bool left_shifts) {
  if (left_shifts) sums = ShiftLeft(sums, terms);
  const __m512i even = ScaleHalf<0>(sums, terms), odd = ScaleHalf<1>(sums, terms);
  return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}

/// Lanes of register v that belong to channels of the product.
OCTET_ALWAYS_INLINE __mmask16 StoreMask(int channels, int v) {
  const int left = channels - v * kLanes;
  return left >= kLanes ? 0xFFFF : left <= 0 ? 0 : static_cast<__mmask16>((1 << left) - 1);
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreRaw(const Tile& tile, const __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      _mm512_mask_storeu_epi32(tile.dst + p * tile.dst_stride + v * 64, StoreMask(tile.channels, v),
                               sums[p][v]);
    }
  }
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void OutputStage(const Tile& tile, const Terms* terms,
                                     const __m512i (&sums)[kRows][kWide]) {
  const __m512i zero_point = _mm512_set1_epi32(tile.dst_zero_point);
  const __m512i low = _mm512_set1_epi32(tile.clamp_min), high = _mm512_set1_epi32(tile.clamp_max);
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      // |Scale| can come close to 2^31 where multipliers reach 1: bound it before the zero point
      // joins.
      __m512i q = ScaleLanes(sums[p][v], terms[v], tile.left_shifts);
      q = _mm512_min_epi32(q, _mm512_sub_epi32(high, zero_point));
      q = _mm512_max_epi32(q, _mm512_sub_epi32(low, zero_point));
      _mm512_mask_cvtepi32_storeu_epi8(tile.dst + p * tile.dst_stride + v * kLanes,
                                       StoreMask(tile.channels, v),
                                       _mm512_add_epi32(q, zero_point));
    }
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
  Accumulate(tile, reinterpret_cast<const uint8_t*>(terms + kWide), sums);
  if (tile.raw) {
    StoreRaw(tile, sums);
  } else {
    OutputStage(tile, terms, sums);
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

/// Σ of one row; vpsadbw sums 8 bytes into each 64-bit lane.
OCTET_ALWAYS_INLINE int32_t SumRow(const uint8_t* const* segments, int count, int depth,
                                   __m512i flip) {
  const __m512i zero = _mm512_setzero_si512();
  __m512i sum = zero;
  for (int s = 0; s < count; ++s) {
    int d = 0;
    for (; d + 64 <= depth; d += 64) {
      const __m512i values = _mm512_xor_si512(_mm512_loadu_si512(segments[s] + d), flip);
      sum = _mm512_add_epi64(sum, _mm512_sad_epu8(values, zero));
    }
    if (d < depth) {
      const __mmask64 tail = ~uint64_t{0} >> (64 - (depth - d));
      __m512i values = _mm512_maskz_loadu_epi8(tail, segments[s] + d);
      values = _mm512_maskz_mov_epi8(tail, _mm512_xor_si512(values, flip));
      sum = _mm512_add_epi64(sum, _mm512_sad_epu8(values, zero));
    }
  }
  return static_cast<int32_t>(_mm512_reduce_add_epi64(sum));
}

void SumRows(const uint8_t* const* rows, int pixels, int segments, int segment_depth,
             uint8_t rhs_flip, int32_t* sums) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(rhs_flip));
  for (int p = 0; p < pixels; ++p) {
    sums[p] = SumRow(rows + static_cast<ptrdiff_t>(p) * segments, segments, segment_depth, flip);
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
    .write_terms = WriteTerms,
    .tile = RunTile,
    .sum_rows = SumRows,
};

}  // namespace octet

#endif  // __x86_64__
