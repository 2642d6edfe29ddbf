// AVX2: vpmaddwd multiplies pairs of int16 and adds them to int32, exactly. (vpmaddubsw would take
// bytes, but saturates at 16 bits.)
//
// Four depth values of a pixel are broadcast as bytes; masking gives depths 0 and 2 as int16, a
// shift gives depths 1 and 3. The weights are packed in the same two planes (depth_planes = 2),
// widened to int16 with their zero point subtracted, so that no row sums are needed.
//
// Tile: 4 pixels × 16 channels = 8 accumulators.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "gemm/kernels/portable_terms.h"
#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kPixels = 4;
constexpr int kLanes = 8;  // int32 lanes of a register
constexpr int kVectors = 2;

/// The terms of 8 channels; e = max(right_shift, 0).
struct alignas(32) Terms {
  int32_t init[kLanes];
  int32_t multiplier[kLanes];
  int32_t right_shift[kLanes];      // e
  int32_t left_shift[kLanes];       // max(−right_shift, 0)
  int32_t left_limit[kLanes];       // sums beyond ± this saturate when shifted left
  int32_t has_right_shift[kLanes];  // −1 where e > 0, else 0
};

bool Supported() {
  return __builtin_cpu_supports("avx2");
}

int WidthOf(int) {
  return kVectors * kLanes;
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
    out.right_shift[lane] = right;
    out.left_shift[lane] = left;
    out.left_limit[lane] = INT32_MAX >> left;
    out.has_right_shift[lane] = right > 0 ? -1 : 0;
  }
}

}  // namespace

OCTET_TARGET_BEGIN("avx2")
namespace {

#include "gemm/kernels/portable_depthwise.h"

OCTET_ALWAYS_INLINE __m256i Load(const void* p) {
  return _mm256_load_si256(static_cast<const __m256i*>(p));
}

/// `count` (1..4) bytes at `p`, the rest zero; reads nothing beyond them.
OCTET_ALWAYS_INLINE int32_t LoadBytes(const uint8_t* p, int count) {
  int32_t value = 0;
  if (count == kTileDepth) {
    std::memcpy(&value, p, kTileDepth);
    return value;
  }
  for (int i = 0; i < count; ++i) value |= p[i] << (8 * i);
  return value;
}

template <int kRows>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* const* rows, int d, int count, uint8_t flip,
                                        const uint8_t* weights, __m256i (&sums)[kRows][kVectors]) {
  constexpr int kPlaneBytes = kVectors * 32;
  const __m256i even0 = Load(weights), even1 = Load(weights + 32);
  const __m256i odd0 = Load(weights + kPlaneBytes), odd1 = Load(weights + kPlaneBytes + 32);
  const __m256i low_bytes = _mm256_set1_epi16(0xFF),
                flips = _mm256_set1_epi8(static_cast<char>(flip));
#pragma GCC unroll 4
  for (int p = 0; p < kRows; ++p) {
    const __m256i bytes = _mm256_xor_si256(_mm256_set1_epi32(LoadBytes(rows[p] + d, count)), flips);
    const __m256i even = _mm256_and_si256(bytes, low_bytes), odd = _mm256_srli_epi16(bytes, 8);
    sums[p][0] = _mm256_add_epi32(sums[p][0], _mm256_madd_epi16(even, even0));
    sums[p][1] = _mm256_add_epi32(sums[p][1], _mm256_madd_epi16(even, even1));
    sums[p][0] = _mm256_add_epi32(sums[p][0], _mm256_madd_epi16(odd, odd0));
    sums[p][1] = _mm256_add_epi32(sums[p][1], _mm256_madd_epi16(odd, odd1));
  }
}

template <int kRows>
OCTET_ALWAYS_INLINE void Accumulate(const Block& block, int first, const uint8_t* weights,
                                    __m256i (&sums)[kRows][kVectors]) {
  constexpr int kStepBytes = 2 * kVectors * 32;
  const uint8_t* rows[kRows];
  for (int s = 0; s < block.segments; ++s) {
#pragma GCC unroll 4
    for (int p = 0; p < kRows; ++p) rows[p] = block.row(first + p, s);
    int d = 0;
    for (; d + kTileDepth <= block.segment_depth; d += kTileDepth, weights += kStepBytes) {
      AccumulateStep(rows, d, kTileDepth, block.rhs_flip, weights, sums);
    }
    if (d < block.segment_depth) {
      const int start = LastStepStart(block.segment_depth);
      AccumulateStep(rows, start, block.segment_depth - start, block.rhs_flip, weights, sums);
      weights += kStepBytes;
    }
  }
}

/// High halves of (x · multiplier + 2^30) · 2 for the even lanes: the first rounding.
OCTET_ALWAYS_INLINE __m256i RoundedHigh(__m256i x, __m256i multiplier) {
  const __m256i round = _mm256_set1_epi64x(int64_t{1} << 30);
  return _mm256_slli_epi64(_mm256_add_epi64(_mm256_mul_epi32(x, multiplier), round), 1);
}

