// FloatKernels: the inner loops of the float32 operators, as plain functions on plain pointers.
// isa/kernels.cc is compiled once for every instruction set and gives one FloatKernels each;
// kernel_list.cc lists them and chooses. The operators (this folder's other .cc files) are ordinary
// baseline code: they check, plan and split the work.
//
// This header is compiled with every instruction set's flags. It therefore holds declarations only:
// an inline function here could end up in the program in its AVX-512 form.
//
// No function allocates; every one may run on several threads at once.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_KERNELS_H_
#define OCTET_INTERPRETER_OPS_FLOAT_KERNELS_H_

#include <stddef.h>

namespace octet {

/// dst[p, c] = clamp(bias[c] + Σ_d rhs[p, d] · lhs[c, d]). The sum runs over d in order, so a
/// result does not depend on which pixels or channels are computed together.
struct FloatProduct {
  const float* rhs = nullptr;  // [pixels, depth], rows rhs_stride floats apart
  ptrdiff_t rhs_stride = 0;
  const float* lhs = nullptr;   // weights as PackFloatWeights (product.h) lays them out
  const float* bias = nullptr;  // [channels], readable up to a whole packet
  float* dst = nullptr;         // [pixels, channels], rows dst_stride floats apart
  ptrdiff_t dst_stride = 0;
  int pixels = 0;
  int channels = 0;
  int depth = 0;
  float clamp_min = 0;
  float clamp_max = 0;
};

/// Patches that lie inside the image, next to each other:
/// dst[p, r, i] = src[p · pixel_stride + r · row_stride + i].
struct FloatPatches {
  const float* src = nullptr;
  ptrdiff_t pixel_stride = 0;
  ptrdiff_t row_stride = 0;
  float* dst = nullptr;  // [pixels, rows, row_floats]
  int pixels = 0;
  int rows = 0;
  int row_floats = 0;
};

/// One row of a depthwise convolution: dst[x, c] = clamp(bias[c] + Σ_i Σ_j input[i, x · stride −
/// pad_before + j · dilation, c] · weights[i, j, c]), taps j outside the image left out.
struct FloatDepthwiseRow {
  const float* input = nullptr;  // the image row under tap row i = 0, [input_width, channels]
  ptrdiff_t input_stride = 0;    // floats from the image row of one tap row to the next
  int input_width = 0;
  const float* weights = nullptr;  // [filter_height, filter_width, channels]
  int filter_height = 0;           // tap rows inside the image only
  int filter_width = 0;
  int stride = 1;
  int dilation = 1;
  int pad_before = 0;
  const float* bias = nullptr;  // [channels]
  float* dst = nullptr;         // [width, channels]
  int width = 0;
  int channels = 0;
  float clamp_min = 0;
  float clamp_max = 0;
};

/// One pixel of a pool: the rows × columns pixels of a window that lie inside the image.
struct FloatWindow {
  const float* input = nullptr;  // the window's first pixel, [channels]
  ptrdiff_t row_stride = 0;      // floats from one row to the next
  int rows = 0;
  int columns = 0;  // pixels are `channels` apart
  float* dst = nullptr;
  int channels = 0;
  float clamp_min = 0;
  float clamp_max = 0;
};

enum class FloatBinary {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMaximum,
  kMinimum,
  kPrelu,              // a where a >= 0, else a · b
  kSquaredDifference,  // (a − b)²
  kCount,
};
/// dst[i] = clamp(a[i · a_step] op b[i · b_step]); steps are 0 or 1. dst may be a or b.
struct FloatBinaryRow {
  const float* a = nullptr;
  int a_step = 1;
  const float* b = nullptr;
  int b_step = 1;
  float* dst = nullptr;
  int count = 0;
  float clamp_min = 0;
  float clamp_max = 0;
};

enum class FloatUnary {
  kAbs,
  kClamp,  // to [p, q]
  kElu,
  kExp,
  kFloor,
  kGelu,  // the approximation by tanh
  kHardSwish,
  kLeakyRelu,  // x · p where x < 0
  kLog,
  kLogistic,
  kNeg,
  kRsqrt,
  kSqrt,
  kSquare,
  kTanh,
  kCount,
};
/// dst[i] = f(src[i]) with parameters p, q. dst may be src. A value's result does not depend on its
/// place.
using FloatUnaryFunction = void (*)(const float* src, float* dst, int count, float p, float q);

struct FloatKernels {
  const char* name;   // "eigen avx2", as profiles show it
  int packet;         // floats in a register
  int tile_pixels;    // of the product's accumulators
  int tile_channels;  // a multiple of packet

  void (*multiply)(const FloatProduct& product);
  void (*gather)(const FloatPatches& patches);
  void (*depthwise_row)(const FloatDepthwiseRow& row);
  void (*average_window)(const FloatWindow& window);
  void (*max_window)(const FloatWindow& window);
  void (*binary[static_cast<int>(FloatBinary::kCount)])(const FloatBinaryRow& row);
  FloatUnaryFunction unary[static_cast<int>(FloatUnary::kCount)];

  /// dst[i] = exp(beta · (src[i] − max src)) / Σ; count >= 1.
  void (*softmax_row)(const float* src, float* dst, int count, float beta);
  /// dst[i] = src[i] − max src − log(Σ exp(src[i] − max src)); count >= 1.
  void (*log_softmax_row)(const float* src, float* dst, int count);
  float (*sum)(const float* src, int count);
  /// dst[i] = Σ_k weights[k] · src[k][i] for four rows.
  void (*blend)(const float* const* src, const float* weights, float* dst, int count);
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_KERNELS_H_
