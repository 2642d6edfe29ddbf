// One row of a depthwise convolution on packets of channels. Several pixels share each weight that
// is loaded; pixels whose window leaves the image are done one by one with fewer taps.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_ISA_DEPTHWISE_H_
#define OCTET_INTERPRETER_OPS_FLOAT_ISA_DEPTHWISE_H_

#include "interpreter/ops/float/isa/packets.h"
#include "interpreter/ops/float/kernels.h"

namespace octet {
namespace {

constexpr int kDepthwisePixels = 8;

inline int Min(int a, int b) {
  return a < b ? a : b;
}
inline int Max(int a, int b) {
  return a > b ? a : b;
}
/// Rounded up. REQUIRES: b > 0.
inline int CeilDivide(int a, int b) {
  return a <= 0 ? -(-a / b) : (a - 1) / b + 1;
}

/// Pixels x to x + kPixels − 1 of one piece of channels, over taps [tap_begin, tap_end) of each
/// row.
template <typename Piece, int kPixels>
void DepthwisePixels(const FloatDepthwiseRow& r, int channel, int x, int tap_begin, int tap_end) {
  using P = typename Piece::Type;
  const ptrdiff_t channels = r.channels;
  const ptrdiff_t pixel_stride = r.stride * channels;
  const ptrdiff_t tap_stride = r.dilation * channels;
  P sums[kPixels];
  OCTET_UNROLL for (int i = 0; i < kPixels; ++i) sums[i] = Broadcast<Piece>(0.0f);
  for (int row = 0; row < r.filter_height; ++row) {
    const int column = x * r.stride - r.pad_before + tap_begin * r.dilation;
    const float* in = r.input + row * r.input_stride + column * channels + channel;
    const float* weights = r.weights + (row * r.filter_width + tap_begin) * channels + channel;
    for (int tap = tap_begin; tap < tap_end; ++tap, in += tap_stride, weights += channels) {
      const P weight = Piece::Load(weights);
      OCTET_UNROLL for (int i = 0; i < kPixels; ++i) {
        sums[i] = packets::pmadd(Piece::Load(in + i * pixel_stride), weight, sums[i]);
      }
    }
  }
  const P bias = Piece::Load(r.bias + channel);
  OCTET_UNROLL for (int i = 0; i < kPixels; ++i) {
    Piece::Store(r.dst + (x + i) * channels + channel,
                 Clamp(packets::padd(sums[i], bias), Broadcast<Piece>(r.clamp_min),
                       Broadcast<Piece>(r.clamp_max)));
  }
}

template <typename Piece>
void DepthwiseEdge(const FloatDepthwiseRow& r, int channel, int x) {
  const int first = x * r.stride - r.pad_before;  // column of tap 0
  const int tap_begin = Max(0, CeilDivide(-first, r.dilation));
  const int tap_end = Min(r.filter_width, CeilDivide(r.input_width - first, r.dilation));
  DepthwisePixels<Piece, 1>(r, channel, x, tap_begin, tap_end);
}

void DepthwiseRow(const FloatDepthwiseRow& r) {
  // Windows inside the image: x · stride >= pad_before and the last tap's column < input_width.
  const int last_tap = (r.filter_width - 1) * r.dilation - r.pad_before;
  const int inside_begin = Min(CeilDivide(r.pad_before, r.stride), r.width);
  const int inside_end =
      Max(inside_begin, Min(CeilDivide(r.input_width - last_tap, r.stride), r.width));
  ForEachPiece(r.channels, [&](auto piece, int channel) {
    using Piece = decltype(piece);
    int x = 0;
    for (; x < inside_begin; ++x) DepthwiseEdge<Piece>(r, channel, x);
    for (; x + kDepthwisePixels <= inside_end; x += kDepthwisePixels) {
      DepthwisePixels<Piece, kDepthwisePixels>(r, channel, x, 0, r.filter_width);
    }
    for (; x < inside_end; ++x) DepthwisePixels<Piece, 1>(r, channel, x, 0, r.filter_width);
    for (; x < r.width; ++x) DepthwiseEdge<Piece>(r, channel, x);
  });
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_DEPTHWISE_H_
