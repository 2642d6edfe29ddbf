// AVX-VNNI: vpdpbusd on vectors of 32 bytes, for processors without AVX-512.
//
// Tile: 3 pixels × 32 channels = 12 accumulators, 3 broadcasts, 1 register of weights: 7 loads for
// 12 products.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gemm/kernels/float_scale.h"
#include "gemm/kernels/portable_terms.h"
#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kVectors = 4;
constexpr int TileRows(int /*wide*/) {
  return 3;
}

/// AVX2 stands for the system's support of the registers. (clang 16 does not know "avxvnni" here.)
bool Supported() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  constexpr unsigned kAvxVnni = 1 << 4;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax & kAvxVnni) != 0;
}

}  // namespace

OCTET_TARGET_BEGIN("avx2,fma,avxvnni")
namespace {

#include "gemm/kernels/portable_depthwise.h"
#include "gemm/kernels/vector256.h"
#include "gemm/kernels/x86_scale.h"

OCTET_ALWAYS_INLINE Int DotBytes(Int sums, Int values, Int weights) {
  return _mm256_dpbusd_avx_epi32(sums, values, weights);
}

constexpr int kDepthPlanes = 1;

/// One step of x86_tile.h.
template <bool kInt8, int kRows, int kWide>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* const (&rows)[kRows], ptrdiff_t d, int count,
                                        const uint8_t* weights, Int (&sums)[kRows][kWide]) {
  Int values[kRows];
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    values[p] = BroadcastBytes(rows[p] + d, count, kInt8 ? 0x80808080 : 0);
  }
#pragma GCC unroll 4
  for (int v = 0; v < kWide; ++v) {
    Int w = Load(weights + v * kVectorBytes);
    asm("" : "+x"(w));  // one load, not one in each product
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p) sums[p][v] = DotBytes(sums[p][v], values[p], w);
  }
}

/// Σ of the row's bytes after rhs_flip.
OCTET_ALWAYS_INLINE uint32_t SumRow(const Block& block, int p) {
  const Int flip = SetBytes(block.rhs_flip), zero = SetInt32(0);
  Int sums = zero;  // 64-bit lanes
  uint32_t rest = 0;
  for (int s = 0; s < block.segments; ++s) {
    const uint8_t* values = block.row(p, s);
    int d = 0;
    for (; d + 32 <= block.segment_depth; d += 32) {
      const Int bytes = _mm256_loadu_si256(reinterpret_cast<const Int*>(values + d));
      sums = Add64(sums, _mm256_sad_epu8(Xor(bytes, flip), zero));
    }
    for (; d < block.segment_depth; ++d) rest += values[d] ^ block.rhs_flip;
  }
  alignas(32) uint64_t lanes[4];
  Store(lanes, sums);
  return rest + static_cast<uint32_t>(lanes[0] + lanes[1] + lanes[2] + lanes[3]);
}

void WriteRowTerms(const Block& block, int32_t* terms) {
  for (int p = 0; p < block.pixels; ++p) {
    terms[p] = static_cast<int32_t>(SumRow(block, p) * static_cast<uint32_t>(block.row_sum_factor));
  }
}

constexpr auto kWriteRowTerms = WriteRowTerms;

#include "gemm/kernels/x86_tile.h"

}  // namespace
OCTET_TARGET_END

const Kernel kAvxVnni = {
    .name = "avxvnni",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
    .elementwise = &kAvx2Elementwise,
};

}  // namespace octet

#endif  // __x86_64__
