// Arithmetic of plain numbers, as function objects, so that loops inline it: integers wrap beyond
// their ends.
#ifndef OCTET_INTERPRETER_OPS_WRAPPING_H_
#define OCTET_INTERPRETER_OPS_WRAPPING_H_

#include <type_traits>

namespace octet {

/// function(a, b); integers modulo 2^bits.
template <typename T, typename Function>
T Wrap(T a, T b, const Function& function) {
  if constexpr (std::is_floating_point_v<T>) {
    return function(a, b);
  } else {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(function(static_cast<Unsigned>(a), static_cast<Unsigned>(b)));
  }
}

struct WrapAdd {
  template <typename T>
  T operator()(T a, T b) const {
    return Wrap(a, b, [](auto x, auto y) { return x + y; });
  }
};
struct WrapSub {
  template <typename T>
  T operator()(T a, T b) const {
    return Wrap(a, b, [](auto x, auto y) { return x - y; });
  }
};
struct WrapMul {
  template <typename T>
  T operator()(T a, T b) const {
    return Wrap(a, b, [](auto x, auto y) { return x * y; });
  }
};

template <typename T>
T WrapNegate(T x) {
  return WrapSub()(T{0}, x);
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_WRAPPING_H_
