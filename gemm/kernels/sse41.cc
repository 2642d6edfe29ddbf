// SSE4.1: pmaddwd, as in avx2.cc, on vectors of half the width.
//
// Tile: 3 pixels × 16 channels = 12 accumulators.
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
  return 3;
}

bool Supported() {
  return __builtin_cpu_supports("sse4.1");
}

}  // namespace

OCTET_TARGET_BEGIN("sse4.1")
namespace {

// Each builds on the ones before.
// clang-format off
#include "gemm/kernels/portable_depthwise.h"
#include "gemm/kernels/vector128.h"
#include "gemm/kernels/x86_scale.h"
#include "gemm/kernels/x86_words.h"
#include "gemm/kernels/x86_tile.h"
#include "gemm/kernels/x86_elementwise.h"
// clang-format on

}  // namespace
OCTET_TARGET_END

const ElementwiseKernel kSse41Elementwise = {.add = AddElements, .multiply = MultiplyElements};

const Kernel kSse41 = {
    .name = "sse41",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
    .elementwise = &kSse41Elementwise,
};

}  // namespace octet

#endif  // __x86_64__
