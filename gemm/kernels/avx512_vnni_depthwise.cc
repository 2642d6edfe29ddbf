// The depthwise product with AVX512-VNNI: the four products that vpdpbusd adds are four taps of the
// same channel.
//
// Four taps of 64 channels are four registers of bytes; interleaving them (unpack bytes, then
// words, within each 128-bit lane) gives four registers whose int32 lanes hold the four taps of one
// channel:
//
//   register r, 128-bit lane q, element e: channel 16 q + 4 r + e
//
// which is the order the packs at the end undo by themselves. With 32 (16) channels a register
// holds two (four) pixels, so that narrow layers do not pay for 64.
//
// The weights' zero point would need the sum of each channel's taps: one more product with a
// constant gives −lhs_zero_point times that.
#include "gemm/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "gemm/kernels/avx512_terms.h"
#include "gemm/kernels/avx512_vnni_windows.h"
#include "gemm/target.h"

namespace octet {
namespace {

using namespace avx512;  // NOLINT: this file is one kernel

constexpr int kWidest = kVectors * kLanes;

int WidthOf(int channels) {
  return channels <= 16 ? 16 : channels <= 32 ? 32 : kWidest;
}

/// See above; narrower panels have fewer 128-bit lanes.
int DepthwiseLaneOf(int channel, int width) {
  const int q = channel / 16, r = channel % 16 / 4, e = channel % 4;
  return r * (width / 4) + q * 4 + e;
}

}  // namespace

OCTET_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace {

#include "gemm/kernels/avx512_output_stage.h"

#include "gemm/kernels/avx512_depthwise.h"

/// sums += the taps of step `step`.
template <int kWidth, int kCorrections>
OCTET_ALWAYS_INLINE void AddStep(const Group<kWidth>& group, int step, __m512i flip,
                                 const uint8_t* weights, const Correction& correction,
                                 __m512i (&sums)[kVectors]) {
  const Block& block = group.block;
  // Places of a step: consecutive taps, or those of a column of a 3 × 3 window.
  const int first = block.window_columns ? step : step * kTileDepth;
  const int stride = block.window_columns ? 3 : 1;
  __m512i t[kTileDepth], taps[kVectors];
#pragma GCC unroll 4
  for (int i = 0; i < kTileDepth; ++i) {
    const int tap = first + i * stride;
    t[i] = tap >= block.segments
               ? _mm512_setzero_si512()
               : _mm512_xor_si512(group.Load([&](int p) { return block.row(p, tap); }), flip);
  }
  Interleave(t, taps);
  AddTaps<kWidth, kCorrections>(taps, weights, correction, sums);
}

template <int kWidth, int kCorrections>
void MultiplyTaps(const Block& block) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const uint8_t* panel_weights = WeightsOf<kWidth>(block);
  const StageConstants stage = MakeStageConstants(block);
  const Correction correction(block.row_sum_factor);
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(block.rhs_flip));
  const int steps = (block.segments + kTileDepth - 1) / kTileDepth;
  constexpr int kPixels = Group<kWidth>::kPixels;
  for (int first = 0; first < block.pixels; first += kPixels) {
    const Group<kWidth> group = {block, first, std::min(block.pixels - first, kPixels),
                                 stage.channels};
    __m512i sums[kVectors];
    LoadInit<kWidth>(terms, sums);
    for (int step = 0; step < steps; ++step) {
      AddStep<kWidth, kCorrections>(group, step, flip, panel_weights + step * kTileDepth * kWidth,
                                    correction, sums);
    }
    StoreGroup(group, stage, sums);
  }
}

void MultiplyDepthwise(const Block& block) {
  Specialize(block, [&](auto width, auto corrections) { MultiplyTaps<width, corrections>(block); });
}

#include "gemm/kernels/avx512_windows.h"

}  // namespace
OCTET_TARGET_END

const PanelKernel kAvx512VnniDepthwise = {
    .tile_pixels = 1,
    .tile_channels = kWidest,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kLanes,
    .width_of = WidthOf,
    .lane_of = DepthwiseLaneOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyDepthwise,
    .multiply_windows = MultiplyWindows,
    .multiply_stream = MultiplyStream,
    .last_panel_overlaps = true,
};

}  // namespace octet

#endif  // __x86_64__
