// The depthwise product in plain C++, along the channels, for the compiler to vectorize. Kernels
// include this file inside their anonymous namespace (and target region), so that each gets its own
// copy.
//
// No include guard and no includes: what it needs (portable_terms.h, <algorithm>, <cstring>) is
// included before.

/// Scale, clamp and store the sums of one row. Sums are modulo 2^32; the final ones fit (Pack
/// checks).
void StoreRow(const Block& block, const portable::Terms& terms,
              const uint32_t (&sums)[portable::kChannels], uint8_t* dst) {
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

void MultiplyDepthwise(const Block& block) {
  const auto& terms = *reinterpret_cast<const portable::Terms*>(block.panel);
  for (int p = 0; p < block.pixels; ++p) {
    uint32_t sums[portable::kChannels];
    std::memcpy(sums, terms.init, sizeof(sums));
    const auto* weights = reinterpret_cast<const int16_t*>(block.panel + sizeof(terms));
    for (int tap = 0; tap < block.segments; ++tap, weights += portable::kChannels) {
      const uint8_t* values = block.row(p, tap) + block.first_channel;
      for (int c = 0; c < block.channels; ++c) {
        const int value = (values[c] ^ block.rhs_flip) - block.rhs_flip;  // int8: sign extended
        sums[c] += static_cast<uint32_t>(value * weights[c]);
      }
    }
    StoreRow(block, terms, sums, block.dst_row(p));
  }
}
