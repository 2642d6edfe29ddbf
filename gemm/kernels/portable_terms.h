// How the portable kernels store a panel's terms: plain data, written at packing.
#ifndef OCTET_GEMM_KERNELS_PORTABLE_TERMS_H_
#define OCTET_GEMM_KERNELS_PORTABLE_TERMS_H_

#include <cstdint>
#include <span>

#include "gemm/kernel.h"

namespace octet::portable {

inline constexpr int kChannels = 16;  // of a panel

struct Terms {
  int32_t init[kChannels];
  int32_t multiplier[kChannels];
  int32_t right_shift[kChannels];
};

inline int WidthOf(int) {
  return kChannels;
}

inline void WriteTerms(std::span<const ChannelTerm> terms, uint8_t* panel) {
  auto* out = reinterpret_cast<Terms*>(panel);
  for (size_t c = 0; c < terms.size(); ++c) {
    out->init[c] = terms[c].init;
    out->multiplier[c] = terms[c].multiplier.multiplier;
    out->right_shift[c] = terms[c].multiplier.right_shift;
  }
}

/// A depthwise kernel whose panels are int16, [taps, channels].
constexpr PanelKernel DepthwiseKernel(void (*multiply)(const Block& block)) {
  return {
      .tile_pixels = 1,
      .tile_channels = kChannels,
      .depth_planes = 4,
      .lhs_element = LhsElement::kInt16,
      .terms_bytes = sizeof(Terms) / kChannels,
      .width_of = WidthOf,
      .write_terms = WriteTerms,
      .multiply = multiply,
  };
}

}  // namespace octet::portable

#endif  // OCTET_GEMM_KERNELS_PORTABLE_TERMS_H_
