// AVX512-VNNI: vpdpbusd adds four uint8 × int8 products to each of 16 int32 lanes.
//
// Many rows go through avx512_vnni_halves.S. What it does not serve, or serves worse, is here:
// tiles of up to 6 pixels × 64 channels = 24 registers of sums, 4 of weights, 1 broadcast of 4
// depth values of a pixel. 10 loads feed 24 products, so that the two product pipes never wait for
// loads. Fewer pixels and 16, 32 or 48 channels are the same code with other constants.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gemm/kernels/avx512_terms.h"
#include "gemm/kernels/avx512_vnni_halves.h"
#include "gemm/target.h"

namespace octet {
namespace {

using namespace avx512;  // NOLINT: this file is one kernel

constexpr int kPixels = 6;  // of the tile with a full panel

/// The most rows of a tile of `wide` registers.
constexpr int TileRows(int wide) {
  return wide <= 2 ? 8 : kPixels;
}

bool Supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}

}  // namespace

OCTET_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace {

#include "gemm/kernels/avx512_output_stage.h"

OCTET_ALWAYS_INLINE int32_t LoadStep(const uint8_t* p) {
  int32_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

/// The last step of a segment whose depth is no multiple of 4.
OCTET_ALWAYS_INLINE int32_t LoadLast(const uint8_t* p, int depth) {
  if (depth > kTileDepth) return LoadStep(p + LastStepStart(depth));
  uint32_t value = p[0];
  if (depth > 1) value |= uint32_t{p[1]} << 8;
  if (depth > 2) value |= uint32_t{p[2]} << 16;
  return static_cast<int32_t>(value);
}

// A tile takes kWide registers a row, one after the other in the panel (kStride 1), or every other
// one: half of a full panel.

/// One step of depth for every accumulator. `load(p)` gives 4 values of row p.
template <bool kFlip, int kStride, int kRows, int kWide, typename Load>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* weights, __m512i (&sums)[kRows][kWide],
                                        Load load) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  __m512i w[kWide];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) {
    w[v] = _mm512_load_si512(weights + 64 * kStride * v);
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

template <int kStride, int kRows, int kWide>
OCTET_ALWAYS_INLINE void InitSums(const Terms* terms, __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) {
    __m512i init = _mm512_load_si512(terms[kStride * v].init);
    asm("" : "+v"(init));  // one load for all rows
#pragma GCC unroll 12
    for (int p = 0; p < kRows; ++p) sums[p][v] = init;
  }
}

/// The term of a row of a tiny product.
OCTET_ALWAYS_INLINE __m512i TinyRowTerm(const Block& block, const uint8_t* row) {
  const auto valid = static_cast<__mmask16>((1u << block.segment_depth) - 1);
  const __m128i flips = _mm_maskz_set1_epi8(valid, static_cast<char>(block.rhs_flip));
  const __m128i bytes = _mm_xor_si128(_mm_maskz_loadu_epi8(valid, row), flips);
  const __m128i halves = _mm_sad_epu8(bytes, _mm_setzero_si128());
  const __m128i sum = _mm_add_epi32(halves, _mm_unpackhi_epi64(halves, halves));
  return _mm512_mullo_epi32(_mm512_broadcastd_epi32(sum), _mm512_set1_epi32(block.row_sum_factor));
}

/// Last, so that products need not wait for them.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void AddRowTerms(const Block& block, int first, __m512i (&sums)[kRows][kWide]) {
#pragma GCC unroll 12
  for (int p = 0; p < kRows; ++p) {
    const __m512i term = block.row_terms != nullptr ? _mm512_set1_epi32(block.row_terms[first + p])
                                                    : TinyRowTerm(block, block.row(first + p));
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) sums[p][v] = _mm512_add_epi32(sums[p][v], term);
  }
}

