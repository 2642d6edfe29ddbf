// AVX512-VNNI: vpdpbusd adds four uint8 × int8 products to each of 16 int32 lanes.
//
// Tile: 6 pixels × 64 channels = 24 registers of sums, 4 of weights, 1 broadcast of 4 depth values
// of a pixel. 10 loads feed 24 products, so that the two product pipes never wait for loads. Fewer
// pixels and 16, 32 or 48 channels are the same code with other constants.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>
#include <utility>

#include "gemm/kernels/avx512_terms.h"
#include "gemm/target.h"

namespace octet {
namespace {

using namespace avx512;  // NOLINT: this file is one kernel

constexpr int kPixels = 6;

bool Supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}

}  // namespace

OCTET_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace {

#include "gemm/kernels/avx512_output_stage.h"

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

/// One step of depth for every accumulator. `load(p)` gives 4 values of row p.
template <bool kFlip, int kRows, int kWide, typename Load>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* weights, __m512i (&sums)[kRows][kWide],
                                        Load load) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  __m512i w[kWide];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) {
    w[v] = _mm512_load_si512(weights + 64 * v);
    asm("" : "+v"(w[v]));  // one load, not one in each product: those would wait for loads
  }
#pragma GCC unroll 12
  for (int p = 0; p < kRows; ++p) {
    __m512i values = _mm512_set1_epi32(load(p));
    if constexpr (kFlip) values = _mm512_xor_si512(values, flip);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], values, w[v]);
  }
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void InitSums(const Block& block, int first, const Terms* terms,
                                  __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) {
    __m512i init = _mm512_load_si512(terms[v].init);
    asm("" : "+v"(init));  // one load for all rows
#pragma GCC unroll 12
    for (int p = 0; p < kRows; ++p) {
      sums[p][v] = _mm512_add_epi32(init, _mm512_set1_epi32(block.row_terms[first + p]));
    }
  }
}

template <bool kFlip, int kRows, int kWide>
OCTET_ALWAYS_INLINE void Accumulate(const Block& block, int first, const uint8_t* weights,
                                    __m512i (&sums)[kRows][kWide]) {
  constexpr int kStepBytes = kWide * 64;
  const uint8_t* rows[kRows];
  for (int s = 0; s < block.segments; ++s) {
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p) rows[p] = block.row(first + p, s);
    int d = 0;
    for (; d + kTileDepth <= block.segment_depth; d += kTileDepth, weights += kStepBytes) {
      AccumulateStep<kFlip>(weights, sums, [&](int p) { return LoadStep(rows[p] + d); });
    }
    if (const int rest = block.segment_depth - d; rest > 0) {
      AccumulateStep<kFlip>(weights, sums, [&](int p) { return LoadPartial(rows[p] + d, rest); });
      weights += kStepBytes;
    }
  }
}

/// int32 sums are stored in channel order: eight channels are one half of a register.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreRaw(const Block& block, int first,
                                  const __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      __m512i lanes = sums[p][v];
      if constexpr (kWide ==
                    kVectors) {  // undo LaneOf: registers v / 2 and v / 2 + 2 hold the halves
        const __m512i a = sums[p][v / 2], b = sums[p][v / 2 + 2];
        lanes = v % 2 == 0 ? _mm512_inserti64x4(a, _mm512_castsi512_si256(b), 1)
                           : _mm512_shuffle_i64x2(a, b, 0xEE);
      }
      _mm512_mask_storeu_epi32(block.dst_row(first + p) + v * 64, StoreMask(block.channels, v),
                               lanes);
    }
  }
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void AccumulateTile(const Block& block, int first,
                                        __m512i (&sums)[kRows][kWide]) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const auto* weights = reinterpret_cast<const uint8_t*>(terms + kWide);
  InitSums(block, first, terms, sums);
  if (block.rhs_flip != 0) {
    Accumulate<true>(block, first, weights, sums);
  } else {
    Accumulate<false>(block, first, weights, sums);
  }
}

/// Row `p` of the block again, with exact scaling: about one tile in thirty needs it for one of its
/// rows.
template <int kWide>
__attribute__((noinline, cold)) void RedoRow(const Block& block, int p) {
  __m512i sums[1][kWide];
  AccumulateTile(block, p, sums);
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const StageConstants stage = MakeStageConstants(block);
  for (int v = 0; v < kWide; ++v) sums[0][v] = FixedExactly(sums[0][v], terms[v], stage);
  StoreRow(sums[0], stage, block.dst_row(p));
}

