// The driver: cuts a product into tiles and hands them to the kernel.
//
// Pixels are taken in blocks: a block's row sums are computed together (their latency overlaps),
// then each panel passes over the whole block, so that a panel is read once per block and the
// block's activations stay in the first-level cache.
#include <algorithm>

#include <octet/gemm.h>

#include "base/check.h"
#include "base/str.h"
#include "gemm/kernel.h"
#include "gemm/pack.h"

namespace octet {
namespace {

constexpr int kBlockPixels = 48;  // a multiple of every kernel's tile_pixels

/// Splits `pixels` into the fewest tiles of nearly equal height: 49 as 4 × 6 + 5 × 5, not 8 × 6
/// + 1.
class EvenTiles {
 public:
  EvenTiles(int pixels, int tile_pixels)
      : tiles_((pixels + tile_pixels - 1) / tile_pixels),
        base_(pixels / tiles_),
        taller_(pixels % tiles_) {}
  int count() const { return tiles_; }
  int height(int tile) const { return base_ + (tile < taller_ ? 1 : 0); }

 private:
  int tiles_, base_, taller_;
};

size_t BytesOf(ElementType type) {
  return type == ElementType::kInt32 ? 4 : 1;
}

/// The part of a Tile that is the same for the whole product.
Tile CommonTile(const PackedWeights::Impl& lhs, ptrdiff_t dst_stride) {
  const ProductSpec& spec = lhs.spec;
  Tile tile = {};
  tile.segments = spec.segments;
  tile.segment_depth = spec.segment_depth;
  tile.rhs_flip = spec.rhs_type == ElementType::kInt8 ? 0x80 : 0;
  tile.raw = spec.dst_type == ElementType::kInt32;
  tile.left_shifts = lhs.left_shifts;
  tile.wide_sums = lhs.wide_sums;
  tile.dst_flip = spec.dst_type == ElementType::kInt8 ? 0x80 : 0;
  tile.dst_zero_point = spec.dst_zero_point;
  tile.clamp_min = spec.clamp_min;
  tile.clamp_max = spec.clamp_max;
  tile.dst_stride = dst_stride * static_cast<ptrdiff_t>(BytesOf(spec.dst_type));
  return tile;
}

/// row_terms[p] = −lhs_zero_point · Σ rhs, or zeros.
void ComputeRowTerms(const PackedWeights::Impl& lhs, const uint8_t* const* rows, int pixels,
                     const Tile& tile, int32_t* row_terms) {
  if (lhs.row_sum_factor == 0) {
    std::fill_n(row_terms, pixels, 0);
    return;
  }
  lhs.kernel->sum_rows(rows, pixels, tile.segments, tile.segment_depth, tile.rhs_flip, row_terms);
  for (int p = 0; p < pixels; ++p) {  // modulo 2^32, like all partial sums
    row_terms[p] = static_cast<int32_t>(static_cast<uint32_t>(row_terms[p]) *
                                        static_cast<uint32_t>(lhs.row_sum_factor));
  }
}

void MultiplyBlock(const PackedWeights::Impl& lhs, Tile tile, const uint8_t* const* rows,
                   int pixels, uint8_t* dst) {
  const Kernel& kernel = *lhs.kernel;
  int32_t row_terms[kBlockPixels];
  ComputeRowTerms(lhs, rows, pixels, tile, row_terms);
  const EvenTiles tiles(pixels, kernel.tile_pixels);
  tile.panel = lhs.panels.data();
  for (int c = 0; c < lhs.spec.channels; c += kernel.tile_channels, tile.panel += lhs.panel_bytes) {
    tile.channels = std::min(kernel.tile_channels, lhs.spec.channels - c);
    tile.width = static_cast<int>(RoundUp(tile.channels, kernel.channel_step));
    for (int t = 0, p = 0; t < tiles.count(); p += tiles.height(t), ++t) {
      tile.pixels = tiles.height(t);
      tile.rows = rows + ptrdiff_t{p} * tile.segments;
      tile.row_terms = row_terms + p;
      tile.dst = dst + p * tile.dst_stride + c * static_cast<ptrdiff_t>(BytesOf(lhs.spec.dst_type));
      kernel.tile(tile);
    }
  }
}

}  // namespace

void MultiplyRows(const PackedWeights& lhs, const uint8_t* const* rows, int pixels, void* dst,
                  ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  const Tile common = CommonTile(impl, dst_stride);
  for (int p = 0; p < pixels; p += kBlockPixels) {
    MultiplyBlock(impl, common, rows + ptrdiff_t{p} * impl.spec.segments,
                  std::min(kBlockPixels, pixels - p),
                  static_cast<uint8_t*>(dst) + p * common.dst_stride);
  }
}

Status Multiply(const PackedWeights& lhs, const void* rhs, ptrdiff_t rhs_stride, int pixels,
                void* dst, ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  const ProductSpec& spec = impl.spec;
  if (spec.segments != 1) return InvalidError("rhs: ", spec.segments, " segments, expected 1");
  if (pixels < 0) return InvalidError("rhs: ", pixels, " pixels");
  if (pixels > 1 && rhs_stride < spec.segment_depth) {
    return InvalidError("rhs: stride ", rhs_stride, " is less than the depth ", spec.segment_depth);
  }
  if (pixels > 1 && dst_stride < spec.channels) {
    return InvalidError("dst: stride ", dst_stride, " is less than the number of channels ",
                        spec.channels);
  }
  const Tile common = CommonTile(impl, dst_stride);
  const uint8_t* rows[kBlockPixels];
  for (int p = 0; p < pixels; p += kBlockPixels) {
    const int block = std::min(kBlockPixels, pixels - p);
    for (int i = 0; i < block; ++i)
      rows[i] = static_cast<const uint8_t*>(rhs) + (p + i) * rhs_stride;
    MultiplyBlock(impl, common, rows, block, static_cast<uint8_t*>(dst) + p * common.dst_stride);
  }
  return {};
}

}  // namespace octet
