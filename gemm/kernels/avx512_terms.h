// How the AVX-512 kernels store a panel's terms and order its channels: plain data, written at
// packing and read by avx512_output_stage.h.
#ifndef OCTET_GEMM_KERNELS_AVX512_TERMS_H_
#define OCTET_GEMM_KERNELS_AVX512_TERMS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "gemm/kernel.h"
#include "gemm/kernels/float_scale.h"

namespace octet::avx512 {

inline constexpr int kLanes = 16;   // int32 lanes of a register
inline constexpr int kVectors = 4;  // registers of a full panel: 64 channels

/// The terms of 16 channels.
struct alignas(64) Terms {
  int32_t init[kLanes];
  float scale[kLanes];    // FloatScale
  float nudge[kLanes];    // FloatNudge
  int32_t limit[kLanes];  // sums beyond ± this are out of 8 bits by far
  // For ScaleExact.
  int32_t multiplier[kLanes];
  int32_t right_shift[kLanes];  // e = max(right_shift, 0)
  int32_t left_shift[kLanes];   // max(−right_shift, 0)
};

inline void WriteTerms(std::span<const ChannelTerm> terms, uint8_t* panel) {
  auto* blocks = reinterpret_cast<Terms*>(panel);
  for (size_t c = 0; c < terms.size(); ++c) {
    Terms& out = blocks[c / kLanes];
    const size_t lane = c % kLanes;
    const QuantizedMultiplier by = terms[c].multiplier;
    const int right = std::max(by.right_shift, 0);
    out.init[lane] = terms[c].init;
    out.scale[lane] = FloatScale(by);
    out.nudge[lane] = FloatNudge(by);
    const double scale = std::max(FloatScale(by) / 65536.0, 1e-30);
    out.limit[lane] = static_cast<int32_t>(std::min(kWideSum / scale, 2147483647.0));
    out.multiplier[lane] = by.multiplier;
    out.right_shift[lane] = right;
    out.left_shift[lane] = std::max(-by.right_shift, 0);
  }
}

/// Full panels are packed so that vpermt2w (high halves of two registers) and vpackuswb, which
/// works within 128-bit lanes, leave 64 bytes in channel order: register 0 holds channels 0-7 and
/// 16-23, 1: 32-39 and 48-55, 2: 8-15 and 24-31, 3: 40-47 and 56-63.
inline int LaneOf(int channel, int width) {
  if (width < kVectors * kLanes) return channel;
  return channel % 16 / 8 * 32 + channel / 16 * 8 + channel % 8;
}

}  // namespace octet::avx512

#endif  // OCTET_GEMM_KERNELS_AVX512_TERMS_H_