/// Scale() on 8 channels, its two roundings one after the other.
OCTET_ALWAYS_INLINE __m256i ScaleLanes(__m256i x, const Terms& terms, bool left_shifts) {
  if (left_shifts) {
    const __m256i limit = Load(terms.left_limit);
    x = _mm256_min_epi32(x, limit);
    x = _mm256_max_epi32(x, _mm256_sub_epi32(_mm256_setzero_si256(), limit));
    x = _mm256_sllv_epi32(x, Load(terms.left_shift));
  }
  const __m256i multiplier = Load(terms.multiplier);
  const __m256i even = RoundedHigh(x, multiplier);
  const __m256i odd = RoundedHigh(_mm256_srli_epi64(x, 32), _mm256_srli_epi64(multiplier, 32));
  const __m256i y = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  // Second rounding, to nearest with ties away from zero: q = (y − (y < 0)) >> e, plus the bit that
  // was shifted out last. For e = 0 there is nothing to round.
  const __m256i shift = Load(terms.right_shift), rounds = Load(terms.has_right_shift);
  const __m256i nudged = _mm256_add_epi32(y, _mm256_and_si256(_mm256_srai_epi32(y, 31), rounds));
  const __m256i last = _mm256_srlv_epi32(nudged, _mm256_add_epi32(shift, rounds));
  const __m256i carry =
      _mm256_and_si256(_mm256_and_si256(last, _mm256_set1_epi32(1)), _mm256_srli_epi32(rounds, 31));
  return _mm256_add_epi32(_mm256_srav_epi32(nudged, shift), carry);
}

/// Stores the first `count` of 8 lanes: all four bytes of each, or (bytes) the lowest one.
OCTET_ALWAYS_INLINE void StoreLanes(__m256i lanes, int count, bool bytes, uint8_t* dst) {
  if (!bytes && count >= kLanes) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), lanes);
    return;
  }
  alignas(32) int32_t values[kLanes];
  _mm256_store_si256(reinterpret_cast<__m256i*>(values), lanes);
  for (int i = 0; i < kLanes && i < count; ++i) {
    if (bytes) {
      dst[i] = static_cast<uint8_t>(values[i]);
    } else {
      std::memcpy(dst + 4 * i, values + i, sizeof(int32_t));
    }
  }
}

template <int kRows>
OCTET_ALWAYS_INLINE void OutputStage(const Block& block, int first, const Terms* terms,
                                     const __m256i (&sums)[kRows][kVectors]) {
  const __m256i zero_point = _mm256_set1_epi32(block.dst_zero_point);
  const __m256i low = _mm256_set1_epi32(block.clamp_min - block.dst_zero_point);
  const __m256i high = _mm256_set1_epi32(block.clamp_max - block.dst_zero_point);
  for (int v = 0; v < kVectors && v * kLanes < block.channels; ++v) {
    const int count = block.channels - v * kLanes;
#pragma GCC unroll 4
    for (int p = 0; p < kRows; ++p) {
      if (block.raw) {
        StoreLanes(sums[p][v], count, false, block.dst_row(first + p) + v * 32);
        continue;
      }
      __m256i q = ScaleLanes(sums[p][v], terms[v], block.left_shifts);
      q = _mm256_add_epi32(_mm256_max_epi32(_mm256_min_epi32(q, high), low), zero_point);
      StoreLanes(q, count, true, block.dst_row(first + p) + v * kLanes);
    }
  }
}

template <int kRows>
void MultiplyTile(const Block& block, int first) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  __m256i sums[kRows][kVectors];
#pragma GCC unroll 4
  for (int p = 0; p < kRows; ++p) {
    sums[p][0] = Load(terms[0].init);
    sums[p][1] = Load(terms[1].init);
  }
  Accumulate(block, first, reinterpret_cast<const uint8_t*>(terms + kVectors), sums);
  OutputStage(block, first, terms, sums);
}

void MultiplyPanel(const Block& block) {
  static constexpr void (*kTable[kPixels])(const Block&, int) = {MultiplyTile<1>, MultiplyTile<2>,
                                                                 MultiplyTile<3>, MultiplyTile<4>};
  const EvenSplit tiles(block.pixels, kPixels);
  for (int t = 0, first = 0; t < tiles.parts(); first += tiles.height(t), ++t) {
    kTable[tiles.height(t) - 1](block, first);
  }
}

}  // namespace
OCTET_TARGET_END

namespace {

constexpr PanelKernel kProduct = {
    .tile_pixels = kPixels,
    .tile_channels = kVectors * kLanes,
    .depth_planes = 2,
    .lhs_element = LhsElement::kInt16,
    .terms_bytes = sizeof(Terms) / kLanes,
    .width_of = WidthOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
};

constexpr PanelKernel kDepthwise = portable::DepthwiseKernel(MultiplyDepthwise);

}  // namespace

const Kernel kAvx2 = {
    .name = "avx2",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
};

}  // namespace octet

#endif  // __x86_64__
