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

/// The part of a Block that is the same for the whole product.
Block CommonBlock(const PackedWeights::Impl& lhs, ptrdiff_t dst_stride) {
  const ProductSpec& spec = lhs.spec;
  Block block = {};
  block.segments = spec.segments;
  block.segment_depth = spec.segment_depth;
  block.rhs_flip = spec.rhs_type == ElementType::kInt8 ? 0x80 : 0;
  block.row_sum_factor = lhs.row_sum_factor;
  block.raw = spec.dst_type == ElementType::kInt32;
  block.left_shifts = lhs.left_shifts;
  block.wide_sums = lhs.wide_sums;
  block.far_weights = lhs.panels.size() >= kFarBytes;
  block.exact_floats = lhs.exact_floats;
  block.dst_flip = spec.dst_type == ElementType::kInt8 ? 0x80 : 0;
  block.dst_zero_point = spec.dst_zero_point;
  block.clamp_min = spec.clamp_min;
  block.clamp_max = spec.clamp_max;
  block.dst_stride = dst_stride * static_cast<ptrdiff_t>(BytesOf(spec.dst_type));
  return block;
}

/// Rows of a block: as many as keep their activations in the first-level cache while panel after
/// panel passes over them; a multiple of all tile heights.
int BlockPixels(const ProductSpec& spec) {
  constexpr int kBlockBytes = 16384, kTileHeights = 12;
  const int rows = kBlockBytes / (spec.segments * spec.segment_depth * kTileHeights) * kTileHeights;
  return std::clamp(rows, 48, kMaxBlockPixels);
}

/// row_terms[p] = −lhs_zero_point · Σ rhs; or some zeros. `space`: [kMaxBlockPixels].
const int32_t* RowTerms(const PackedWeights::Impl& lhs, const Block& block, int32_t* space) {
  static constexpr int32_t kZeros[kMaxBlockPixels] = {};
  if (lhs.row_sum_factor == 0 || lhs.panel_kernel->sum_rows == nullptr) return kZeros;
  lhs.panel_kernel->sum_rows(block, space);
  for (int p = 0; p < block.pixels; ++p) {  // modulo 2^32, like all partial sums
    space[p] = static_cast<int32_t>(static_cast<uint32_t>(space[p]) *
                                    static_cast<uint32_t>(lhs.row_sum_factor));
  }
  return space;
}

/// Multiplies the block by every panel. `block` lacks only row_terms and what depends on the panel.
void MultiplyBlock(const PackedWeights::Impl& lhs, Block block) {
  int32_t row_terms[kMaxBlockPixels];
  block.row_terms = RowTerms(lhs, block, row_terms);
  block.panel = lhs.panels.data();
  const PanelKernel& kernel = *lhs.panel_kernel;
  const int panel_channels = kernel.tile_channels;
  const auto dst_step = static_cast<ptrdiff_t>(panel_channels * BytesOf(lhs.spec.dst_type));
  for (int c = 0; c < lhs.spec.channels; c += panel_channels) {
    block.channels = std::min(panel_channels, lhs.spec.channels - c);
    block.first_channel = c;
    block.width = kernel.width_of(block.channels);
    kernel.multiply(block);
    block.panel += lhs.panel_bytes;
    block.dst += dst_step;
  }
}

/// Splits pixels into the fewest blocks of at most `limit` and nearly equal height, all but the
/// last a multiple of the tile heights.
class BlockSplit {
 public:
  BlockSplit(int pixels, int limit) : pixels_(pixels), parts_((pixels + limit - 1) / limit) {
    constexpr int kTileHeights = 12;
    if (parts_ > 0)
      height_ = std::min<int>(RoundUp((pixels + parts_ - 1) / parts_, kTileHeights), limit);
  }
  int parts() const { return parts_; }
  int height(int part) const { return std::min(height_, pixels_ - part * height_); }

 private:
  int pixels_, parts_, height_ = 0;
};

}  // namespace

void MultiplyRows(const PackedWeights& lhs, const uint8_t* const* rows, int pixels, void* dst,
                  ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  Block block = CommonBlock(impl, dst_stride);
  block.rows = rows;
  block.dst = static_cast<uint8_t*>(dst);
  const BlockSplit blocks(pixels, BlockPixels(impl.spec));
  for (int b = 0; b < blocks.parts(); ++b) {
    block.pixels = blocks.height(b);
    MultiplyBlock(impl, block);
    block.rows += static_cast<ptrdiff_t>(block.pixels) * block.segments;
    block.dst += block.pixels * block.dst_stride;
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
  Block block = CommonBlock(impl, dst_stride);
  block.dst = static_cast<uint8_t*>(dst);
  const auto* row = static_cast<const uint8_t*>(rhs);
  const uint8_t* rows[kMaxBlockPixels];
  block.rows = rows;
  const BlockSplit blocks(pixels, BlockPixels(impl.spec));
  for (int b = 0; b < blocks.parts(); ++b) {
    block.pixels = blocks.height(b);
    for (int p = 0; p < block.pixels; ++p, row += rhs_stride) rows[p] = row;
    MultiplyBlock(impl, block);
    block.dst += block.pixels * block.dst_stride;
  }
  return {};
}

}  // namespace octet
