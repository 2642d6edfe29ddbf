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
  block.dst_flip = spec.dst_type == ElementType::kInt8 ? 0x80 : 0;
  block.dst_zero_point = spec.dst_zero_point;
  block.clamp_min = spec.clamp_min;
  block.clamp_max = spec.clamp_max;
  block.dst_stride = dst_stride * static_cast<ptrdiff_t>(BytesOf(spec.dst_type));
  return block;
}

/// row_terms[p] = −lhs_zero_point · Σ rhs, or zeros.
void ComputeRowTerms(const PackedWeights::Impl& lhs, const Block& block, int32_t* row_terms) {
  if (lhs.row_sum_factor == 0 || lhs.panel_kernel->sum_rows == nullptr) {
    std::fill_n(row_terms, block.pixels, 0);
    return;
  }
  lhs.panel_kernel->sum_rows(block, row_terms);
  for (int p = 0; p < block.pixels; ++p) {  // modulo 2^32, like all partial sums
    row_terms[p] = static_cast<int32_t>(static_cast<uint32_t>(row_terms[p]) *
                                        static_cast<uint32_t>(lhs.row_sum_factor));
  }
}

/// Multiplies the block by every panel. `block` lacks only row_terms and what depends on the panel.
void MultiplyBlock(const PackedWeights::Impl& lhs, Block block) {
  int32_t row_terms[kBlockPixels];
  ComputeRowTerms(lhs, block, row_terms);
  block.row_terms = row_terms;
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

}  // namespace

void MultiplyRows(const PackedWeights& lhs, const uint8_t* const* rows, int pixels, void* dst,
                  ptrdiff_t dst_stride) {
  const PackedWeights::Impl& impl = lhs.impl();
  Block block = CommonBlock(impl, dst_stride);
  block.rows = rows;
  block.dst = static_cast<uint8_t*>(dst);
  const EvenSplit blocks(pixels, kBlockPixels);
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
  const uint8_t* rows[kBlockPixels];
  block.rows = rows;
  const EvenSplit blocks(pixels, kBlockPixels);
  for (int b = 0; b < blocks.parts(); ++b) {
    block.pixels = blocks.height(b);
    for (int p = 0; p < block.pixels; ++p, row += rhs_stride) rows[p] = row;
    MultiplyBlock(impl, block);
    block.dst += block.pixels * block.dst_stride;
  }
  return {};
}

}  // namespace octet
