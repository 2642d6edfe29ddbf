// AVX2: vpmaddwd multiplies pairs of int16 and adds them to int32, exactly. (vpmaddubsw would take
// bytes, but saturates at 16 bits.)
//
// Products and additions of two a cycle each fill the four vector pipes of the processors that have
// them, so that every other instruction on vectors costs time. Tile: 2 pixels × 48 channels = 12
// accumulators: activations are widened to words once for six products a plane, and weights loaded
// once for both pixels; with two operands and a product that is all sixteen registers.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gemm/elementwise.h"
#include "gemm/kernels/float_scale.h"
#include "gemm/kernels/portable_terms.h"
#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kVectors = 6;

constexpr int TileRows(int wide) {
  return wide >= 4 ? 2 : wide == 3 ? 3 : 4;
}

bool Supported() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

}  // namespace

OCTET_TARGET_BEGIN("avx2,fma")
namespace {

// Each builds on the ones before.
// clang-format off
#include "gemm/kernels/portable_depthwise.h"
#include "gemm/kernels/vector256.h"
#include "gemm/kernels/x86_scale.h"
// clang-format on

constexpr int kDepthPlanes = 2;
constexpr void (*kWriteRowTerms)(const Block&, int32_t*) = nullptr;

/// sum + a · b by pairs. In assembly: a compiler would keep old and new sums in different
/// registers, and spill.
OCTET_ALWAYS_INLINE Int AddDotWords(Int sum, Int a, Int b) {
  Int product;
  asm("vpmaddwd %2, %3, %1\n\tvpaddd %1, %0, %0" : "+x"(sum), "=&x"(product) : "x"(a), "x"(b));
  return sum;
}

/// One plane of a step: words of each row times weights.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void AddPlane(const Int (&words)[kRows], const uint8_t* weights,
                                  Int (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int v = 0; v < kWide; ++v) {
    const Int w = Load(weights + v * kVectorBytes);
#pragma GCC unroll 4
    for (int p = 0; p < kRows; ++p) sums[p][v] = AddDotWords(sums[p][v], words[p], w);
  }
}

/// AccumulateStep of x86_tile.h. Rows are read once for each plane: there is no register to keep
/// them in.
template <bool kInt8, int kRows, int kWide>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* const (&rows)[kRows], ptrdiff_t d, int count,
                                        const uint8_t* weights, Int (&sums)[kRows][kWide]) {
  Int words[kRows];
#pragma GCC unroll 4
  for (int p = 0; p < kRows; ++p) {
    words[p] = EvenBytes<kInt8>(BroadcastBytes(rows[p] + d, count));
  }
  AddPlane(words, weights, sums);
#pragma GCC unroll 4
  for (int p = 0; p < kRows; ++p) {
    const uint8_t* row = rows[p];
    asm("" : "+r"(row));  // not known to be read already
    words[p] = OddBytes<kInt8>(BroadcastBytes(row + d, count));
  }
  AddPlane(words, weights + kWide * kVectorBytes, sums);
}

#include "gemm/kernels/x86_elementwise.h"
#include "gemm/kernels/x86_tile.h"

}  // namespace
OCTET_TARGET_END

const ElementwiseKernel kAvx2Elementwise = {.add = AddElements, .multiply = MultiplyElements};

const Kernel kAvx2 = {
    .name = "avx2",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
    .elementwise = &kAvx2Elementwise,
};

}  // namespace octet

#endif  // __x86_64__
