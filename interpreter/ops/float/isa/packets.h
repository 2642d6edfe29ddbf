// Eigen's packet arithmetic under a namespace of this instruction set's own, and the one way rows
// of any length are walked with it. Included by isa/kernels.cc only.
//
// Everything here and in the files beside it has internal linkage or lives in the renamed Eigen: no
// function compiled with these flags may be merged with another file's copy.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_ISA_PACKETS_H_
#define OCTET_INTERPRETER_OPS_FLOAT_ISA_PACKETS_H_

#define Eigen OCTET_FLOAT_EIGEN  // set by float.cmake: EigenAvx2, ...
#define EIGEN_FAST_MATH 0        // square roots from the square root instruction
#include <Eigen/Core>

#define OCTET_UNROLL _Pragma("GCC unroll 32")

namespace octet {
namespace {

namespace packets = Eigen::internal;

using Packet = packets::packet_traits<float>::type;

template <typename P>
constexpr int kSizeOf = packets::unpacket_traits<P>::size;
constexpr int kPacket = kSizeOf<Packet>;

/// A piece of a row that is one whole packet.
template <typename P>
struct Whole {
  using Type = P;
  static constexpr int kSize = kSizeOf<P>;
  static P Load(const float* from) { return packets::ploadu<P>(from); }
  static void Store(float* to, const P& value) { packets::pstoreu(to, value); }
};

/// A piece that is one value, computed with the same instructions as a packet.
template <typename P>
struct Single {
  using Type = P;
  static constexpr int kSize = 1;
  static P Load(const float* from) { return packets::pset1<P>(*from); }
  static void Store(float* to, const P& value) { *to = packets::pfirst(value); }
};

template <typename Piece>
typename Piece::Type Broadcast(float value) {
  return packets::pset1<typename Piece::Type>(value);
}

/// A not-a-number stays one.
template <typename P>
P Clamp(const P& value, const P& min, const P& max) {
  return packets::pmin(packets::pmax(value, min), max);
}

/// Calls body(piece, i) over [begin, count): the widest packets that fit, narrower ones, then
/// single values. Nothing outside [0, count) is read or written.
template <typename P = Packet, typename Body>
void ForEachPiece(int count, const Body& body, int begin = 0) {
  using Half = typename packets::unpacket_traits<P>::half;
  int i = begin;
  for (; i + kSizeOf<P> <= count; i += kSizeOf<P>) body(Whole<P>(), i);
  if constexpr (kSizeOf<Half> >= 4 && kSizeOf<Half> < kSizeOf<P>) {
    ForEachPiece<Half>(count, body, i);
  } else {
    for (; i < count; ++i) body(Single<P>(), i);
  }
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_PACKETS_H_
