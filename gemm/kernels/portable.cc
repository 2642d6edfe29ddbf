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

void Accumulate(const Tile& tile, Sums& sums) {
  auto* weights = reinterpret_cast<const int8_t*>(tile.panel + sizeof(Terms));
  for (int s = 0; s < tile.segments; ++s) {
    for (int d = 0; d < tile.segment_depth; d += kTileDepth, weights += kChannels * kTileDepth) {
      const int count = std::min(kTileDepth, tile.segment_depth - d);
      for (int p = 0; p < tile.pixels; ++p) {
        AccumulateStep(tile.rows[p * tile.segments + s] + d, count, tile.rhs_flip, weights,
                       sums[p]);
      }
    }
  }
}

void OutputStage(const Tile& tile, const Terms& terms, const Sums& sums) {
  for (int p = 0; p < tile.pixels; ++p) {
    uint8_t* dst = tile.dst + p * tile.dst_stride;
    if (tile.raw) {
      std::memcpy(dst, sums[p], tile.channels * sizeof(int32_t));
      continue;
    }
    for (int c = 0; c < tile.channels; ++c) {
      const int64_t q =
          int64_t{tile.dst_zero_point} +
          Scale(static_cast<int32_t>(sums[p][c]), {terms.multiplier[c], terms.right_shift[c]});
      dst[c] = static_cast<uint8_t>(std::clamp<int64_t>(q, tile.clamp_min, tile.clamp_max));
    }
  }
}

void RunTile(const Tile& tile) {
  const auto& terms = *reinterpret_cast<const Terms*>(tile.panel);
  Sums sums;
  for (int p = 0; p < tile.pixels; ++p) {
    for (int c = 0; c < kChannels; ++c) {
      sums[p][c] = static_cast<uint32_t>(terms.init[c]) + static_cast<uint32_t>(tile.row_terms[p]);
    }
  }
  Accumulate(tile, sums);
  OutputStage(tile, terms, sums);
}

}  // namespace

void SumRowsPortable(const uint8_t* const* rows, int pixels, int segments, int segment_depth,
                     uint8_t rhs_flip, int32_t* sums) {
  for (int p = 0; p < pixels; ++p) {
    int32_t sum = 0;
    for (int s = 0; s < segments; ++s) {
      const uint8_t* values = rows[static_cast<ptrdiff_t>(p) * segments + s];
      for (int d = 0; d < segment_depth; ++d) sum += values[d] ^ rhs_flip;
    }
    sums[p] = sum;
  }
}

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
    .tile = RunTile,
    .sum_rows = SumRowsPortable,
};

}  // namespace octet
