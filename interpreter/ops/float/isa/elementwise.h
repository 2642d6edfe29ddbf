// Functions of one and of two values, on rows. A function is a struct with a template Apply on
// packets; one entry in a table of isa/kernels.cc makes it available. Apply must give every width
// of packet the same result: Eigen's pexp and plog have other forms for AVX-512, pexp_float has
// not.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_ISA_ELEMENTWISE_H_
#define OCTET_INTERPRETER_OPS_FLOAT_ISA_ELEMENTWISE_H_

#include "interpreter/ops/float/isa/packets.h"
#include "interpreter/ops/float/kernels.h"

namespace octet {
namespace {

// Of two values.
constexpr auto kAdd = [](auto a, auto b) { return packets::padd(a, b); };
constexpr auto kSub = [](auto a, auto b) { return packets::psub(a, b); };
constexpr auto kMul = [](auto a, auto b) { return packets::pmul(a, b); };
constexpr auto kDiv = [](auto a, auto b) { return packets::pdiv(a, b); };
constexpr auto kMaximum = [](auto a, auto b) { return packets::pmax(a, b); };
constexpr auto kMinimum = [](auto a, auto b) { return packets::pmin(a, b); };
constexpr auto kPrelu = [](auto a, auto b) {
  return packets::pselect(packets::pcmp_le(packets::pzero(a), a), a, packets::pmul(a, b));
};
constexpr auto kSquaredDifference = [](auto a, auto b) {
  const auto difference = packets::psub(a, b);
  return packets::pmul(difference, difference);
};

template <const auto& kFunction>
void BinaryRow(const FloatBinaryRow& r) {
  ForEachPiece(r.count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    const auto a = r.a_step ? Piece::Load(r.a + i) : Broadcast<Piece>(*r.a);
    const auto b = r.b_step ? Piece::Load(r.b + i) : Broadcast<Piece>(*r.b);
    Piece::Store(r.dst + i, Clamp(kFunction(a, b), Broadcast<Piece>(r.clamp_min),
                                  Broadcast<Piece>(r.clamp_max)));
  });
}

// Of one value, with parameters p and q.
constexpr auto kAbs = [](auto x, auto, auto) { return packets::pabs(x); };
constexpr auto kClamp = [](auto x, auto p, auto q) { return Clamp(x, p, q); };
constexpr auto kTanh = [](auto x, auto, auto) { return packets::generic_fast_tanh_float(x); };
// e^x − 1 = 2t / (1 − t) with t = tanh(x/2): nothing is lost near 0.
constexpr auto kElu = [](auto x, auto, auto) {
  const auto one = packets::pset1<decltype(x)>(1.0f), half = packets::pset1<decltype(x)>(0.5f);
  const auto t = kTanh(packets::pmul(x, half), x, x);
  const auto below = packets::pdiv(packets::padd(t, t), packets::psub(one, t));
  return packets::pselect(packets::pcmp_lt(x, packets::pzero(x)), below, x);
};
constexpr auto kExp = [](auto x, auto, auto) { return packets::pexp_float(x); };
constexpr auto kFloor = [](auto x, auto, auto) { return packets::pfloor(x); };
constexpr auto kGelu = [](auto x, auto, auto) {  // x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))
  using P = decltype(x);
  const auto one = packets::pset1<P>(1.0f), half = packets::pset1<P>(0.5f);
  const auto cube = packets::pmul(packets::pmul(x, x), x);
  const auto u = packets::pmul(packets::pset1<P>(0.797884561f),
                               packets::padd(x, packets::pmul(packets::pset1<P>(0.044715f), cube)));
  return packets::pmul(packets::pmul(half, x), packets::padd(one, kTanh(u, x, x)));
};
constexpr auto kHardSwish = [](auto x, auto, auto) {  // x · clamp(x + 3, 0, 6) / 6
  const auto three = packets::pset1<decltype(x)>(3.0f), six = packets::padd(three, three);
  const auto gate = Clamp(packets::padd(x, three), packets::pzero(x), six);
  return packets::pdiv(packets::pmul(x, gate), six);
};
constexpr auto kLeakyRelu = [](auto x, auto alpha, auto) { return kPrelu(x, alpha); };
// 1 / (1 + exp(−x)): a few ulp everywhere; the error of Eigen's own is absolute below 1/2.
constexpr auto kLogistic = [](auto x, auto, auto) {
  const auto one = packets::pset1<decltype(x)>(1.0f);
  return packets::pdiv(one, packets::padd(one, packets::pexp_float(packets::pnegate(x))));
};
constexpr auto kLog = [](auto x, auto, auto) { return packets::plog_float(x); };
constexpr auto kNeg = [](auto x, auto, auto) { return packets::pnegate(x); };
constexpr auto kRsqrt = [](auto x, auto, auto) {
  return packets::pdiv(packets::pset1<decltype(x)>(1.0f), packets::psqrt(x));
};
constexpr auto kSqrt = [](auto x, auto, auto) { return packets::psqrt(x); };
constexpr auto kSquare = [](auto x, auto, auto) { return packets::pmul(x, x); };

template <const auto& kFunction>
void UnaryRow(const float* src, float* dst, int count, float p, float q) {
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    Piece::Store(dst + i,
                 kFunction(Piece::Load(src + i), Broadcast<Piece>(p), Broadcast<Piece>(q)));
  });
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_ELEMENTWISE_H_
