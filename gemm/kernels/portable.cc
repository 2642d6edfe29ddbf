// The kernel in plain C++: runs anywhere, and the file to start from when writing another.
#include <algorithm>
#include <cstring>

#include "gemm/kernel.h"
#include "gemm/kernels/portable_terms.h"

namespace octet {
namespace {

using namespace portable;  // NOLINT: this file is one kernel

constexpr int kPixels = 4;

bool Supported() {
  return true;
}

#include "gemm/kernels/portable_depthwise.h"

// Partial sums may leave int32 and come back: modulo 2^32. The final ones fit (Pack checks).
using Sums = uint32_t[kPixels][kChannels];

/// sums[p][c] += Σ_i rhs[i] · weights[c][i] over the `count` (<= 4) depth values of one step.
void AccumulateStep(const uint8_t* rhs, int count, uint8_t flip, const int8_t* weights,
                    uint32_t (&sums)[kChannels]) {
  uint8_t values[kTileDepth] = {};
  for (int i = 0; i < count; ++i) values[i] = rhs[i] ^ flip;
  for (int c = 0; c < kChannels; ++c) {
    for (int i = 0; i < kTileDepth; ++i)
      sums[c] += static_cast<uint32_t>(values[i] * weights[c * kTileDepth + i]);
  }
}

void Accumulate(const Block& block, int first, int count, Sums& sums) {
  auto* weights = reinterpret_cast<const int8_t*>(block.panel + sizeof(Terms));
  for (int s = 0; s < block.segments; ++s) {
    for (int d = 0; d < block.segment_depth; d += kTileDepth, weights += kChannels * kTileDepth) {
      const int start = std::min(d, LastStepStart(block.segment_depth));
      const int values = std::min(kTileDepth, block.segment_depth - start);
      for (int p = 0; p < count; ++p) {
        AccumulateStep(block.row(first + p, s) + start, values, block.rhs_flip, weights, sums[p]);
      }
    }
  }
}

void MultiplyPanel(const Block& block) {
  const auto& terms = *reinterpret_cast<const Terms*>(block.panel);
  Sums sums;
  for (int first = 0; first < block.pixels; first += kPixels) {
    const int count = std::min(kPixels, block.pixels - first);
    for (int p = 0; p < count; ++p) {
      const auto row_term = static_cast<uint32_t>(block.row_terms[first + p]);
      for (int c = 0; c < kChannels; ++c)
        sums[p][c] = static_cast<uint32_t>(terms.init[c]) + row_term;
    }
    Accumulate(block, first, count, sums);
    for (int p = 0; p < count; ++p) StoreRow(block, terms, sums[p], block.dst_row(first + p));
  }
}

void WriteRowTerms(const Block& block, int32_t* terms) {
  for (int p = 0; p < block.pixels; ++p) {
    uint32_t sum = 0;
    for (int s = 0; s < block.segments; ++s) {
      for (int d = 0; d < block.segment_depth; ++d) sum += block.row(p, s)[d] ^ block.rhs_flip;
    }
    terms[p] = static_cast<int32_t>(sum * static_cast<uint32_t>(block.row_sum_factor));
  }
}

}  // namespace

namespace {

constexpr PanelKernel kProduct = {
    .tile_pixels = kPixels,
    .tile_channels = kChannels,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kChannels,
    .width_of = WidthOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
    .write_row_terms = WriteRowTerms,
};

constexpr PanelKernel kDepthwise = DepthwiseKernel(MultiplyDepthwise);

}  // namespace

const Kernel kPortable = {
    .name = "portable",
    .supported = Supported,
    .product = &kProduct,
    .depthwise = &kDepthwise,
};

}  // namespace octet
