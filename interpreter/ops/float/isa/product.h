// The float product on packets: a tile of pixels × packets of channels stays in registers over the
// whole depth; weights come from a packed panel, activations are broadcast from where they lie.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_ISA_PRODUCT_H_
#define OCTET_INTERPRETER_OPS_FLOAT_ISA_PRODUCT_H_

#include "interpreter/ops/float/isa/packets.h"
#include "interpreter/ops/float/kernels.h"

namespace octet {
namespace {

// Accumulators, one packet of weights for each column and one broadcast value must fit the
// registers: 32 with AVX-512 and NEON, 16 otherwise.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kTilePixels = 14;
#else
constexpr int kTilePixels = 6;
#endif
constexpr int kTilePackets = 2;

/// Adds bias, clamps and stores the sums of kPixels pixels, all columns whole.
template <int kPixels, int kColumns>
void StoreTile(const FloatProduct& p, const Packet (&sums)[kPixels][kColumns], const float* bias,
               float* dst, ptrdiff_t dst_stride) {
  const Packet min = packets::pset1<Packet>(p.clamp_min);
  const Packet max = packets::pset1<Packet>(p.clamp_max);
  OCTET_UNROLL for (int v = 0; v < kColumns; ++v) {
    const Packet channel_bias = packets::ploadu<Packet>(bias + v * kPacket);
    OCTET_UNROLL for (int i = 0; i < kPixels; ++i) {
      const Packet value = Clamp(packets::padd(sums[i][v], channel_bias), min, max);
      packets::pstoreu(dst + i * dst_stride + v * kPacket, value);
    }
  }
}

/// kPixels pixels from `rhs` times one panel, lhs[depth][kColumns packets].
template <int kPixels, int kColumns>
void MultiplyTile(const FloatProduct& p, const float* rhs, const float* lhs, const float* bias,
                  float* dst, int channels) {
  Packet sums[kPixels][kColumns];
  OCTET_UNROLL for (int i = 0; i < kPixels; ++i) {
    OCTET_UNROLL for (int v = 0; v < kColumns; ++v) sums[i][v] = packets::pset1<Packet>(0.0f);
  }
  const ptrdiff_t stride = p.rhs_stride;
  for (int d = 0; d < p.depth; ++d, lhs += kColumns * kPacket) {
    Packet weights[kColumns];
    OCTET_UNROLL for (int v = 0; v < kColumns; ++v) {
      weights[v] = packets::ploadu<Packet>(lhs + v * kPacket);
    }
    OCTET_UNROLL for (int i = 0; i < kPixels; ++i) {
      const Packet value = packets::pset1<Packet>(rhs[i * stride + d]);
      OCTET_UNROLL for (int v = 0; v < kColumns; ++v) {
        sums[i][v] = packets::pmadd(weights[v], value, sums[i][v]);
      }
    }
  }
  constexpr int kChannels = kColumns * kPacket;
  const bool whole = channels >= kChannels;
  float edge[kPixels * kChannels];
  StoreTile(p, sums, bias, whole ? dst : edge, whole ? p.dst_stride : kChannels);
  if (whole) return;
  for (int i = 0; i < kPixels; ++i) {
    for (int c = 0; c < channels; ++c) dst[i * p.dst_stride + c] = edge[i * kChannels + c];
  }
}

using TileFunction = void (*)(const FloatProduct&, const float*, const float*, const float*, float*,
                              int);

/// The tile of `pixels` pixels, 1 to kTilePixels.
template <int kColumns, int kPixels = kTilePixels>
TileFunction TileOf(int pixels) {
  if constexpr (kPixels == 1) {
    return MultiplyTile<1, kColumns>;
  } else {
    return pixels == kPixels ? MultiplyTile<kPixels, kColumns>
                             : TileOf<kColumns, kPixels - 1>(pixels);
  }
}

/// All pixels times the panel of channels that starts at `channel`.
template <int kColumns>
void MultiplyPanel(const FloatProduct& p, int channel) {
  const float* lhs = p.lhs + static_cast<ptrdiff_t>(channel) * p.depth;
  const int tiles = (p.pixels + kTilePixels - 1) / kTilePixels;
  for (int tile = 0, pixel = 0; tile < tiles; ++tile) {
    const int pixels = (p.pixels - pixel) / (tiles - tile);  // tiles as equal as can be
    TileOf<kColumns>(pixels)(p, p.rhs + pixel * p.rhs_stride, lhs, p.bias + channel,
                             p.dst + pixel * p.dst_stride + channel, p.channels - channel);
    pixel += pixels;
  }
}

void Multiply(const FloatProduct& p) {
  constexpr int kTileChannels = kTilePackets * kPacket;
  static_assert(kTilePackets == 2, "the last panel has one packet or two");
  for (int channel = 0; channel < p.channels; channel += kTileChannels) {
    if (p.channels - channel > kPacket) {
      MultiplyPanel<2>(p, channel);
    } else {
      MultiplyPanel<1>(p, channel);
    }
  }
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_PRODUCT_H_