template <int kWide, int kRows>
OCTET_ALWAYS_INLINE void RedoUncertain(const Block& block, int first,
                                       const __m512i (&least)[kRows]) {
  __m512i least_of_all = least[0];
#pragma GCC unroll 12
  for (int p = 1; p < kRows; ++p) least_of_all = _mm512_min_epu16(least_of_all, least[p]);
  if (__builtin_expect(!AnyUncertain(least_of_all), 1)) return;
  for (int p = 0; p < kRows; ++p) {
    if (AnyUncertain(least[p])) RedoRow<kWide>(block, first + p);
  }
}

/// The output stage of a tile, all at once.
template <bool kWideSums, int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreTile(const Block& block, int first, __m512i (&sums)[kRows][kWide]) {
  const StageConstants stage = MakeStageConstants(block);
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  __m512i least[kRows];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) ScaleColumn<kWideSums>(v, terms[v], stage.bias, sums);
#pragma GCC unroll 12
  for (int p = 0; p < kRows; ++p)
    least[p] = StoreScaledRow(sums[p], stage, block.dst_row(first + p));
  RedoUncertain<kWide>(block, first, least);
}

template <int kRows, int kWide>
void MultiplyTile(const Block& block, int first) {
  __m512i sums[kRows][kWide];
  AccumulateTile(block, first, sums);
  if (block.raw) {
    StoreRaw(block, first, sums);
  } else if (block.wide_sums) {
    StoreTile<true>(block, first, sums);
  } else {
    StoreTile<false>(block, first, sums);
  }
}

template <int kWide, int... kRows>
void MultiplyWide(const Block& block, std::integer_sequence<int, kRows...>) {
  static constexpr void (*kTable[])(const Block&, int) = {MultiplyTile<kRows + 1, kWide>...};
  const EvenSplit tiles(block.pixels, kPixels);
  for (int t = 0, first = 0; t < tiles.parts(); first += tiles.height(t), ++t) {
    kTable[tiles.height(t) - 1](block, first);
  }
}

void MultiplyPanel(const Block& block) {
  constexpr auto kHeights = std::make_integer_sequence<int, kPixels>();
  switch (block.width / kLanes) {
    case 1:
      return MultiplyWide<1>(block, kHeights);
    case 2:
      return MultiplyWide<2>(block, kHeights);
    case 3:
      return MultiplyWide<3>(block, kHeights);
    default:
      return MultiplyWide<4>(block, kHeights);
  }
}

constexpr int kSumRows = 6;  // rows summed together, so that their latencies overlap

/// sums += Σ of 8-byte groups of one segment of each row; vpsadbw sums 8 bytes into each 64-bit
/// lane.
template <int kRows>
OCTET_ALWAYS_INLINE void SumSegments(const Block& block, int first, int segment, __m512i flip,
                                     __m512i (&sums)[kSumRows]) {
  for (int d = 0; d < block.segment_depth; d += 64) {
    const int left = block.segment_depth - d;
    const __mmask64 valid = left >= 64 ? ~uint64_t{0} : ~uint64_t{0} >> (64 - left);
    const __m512i flips = _mm512_maskz_mov_epi8(valid, flip);
#pragma GCC unroll 6
    for (int p = 0; p < kRows; ++p) {
      const uint8_t* values = block.row(first + p, segment) + d;
      const __m512i bytes = _mm512_xor_si512(_mm512_maskz_loadu_epi8(valid, values), flips);
      sums[p] = _mm512_add_epi64(sums[p], _mm512_sad_epu8(bytes, _mm512_setzero_si512()));
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
OCTET_ALWAYS_INLINE void SumSomeRows(const Block& block, int first, __m512i flip, int32_t* out) {
  __m512i sums[kSumRows] = {};
  for (int s = 0; s < block.segments; ++s) SumSegments<kRows>(block, first, s, flip, sums);
  _mm256_mask_storeu_epi32(out, (1 << kRows) - 1, AddLanes(sums));
}

void SumRows(const Block& block, int32_t* sums) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(block.rhs_flip));
  int p = 0;
  for (; p + kSumRows <= block.pixels; p += kSumRows)
    SumSomeRows<kSumRows>(block, p, flip, sums + p);
  for (; p < block.pixels; ++p) SumSomeRows<1>(block, p, flip, sums + p);
}

}  // namespace
OCTET_TARGET_END

namespace {

int WidthOf(int channels) {
  return (channels + kLanes - 1) / kLanes * kLanes;
}

constexpr PanelKernel kProduct = {
    .tile_pixels = kPixels,
    .tile_channels = kVectors * kLanes,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kLanes,
    .width_of = WidthOf,
    .lane_of = LaneOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
    .sum_rows = SumRows,
};

}  // namespace

const Kernel kAvx512Vnni = {
    .name = "avx512vnni",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kAvx512VnniDepthwise,
};

}  // namespace octet

#endif  // __x86_64__
