// Patches, pools, softmax, sums and blends: what copies, reduces or mixes rows.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_ISA_ROWS_H_
#define OCTET_INTERPRETER_OPS_FLOAT_ISA_ROWS_H_

#include "interpreter/ops/float/isa/elementwise.h"
#include "interpreter/ops/float/isa/packets.h"
#include "interpreter/ops/float/kernels.h"

namespace octet {
namespace {

void Gather(const FloatPatches& g) {
  float* dst = g.dst;
  for (int pixel = 0; pixel < g.pixels; ++pixel) {
    const float* src = g.src + pixel * g.pixel_stride;
    for (int row = 0; row < g.rows; ++row, src += g.row_stride, dst += g.row_floats) {
      ForEachPiece(g.row_floats, [=](auto piece, int i) {
        using Piece = decltype(piece);
        Piece::Store(dst + i, Piece::Load(src + i));
      });
    }
  }
}

/// Reduces a window channel by channel; finish(packet) comes before the clamp.
template <const auto& kFunction, typename Finish>
void ReduceWindow(const FloatWindow& w, const Finish& finish) {
  ForEachPiece(w.channels, [&](auto piece, int channel) {
    using Piece = decltype(piece);
    auto result = Piece::Load(w.input + channel);
    for (int row = 0; row < w.rows; ++row) {
      const float* in = w.input + row * w.row_stride + channel;
      for (int column = row == 0 ? 1 : 0; column < w.columns; ++column) {
        result = kFunction(result, Piece::Load(in + ptrdiff_t{column} * w.channels));
      }
    }
    Piece::Store(w.dst + channel, Clamp(finish(result), Broadcast<Piece>(w.clamp_min),
                                        Broadcast<Piece>(w.clamp_max)));
  });
}

void MaxWindow(const FloatWindow& w) {
  ReduceWindow<kMaximum>(w, [](auto value) { return value; });
}

void AverageWindow(const FloatWindow& w) {
  const float taps = static_cast<float>(w.rows) * static_cast<float>(w.columns);
  ReduceWindow<kAdd>(
      w, [taps](auto sum) { return packets::pdiv(sum, packets::pset1<decltype(sum)>(taps)); });
}

/// Reduces a row to one value: whole packets first, then the rest, in an order that depends on
/// count only.
template <const auto& kFunction>
float Reduce(const float* src, int count, float start) {
  Packet whole = packets::pset1<Packet>(start);
  int i = 0;
  for (; i + kPacket <= count; i += kPacket) {
    whole = kFunction(whole, packets::ploadu<Packet>(src + i));
  }
  float lanes[kPacket];
  packets::pstoreu(lanes, whole);
  float result = start;
  for (float lane : lanes) result = kFunction(result, lane);
  for (; i < count; ++i) result = kFunction(result, src[i]);
  return result;
}

float Sum(const float* src, int count) {
  return Reduce<kAdd>(src, count, 0.0f);
}

float MaxOf(const float* src, int count) {
  return Reduce<kMaximum>(src, count, src[0]);
}

/// dst[i] = exp(beta · (src[i] − max)).
void ExpBelow(const float* src, float* dst, int count, float max, float beta) {
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    const auto below = packets::psub(Piece::Load(src + i), Broadcast<Piece>(max));
    Piece::Store(dst + i, packets::pexp_float(packets::pmul(below, Broadcast<Piece>(beta))));
  });
}

void SoftmaxRow(const float* src, float* dst, int count, float beta) {
  ExpBelow(src, dst, count, MaxOf(src, count), beta);
  const float sum = Sum(dst, count);
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    Piece::Store(dst + i, packets::pdiv(Piece::Load(dst + i), Broadcast<Piece>(sum)));
  });
}

void LogSoftmaxRow(const float* src, float* dst, int count) {
  const float max = MaxOf(src, count);
  ExpBelow(src, dst, count, max, 1.0f);
  const float log_sum =
      packets::pfirst(packets::plog_float(packets::pset1<Packet>(Sum(dst, count))));
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    const auto below = packets::psub(Piece::Load(src + i), Broadcast<Piece>(max));
    Piece::Store(dst + i, packets::psub(below, Broadcast<Piece>(log_sum)));
  });
}

void Blend(const float* const* src, const float* weights, float* dst, int count) {
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    auto sum = packets::pmul(Piece::Load(src[0] + i), Broadcast<Piece>(weights[0]));
    for (int k = 1; k < 4; ++k) {
      sum = packets::pmadd(Piece::Load(src[k] + i), Broadcast<Piece>(weights[k]), sum);
    }
    Piece::Store(dst + i, sum);
  });
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_ROWS_H_
