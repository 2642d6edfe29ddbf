// AVX-512 without VNNI: vpmaddwd, as in avx2.cc, on vectors of twice the width.
//
// Tile: 6 pixels × 64 channels = 24 accumulators.
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

constexpr int kVectors = 4;
constexpr int TileRows(int /*wide*/) {
  return 6;
}

bool Supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

OCTET_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")
namespace {

// Each builds on the ones before.
// clang-format off
#include "gemm/kernels/portable_depthwise.h"
#include "gemm/kernels/vector512.h"
#include "gemm/kernels/x86_scale.h"
#include "gemm/kernels/x86_words.h"
#include "gemm/kernels/x86_tile.h"
#include "gemm/kernels/x86_elementwise.h"
// clang-format on

}  // namespace
OCTET_TARGET_END

const ElementwiseKernel kAvx512Elementwise = {.add = AddElements, .multiply = MultiplyElements};

const Kernel kAvx512 = {
    .name = "avx512",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
    .elementwise = &kAvx512Elementwise,
};

}  // namespace octet

#endif  // __x86_64__
