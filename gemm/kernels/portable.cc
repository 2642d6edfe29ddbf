// The kernel in plain C++: runs anywhere, and the file to start from when writing another.
#include <algorithm>
#include <cstring>

#include "gemm/kernel.h"

namespace octet {
namespace {

constexpr int kPixels = 4;
constexpr int kChannels = 16;

struct Terms {
  int32_t init[kChannels];
  int32_t multiplier[kChannels];
  int32_t right_shift[kChannels];
};

bool Supported() {
  return true;
}

void WriteTerms(std::span<const ChannelTerm> terms, uint8_t* panel) {
  auto* out = reinterpret_cast<Terms*>(panel);
  for (size_t c = 0; c < terms.size(); ++c) {
    out->init[c] = terms[c].init;
    out->multiplier[c] = terms[c].multiplier.multiplier;
    out->right_shift[c] = terms[c].multiplier.right_shift;
  }
}

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
      const int values = std::min(kTileDepth, block.segment_depth - d);
      for (int p = 0; p < count; ++p) {
        AccumulateStep(block.row(first + p, s) + d, values, block.rhs_flip, weights, sums[p]);
      }
    }
  }
}

void OutputStage(const Block& block, const Terms& terms, const uint32_t (&sums)[kChannels],
                 uint8_t* dst) {
  if (block.raw) {
    std::memcpy(dst, sums, block.channels * sizeof(int32_t));
    return;
  }
  for (int c = 0; c < block.channels; ++c) {
    const int64_t q =
        int64_t{block.dst_zero_point} +
        Scale(static_cast<int32_t>(sums[c]), {terms.multiplier[c], terms.right_shift[c]});
    dst[c] = static_cast<uint8_t>(std::clamp<int64_t>(q, block.clamp_min, block.clamp_max));
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
    for (int p = 0; p < count; ++p) OutputStage(block, terms, sums[p], block.dst_row(first + p));
  }
}

void SumRows(const Block& block, int32_t* sums) {
  for (int p = 0; p < block.pixels; ++p) {
    sums[p] = 0;
    for (int s = 0; s < block.segments; ++s) {
      for (int d = 0; d < block.segment_depth; ++d) sums[p] += block.row(p, s)[d] ^ block.rhs_flip;
    }
  }
}

}  // namespace

const Kernel kPortable = {
    .name = "portable",
    .supported = Supported,
    .tile_pixels = kPixels,
    .tile_channels = kChannels,
    .channel_step = kChannels,
    .depth_planes = 1,
    .lhs_element = LhsElement::kInt8,
    .terms_bytes = sizeof(Terms) / kChannels,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
    .sum_rows = SumRows,
};

}  // namespace octet
