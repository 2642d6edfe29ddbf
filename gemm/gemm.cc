// The driver: takes the rows of a product block by block. A block's row sums are computed together
// (their latency overlaps), then each panel passes over the whole block.
#include <algorithm>

#include <octet/gemm.h>

#include "base/check.h"
#include "base/str.h"
#include "gemm/kernel.h"
#include "gemm/pack.h"

namespace octet {
namespace {

size_t BytesOf(ElementType type) {
  return type == ElementType::kInt32 ? 4 : 1;
}

/// Whether the kernel makes the row terms itself.
bool IsTiny(const PackedWeights::Impl& lhs, const Block& block) {
  const PanelKernel& kernel = *lhs.panel_kernel;
  return block.pixels <= kernel.tiny_size && block.segment_depth <= kernel.tiny_size &&
         block.segments == 1 && lhs.spec.channels <= kernel.tile_channels;
}

/// The block's row terms, in `space`, [kMaxBlockPixels]; or zeros.
const int32_t* RowTerms(const PackedWeights::Impl& lhs, const Block& block, int32_t* space) {
  static constexpr int32_t kZeros[kMaxBlockPixels] = {};
  if (block.row_sum_factor == 0 || lhs.panel_kernel->write_row_terms == nullptr) return kZeros;
  if (IsTiny(lhs, block)) return nullptr;
  lhs.panel_kernel->write_row_terms(block, space);
  return space;
}

/// Calls multiply() for the first `panels` panels, with what depends on the panel set in `block`.
template <typename Body>
void ForEachPanel(const PackedWeights::Impl& lhs, int panels, Block& block, const Body& multiply) {
  const auto channel_bytes = static_cast<ptrdiff_t>(BytesOf(lhs.spec.dst_type));
  uint8_t* const dst = block.dst;
  block.panel = lhs.panels.data();
  for (int panel = 0; panel < panels; ++panel, block.panel += lhs.panel_bytes) {
    const PanelChannels channels =
        ChannelsOf(lhs.spec, *lhs.panel_kernel, block.stream_panels, panel);
    block.first_channel = channels.first;
    block.channels = std::min(channels.count, lhs.spec.channels - channels.first);
    block.width = channels.width;
    block.dst = dst + channels.first * channel_bytes;
    multiply();
  }
  block.dst = dst;
}

/// Multiplies the block by every panel. `block` lacks only row_terms and what depends on the panel.
void MultiplyBlock(const PackedWeights::Impl& lhs, Block& block) {
  int32_t row_terms[kMaxBlockPixels];
  block.row_terms = RowTerms(lhs, block, row_terms);
  ForEachPanel(lhs, RowPanels(lhs.spec, *lhs.panel_kernel), block,
               [&] { lhs.panel_kernel->multiply(block); });
}

/// Points at every tap of pixels first .. first + count of a line.
void PointAtTaps(const ProductSpec& spec, const WindowRun& run, int line, int first, int count,
                 const uint8_t** taps) {
  const uint8_t* const* rows = run.rows + static_cast<ptrdiff_t>(line) * spec.window_height;
  const int width = spec.segments / spec.window_height;
  for (int p = first; p < first + count; ++p) {
    for (int i = 0; i < spec.window_height; ++i) {
      const uint8_t* tap = rows[i] + p * run.pixel_step;
      for (int j = 0; j < width; ++j, tap += run.tap_step) *taps++ = tap;
    }
  }
}

/// Splits pixels into the fewest blocks of at most `limit` and nearly equal height, all but the
/// last a multiple of the tile heights.
class BlockSplit {
 public:
  BlockSplit(int pixels, int limit) : pixels_(pixels), height_(pixels) {
    if (pixels <= limit) return;
    const int parts = (pixels + limit - 1) / limit;
    height_ = std::min<int>(RoundUp((pixels + parts - 1) / parts, kTileHeights), limit);
  }
  /// Of the block that begins at `first`.
  int height(int first) const { return std::min(height_, pixels_ - first); }

