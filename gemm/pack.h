// PackedWeights inside: panels one after the other (gemm/kernel.h draws one).
#ifndef OCTET_GEMM_PACK_H_
#define OCTET_GEMM_PACK_H_

#include <algorithm>

#include <octet/gemm.h>

#include "base/aligned_buffer.h"
#include "gemm/kernel.h"

namespace octet {

struct PackedWeights::Impl {
  ProductSpec spec;
  const Kernel* kernel = nullptr;
  const PanelKernel* panel_kernel = nullptr;  // kernel's, for this kind of product
  AlignedBuffer panels;
  size_t panel_bytes = 0;  // of a full panel; all but the last are full
  Block block = {};        // what is the same for every block and panel
  int block_pixels = 0;    // rows given to the kernel at a time
};

/// Packed weights from here on get huge pages and count as far away: a second-level cache of 1 MiB
/// does not hold them beside activations.
inline constexpr size_t kFarBytes = 768 << 10;

/// The first channel of a panel.
inline int FirstChannel(const ProductSpec& spec, const PanelKernel& kernel, int panel) {
  const int first = panel * kernel.tile_channels;
  const bool overlaps = kernel.last_panel_overlaps && panel > 0;
  return overlaps ? std::min(first, spec.channels - kernel.tile_channels) : first;
}
inline int NumPanels(const ProductSpec& spec, const PanelKernel& kernel) {
  return (spec.channels + kernel.tile_channels - 1) / kernel.tile_channels;
}

/// Whether the steps of a depthwise product are columns of its window (gemm/kernel.h).
inline bool HasWindowColumns(const ProductSpec& spec, const PanelKernel& kernel) {
  return spec.window_height == 3 && spec.segments == 9 && kernel.multiply_windows != nullptr;
}

/// Steps of 4 depth values in a panel.
inline int StepsOf(const ProductSpec& spec) {
  if (spec.depthwise) return (spec.segments + kTileDepth - 1) / kTileDepth;
  return spec.segments * ((spec.segment_depth + kTileDepth - 1) / kTileDepth);
}

}  // namespace octet

#endif  // OCTET_GEMM_PACK_H_
