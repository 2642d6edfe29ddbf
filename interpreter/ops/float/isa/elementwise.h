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

struct Add {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::padd(a, b);
  }
};
struct Sub {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::psub(a, b);
  }
};
struct Mul {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::pmul(a, b);
  }
};
struct Div {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::pdiv(a, b);
  }
};
struct Maximum {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::pmax(a, b);
  }
};
struct Minimum {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::pmin(a, b);
  }
};
struct Prelu {
  template <typename P>
  static P Apply(const P& a, const P& b) {
    return packets::pselect(packets::pcmp_le(packets::pset1<P>(0.0f), a), a, packets::pmul(a, b));
  }
};

template <typename Function>
void BinaryRow(const FloatBinaryRow& r) {
  ForEachPiece(r.count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    const auto a = r.a_step ? Piece::Load(r.a + i) : Broadcast<Piece>(*r.a);
    const auto b = r.b_step ? Piece::Load(r.b + i) : Broadcast<Piece>(*r.b);
    Piece::Store(r.dst + i, Clamp(Function::Apply(a, b), Broadcast<Piece>(r.clamp_min),
                                  Broadcast<Piece>(r.clamp_max)));
  });
}

struct ClampTo {
  template <typename P>
  static P Apply(const P& x, const P& p, const P& q) {
    return Clamp(x, p, q);
  }
};
struct Exp {
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    return packets::pexp_float(x);
  }
};
struct HardSwish {  // x · clamp(x + 3, 0, 6) / 6
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    const P six = packets::pset1<P>(6.0f);
    const P gate = Clamp(packets::padd(x, packets::pset1<P>(3.0f)), packets::pset1<P>(0.0f), six);
    return packets::pdiv(packets::pmul(x, gate), six);
  }
};
struct LeakyRelu {
  template <typename P>
  static P Apply(const P& x, const P& alpha, const P&) {
    return Prelu::Apply(x, alpha);
  }
};
struct Logistic {  // 1 / (1 + exp(−x)): a few ulp everywhere; Eigen's own is absolute below 1/2
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    const P one = packets::pset1<P>(1.0f);
    return packets::pdiv(one, packets::padd(one, packets::pexp_float(packets::pnegate(x))));
  }
};
struct Rsqrt {
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    return packets::pdiv(packets::pset1<P>(1.0f), packets::psqrt(x));
  }
};
struct Sqrt {
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    return packets::psqrt(x);
  }
};
struct Tanh {
  template <typename P>
  static P Apply(const P& x, const P&, const P&) {
    return packets::generic_fast_tanh_float(x);
  }
};

template <typename Function>
void UnaryRow(const float* src, float* dst, int count, float p, float q) {
  ForEachPiece(count, [&](auto piece, int i) {
    using Piece = decltype(piece);
    Piece::Store(dst + i,
                 Function::Apply(Piece::Load(src + i), Broadcast<Piece>(p), Broadcast<Piece>(q)));
  });
}

}  // namespace
}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_ISA_ELEMENTWISE_H_