 private:
  int pixels_, height_;
};

/// The product's block, but for its rows.
Block BlockOf(const PackedWeights::Impl& lhs, void* dst, ptrdiff_t dst_stride) {
  Block block = lhs.block;
  block.dst = static_cast<uint8_t*>(dst);
  block.dst_stride = dst_stride * static_cast<ptrdiff_t>(BytesOf(lhs.spec.dst_type));
  return block;
}

}  // namespace

void MultiplyRows(const PackedWeights& lhs, const uint8_t* const* rows, int pixels, void* dst,
                  ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  Block block = BlockOf(impl, dst, dst_stride);
  block.rows = rows;
  const BlockSplit blocks(pixels, impl.block_pixels);
  for (int first = 0; first < pixels; first += block.pixels) {
    block.pixels = blocks.height(first);
    MultiplyBlock(impl, block);
    block.rows += static_cast<ptrdiff_t>(block.pixels) * block.segments;
    block.dst += block.pixels * block.dst_stride;
  }
}

void MultiplyWindows(const PackedWeights& lhs, const WindowRun& run, int pixels, void* dst,
                     ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  OCTET_CHECK_GE(impl.spec.window_height, 1);
  if (pixels <= 0) return;
  Block block = BlockOf(impl, dst, dst_stride);
  if (block.window_columns) {
    block.pixels = pixels;
    block.dst_line = run.dst_line * static_cast<ptrdiff_t>(BytesOf(impl.spec.dst_type));
    const PanelKernel& kernel = *impl.panel_kernel;
    const auto multiply =
        block.stream_panels > 0 ? kernel.multiply_stream : kernel.multiply_windows;
    ForEachPanel(impl, NumPanels(impl.spec, kernel, block.stream_panels), block,
                 [&] { multiply(block, run); });
    return;
  }
  OCTET_CHECK_LE(impl.spec.segments, kMaxWindowTaps);
  const uint8_t* taps[kMaxWindowTaps];
  const int limit = std::min(kMaxWindowTaps / impl.spec.segments, kMaxBlockPixels);
  block.rows = taps;
  uint8_t* const dst_lines = block.dst;
  for (int line = 0; line < run.lines; ++line) {
    block.dst =
        dst_lines + line * run.dst_line * static_cast<ptrdiff_t>(BytesOf(impl.spec.dst_type));
    for (int first = 0; first < pixels; first += block.pixels) {
      block.pixels = std::min(limit, pixels - first);
      PointAtTaps(impl.spec, run, line, first, block.pixels, taps);
      MultiplyBlock(impl, block);
      block.dst += block.pixels * block.dst_stride;
    }
  }
}

Status Multiply(const PackedWeights& lhs, const void* rhs, ptrdiff_t rhs_stride, int pixels,
                void* dst, ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  const ProductSpec& spec = impl.spec;
  if (spec.segments != 1 || spec.depthwise) {
    return InvalidError("rhs: ", spec.segments, spec.depthwise ? " depthwise" : "",
                        " segments, expected 1 of a plain product");
  }
  if (pixels < 0) return InvalidError("rhs: ", pixels, " pixels");
  if (pixels > 1 && rhs_stride < spec.segment_depth) {
    return InvalidError("rhs: stride ", rhs_stride, " is less than the depth ", spec.segment_depth);
  }
  if (pixels > 1 && dst_stride < spec.channels) {
    return InvalidError("dst: stride ", dst_stride, " is less than the number of channels ",
                        spec.channels);
  }
  Block block = BlockOf(impl, dst, dst_stride);
  const auto* row = static_cast<const uint8_t*>(rhs);
  const uint8_t* rows[kMaxBlockPixels];
  block.rows = rows;
  const BlockSplit blocks(pixels, impl.block_pixels);
  for (int first = 0; first < pixels; first += block.pixels) {
    block.pixels = blocks.height(first);
    for (int p = 0; p < block.pixels; ++p, row += rhs_stride) rows[p] = row;
    MultiplyBlock(impl, block);
    block.dst += block.pixels * block.dst_stride;
  }
  return {};
}

}  // namespace octet