/// Pairs of steps of a lone row, in sums of their own: one product would wait for the one before.
template <bool kFlip, int kStride, int kWide>
OCTET_ALWAYS_INLINE void AccumulatePairs(const uint8_t* row, int depth, int& d,
                                         const uint8_t*& weights, __m512i (&sums)[1][kWide]) {
  constexpr int kStepBytes = kStride * kWide * 64;
  __m512i odd[1][kWide];
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) odd[0][v] = _mm512_setzero_si512();
  for (; d + 2 * kTileDepth <= depth; d += 2 * kTileDepth, weights += 2 * kStepBytes) {
    AccumulateStep<kFlip, kStride>(weights, sums, [&](int) { return LoadStep(row + d); });
    AccumulateStep<kFlip, kStride>(weights + kStepBytes, odd,
                                   [&](int) { return LoadStep(row + d + kTileDepth); });
  }
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) sums[0][v] = _mm512_add_epi32(sums[0][v], odd[0][v]);
}

template <bool kFlip, int kStride, int kRows, int kWide>
OCTET_ALWAYS_INLINE void Accumulate(const Block& block, int first, const uint8_t* weights,
                                    __m512i (&sums)[kRows][kWide]) {
  constexpr int kStepBytes = kStride * kWide * 64;
  const uint8_t* rows[kRows];
  for (int s = 0; s < block.segments; ++s) {
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p) rows[p] = block.row(first + p, s);
    int d = 0;
    if constexpr (kRows == 1)
      AccumulatePairs<kFlip, kStride>(rows[0], block.segment_depth, d, weights, sums);
    for (; d + kTileDepth <= block.segment_depth; d += kTileDepth, weights += kStepBytes) {
      AccumulateStep<kFlip, kStride>(weights, sums, [&](int p) { return LoadStep(rows[p] + d); });
    }
    if (const int rest = block.segment_depth - d; rest > 0) {
      AccumulateStep<kFlip, kStride>(weights, sums,
                                     [&](int p) { return LoadLast(rows[p], block.segment_depth); });
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

/// The sums of a tile whose registers begin with the panel's register `column`.
template <int kStride = 1, int kRows, int kWide>
OCTET_ALWAYS_INLINE void AccumulateTile(const Block& block, int first, int column,
                                        __m512i (&sums)[kRows][kWide]) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const auto* weights = reinterpret_cast<const uint8_t*>(terms + kStride * kWide) + 64 * column;
  InitSums<kStride>(terms + column, sums);
  if (block.rhs_flip != 0) {
    Accumulate<true, kStride>(block, first, weights, sums);
  } else {
    Accumulate<false, kStride>(block, first, weights, sums);
  }
  AddRowTerms(block, first, sums);
}

/// Rows of the block again, with exact scaling.
template <int kRows, int kWide>
__attribute__((noinline, cold)) void RedoRows(const Block& block, int first) {
  __m512i sums[kRows][kWide];
  AccumulateTile(block, first, 0, sums);
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const StageConstants stage = MakeStageConstants(block);
#pragma GCC unroll 12
  for (int p = 0; p < kRows; ++p) {
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) sums[p][v] = FixedExactly(sums[p][v], terms[v], stage);
    StoreRow(sums[p], stage, block.dst_row(first + p));
  }
}

template <int kWide, int kRows>
OCTET_ALWAYS_INLINE void RedoDoubtful(const Block& block, int first, const StageConstants& stage,
                                      const __m512i (&least)[kRows]) {
  __m512i least_of_all = least[0];
#pragma GCC unroll 12
  for (int p = 1; p < kRows; ++p) least_of_all = _mm512_min_epu16(least_of_all, least[p]);
  if (__builtin_expect(!AnyInDoubt(least_of_all, stage), 1)) return;
  for (int p = 0; p < kRows; ++p) {
    if (AnyInDoubt(least[p], stage)) RedoRows<1, kWide>(block, first + p);
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
  RedoDoubtful<kWide>(block, first, stage, least);
}

template <int kRows, int kWide>
void MultiplyTile(const Block& block, int first) {
  __m512i sums[kRows][kWide];
  AccumulateTile(block, first, 0, sums);
  if (block.raw) {
    StoreRaw(block, first, sums);
  } else if (block.wide_sums) {
    StoreTile<true>(block, first, sums);
  } else {
    StoreTile<false>(block, first, sums);
  }
}

/// Registers `half` and half + 2 of a full panel, which are channels 32 · half and up.
template <int kRows>
void MultiplyHalfPanel(const Block& block, int first, int half) {
  const StageConstants stage = MakeStageConstants(block);
  const auto* terms = reinterpret_cast<const Terms*>(block.panel) + half;
  __m512i sums[kRows][2], least[kRows];
  AccumulateTile<2>(block, first, half, sums);
#pragma GCC unroll 2
  for (int v = 0; v < 2; ++v) ScaleColumn<false>(v, terms[2 * v], stage.bias, sums);
  const auto channels = static_cast<__mmask32>(stage.channels >> (32 * half));
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    least[p] = _mm512_min_epu16(sums[p][0], sums[p][1]);
    const __m512i bytes = ClampBytes(HalfPanelBytes(sums[p][0], sums[p][1]), stage);
    _mm256_mask_storeu_epi8(block.dst_row(first + p) + 32 * half, channels,
                            _mm512_castsi512_si256(bytes));
  }
  RedoDoubtful<kVectors>(block, first, stage, least);
}

