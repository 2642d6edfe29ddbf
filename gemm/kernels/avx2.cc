// AVX2: vpmaddwd multiplies pairs of int16 and adds them to int32, exactly. (vpmaddubsw would take
// bytes, but saturates at 16 bits.)
//
// Tile: 3 pixels × 32 channels = 12 accumulators.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gemm/kernels/float_scale.h"
#include "gemm/kernels/portable_terms.h"
#include "gemm/target.h"

namespace octet {
namespace {

constexpr int kPixels = 3;

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
#include "gemm/kernels/x86_words.h"
#include "gemm/kernels/x86_tile.h"
// clang-format on

}  // namespace
OCTET_TARGET_END

const Kernel kAvx2 = {
    .name = "avx2",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
};

}  // namespace octet

#endif  // __x86_64__
