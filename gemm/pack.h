// PackedWeights inside: panels one after the other (gemm/kernel.h draws one).
#ifndef OCTET_GEMM_PACK_H_
#define OCTET_GEMM_PACK_H_

#include <algorithm>
#include <numeric>

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

/// Whether the steps of a depthwise product are columns of its window (gemm/kernel.h).
inline bool HasWindowColumns(const ProductSpec& spec, const PanelKernel& kernel) {
  return spec.window_height == 3 && spec.segments == 9 && kernel.multiply_windows != nullptr;
}

/// Block::stream_panels. Not where the last panel overlaps, or several pixels fill a register, as
/// cheaply: there neighbours have no columns in common. And kernels add −(the packed zero point) to
/// int8 weights: −128 is too far.
inline int StreamPanels(const ProductSpec& spec, const PanelKernel& kernel) {
  if (!spec.windows_adjoin || !HasWindowColumns(spec, kernel) ||
      kernel.multiply_stream == nullptr || spec.dst_type == ElementType::kInt32 ||
      spec.lhs_zero_point == (spec.lhs_type == ElementType::kInt8 ? -128 : 0)) {
    return 0;
  }
  const int tile = kernel.tile_channels, common = std::gcd(spec.channels, tile);
  return spec.channels < tile || 2 * common >= tile ? spec.channels / common : 0;
}

/// Panels that a row's channels take.
inline int RowPanels(const ProductSpec& spec, const PanelKernel& kernel) {
  return (spec.channels + kernel.tile_channels - 1) / kernel.tile_channels;
}
inline int NumPanels(const ProductSpec& spec, const PanelKernel& kernel, int stream_panels) {
  return std::max(RowPanels(spec, kernel), stream_panels);
}

/// The channels of a panel: first .. first + count, modulo those of the product.
struct PanelChannels {
  int first, count;
  int width;  // packed
};
inline PanelChannels ChannelsOf(const ProductSpec& spec, const PanelKernel& kernel,
                                int stream_panels, int panel) {
  const int tile = kernel.tile_channels, first = panel * tile;
  if (stream_panels > 0) return {first, tile, tile};
  if (kernel.last_panel_overlaps && panel > 0) {
    return {std::min(first, spec.channels - tile), tile, tile};
  }
  const int count = std::min(tile, spec.channels - first);
  return {first, count, kernel.width_of(count)};
}

/// Steps of 4 depth values in a panel.
inline int StepsOf(const ProductSpec& spec) {
  if (spec.depthwise) return (spec.segments + kTileDepth - 1) / kTileDepth;
  return spec.segments * ((spec.segment_depth + kTileDepth - 1) / kTileDepth);
}

}  // namespace octet

#endif  // OCTET_GEMM_PACK_H_