/// Whether so many rows are best multiplied half a panel after the other, at most eight at a time:
/// more tiles would stream the weights more often.
constexpr bool EightsServe(int rows) {
  return rows == 7 || rows == 8 || (14 <= rows && rows <= 16);
}

void MultiplyEights(const Block& block, int first) {
  const EvenSplit tiles(block.pixels - first, 8);
  for (int t = 0; t < tiles.parts(); first += tiles.height(t), ++t) {
    const auto multiply = tiles.height(t) == 8 ? MultiplyHalfPanel<8> : MultiplyHalfPanel<7>;
    multiply(block, first, 0);
    multiply(block, first, 1);
  }
}

template <int kWide, int... kRows>
void MultiplyTiles(const Block& block, int first, std::integer_sequence<int, kRows...>) {
  static constexpr void (*kTable[])(const Block&, int) = {MultiplyTile<kRows + 1, kWide>...};
  const int rows = block.pixels - first;
  if (rows > 0 && rows <= TileRows(kWide)) return kTable[rows - 1](block, first);
  const EvenSplit tiles(rows, TileRows(kWide));
  for (int t = 0; t < tiles.parts(); first += tiles.height(t), ++t) {
    kTable[tiles.height(t) - 1](block, first);
  }
}

#include "gemm/kernels/avx512_half_tiles.h"

template <int kWide>
void MultiplyWide(const Block& block) {
  const bool far = kWide == kVectors && HalvesCanServe(block) && WeightsAreFar(block);
  int rows = 0;
  if (far && EightsServe(block.pixels)) return MultiplyEights(block, 0);
  if (kWide == kVectors && PairsServe(block)) {
    rows = PairRows(block);
    MultiplyPairs(block, rows / kPixels);
  } else if (HalvesServe<kWide>(block)) {
    const int halves = block.pixels / HalfRows(kWide);
    rows = halves * HalfRows(kWide);
    MultiplyHalves<kWide>(block, halves);
  }
  if (far && EightsServe(block.pixels - rows)) return MultiplyEights(block, rows);
  MultiplyTiles<kWide>(block, rows, std::make_integer_sequence<int, TileRows(kWide)>());
}

void MultiplyPanel(const Block& block) {
  switch (block.width / kLanes) {
    case 1:
      return MultiplyWide<1>(block);
    case 2:
      return MultiplyWide<2>(block);
    case 3:
      return MultiplyWide<3>(block);
    default:
      return MultiplyWide<4>(block);
  }
}

#include "gemm/kernels/avx512_row_terms.h"

}  // namespace
OCTET_TARGET_END

namespace {

int WidthOf(int channels) {
  return (channels + kLanes - 1) / kLanes * kLanes;
}

constexpr PanelKernel kProduct = {
    .tile_pixels = 12,  // two pairs of half tiles
    .tile_channels = kVectors * kLanes,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kLanes,
    .width_of = WidthOf,
    .lane_of = LaneOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
    .tiny_size = 16,
    .write_row_terms = WriteRowTerms,
};

}  // namespace

const Kernel kAvx512Vnni = {
    .name = "avx512vnni",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kAvx512VnniDepthwise,
    .elementwise = &kAvx512Elementwise,
};

}  // namespace octet

#endif  // __x86_64__
