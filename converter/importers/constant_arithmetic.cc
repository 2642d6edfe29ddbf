// The element-wise half of constants.h.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "converter/importers/constants.h"

namespace octet {
namespace {

/// Integer arithmetic goes through the unsigned type: overflow wraps instead of being undefined.
template <typename T>
struct WrappingType {
  using type = std::make_unsigned_t<T>;
};
template <>
struct WrappingType<float> {
  using type = float;
};

template <typename T>
std::optional<T> Divide(OpCode code, T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (code == OpCode::kDiv) return a / b;
    return std::nullopt;
  } else {
    if (b == 0) return std::nullopt;
    const bool minus_one = std::is_signed_v<T> && b == static_cast<T>(-1);
    const T quotient = minus_one ? static_cast<T>(std::make_unsigned_t<T>(0) - a) : a / b;
    if (code == OpCode::kDiv) return quotient;
    const T rest = minus_one ? T{0} : a % b;
    const bool round_down = rest != 0 && ((rest < 0) != (b < 0));
    if (code == OpCode::kFloorMod) return static_cast<T>(round_down ? rest + b : rest);
    return static_cast<T>(round_down ? quotient - 1 : quotient);  // kFloorDiv
  }
}

template <typename T>
std::optional<T> Combine(OpCode code, T a, T b) {
  using Wrapping = typename WrappingType<T>::type;
  const Wrapping wrapping_a = static_cast<Wrapping>(a), wrapping_b = static_cast<Wrapping>(b);
  switch (code) {
    case OpCode::kAdd:
      return static_cast<T>(wrapping_a + wrapping_b);
    case OpCode::kSub:
      return static_cast<T>(wrapping_a - wrapping_b);
    case OpCode::kMul:
      return static_cast<T>(wrapping_a * wrapping_b);
    case OpCode::kDiv:
    case OpCode::kFloorDiv:
    case OpCode::kFloorMod:
      return Divide(code, a, b);
    case OpCode::kMinimum:
      return std::min(a, b);
    case OpCode::kMaximum:
      return std::max(a, b);
    case OpCode::kLogicalAnd:
      return static_cast<T>(a != 0 && b != 0);
    case OpCode::kLogicalOr:
      return static_cast<T>(a != 0 || b != 0);
    default:
      return std::nullopt;
  }
}

template <typename T>
std::optional<bool> Compare(OpCode code, T a, T b) {
  switch (code) {
    case OpCode::kEqual:
      return a == b;
    case OpCode::kNotEqual:
      return a != b;
    case OpCode::kLess:
      return a < b;
    case OpCode::kLessEqual:
      return a <= b;
    case OpCode::kGreater:
      return a > b;
    case OpCode::kGreaterEqual:
      return a >= b;
    default:
      return std::nullopt;
  }
}

template <typename T>
std::optional<T> Apply(OpCode code, T x) {
  using Wrapping = typename WrappingType<T>::type;
  switch (code) {
    case OpCode::kNeg:
      return static_cast<T>(Wrapping{0} - static_cast<Wrapping>(x));
    case OpCode::kAbs:
      return x < 0 ? Apply(OpCode::kNeg, x) : x;
    case OpCode::kLogicalNot:
      return static_cast<T>(x == 0);
    default:
      break;
  }
  if constexpr (std::is_floating_point_v<T>) {
    switch (code) {
      case OpCode::kFloor:
        return std::floor(x);
      case OpCode::kCeil:
        return std::ceil(x);
      case OpCode::kRound:
        return std::nearbyint(x);
      case OpCode::kSqrt:
        return std::sqrt(x);
      default:
        break;
    }
  }
  return std::nullopt;
}

template <typename To, typename From>
To Convert(From x) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    if (std::isnan(x)) return 0;
    // The bounds as floats are powers of two, or round up to one: compared, never converted.
    if (x <= static_cast<float>(std::numeric_limits<To>::min()))
      return std::numeric_limits<To>::min();
    if (x >= static_cast<float>(std::numeric_limits<To>::max()))
      return std::numeric_limits<To>::max();
  }
  return static_cast<To>(x);
}

/// y[i] = function(i) for i in [0, count); nothing when one of them is nullopt.
template <typename T, typename Function>
std::optional<Tensor> Fill(DataType type, const Shape& shape, const Function& function) {
  std::vector<T> values(NumElements(shape));
  for (size_t i = 0; i < values.size(); ++i) {
    const auto value = function(i);
    if (!value) return std::nullopt;
    values[i] = static_cast<T>(*value);
  }
  return MakeConstant("", type, shape, std::move(values));
}

}  // namespace

std::optional<Tensor> ComputeUnary(OpCode code, const Tensor& x) {
  std::optional<Tensor> result;
  WithStoredType(x.type, [&](auto zero) {
    using T = decltype(zero);
    const auto values = ValuesOf<T>(x);
    result = Fill<T>(x.type, x.shape, [&](size_t i) { return Apply<T>(code, values[i]); });
  });
  return result;
}

std::optional<Tensor> ComputeBinary(OpCode code, const Tensor& a, const Tensor& b,
                                    const Shape& shape) {
  const Tensor wide_a = BroadcastConstant(a, shape), wide_b = BroadcastConstant(b, shape);
  const bool compares = Compare(code, 0, 0).has_value();
  std::optional<Tensor> result;
  WithStoredType(a.type, [&](auto zero) {
    using T = decltype(zero);
    const auto va = ValuesOf<T>(wide_a), vb = ValuesOf<T>(wide_b);
    if (compares) {
      result = Fill<uint8_t>(DataType::kBool, shape,
                             [&](size_t i) { return Compare<T>(code, va[i], vb[i]); });
    } else {
      result = Fill<T>(a.type, shape, [&](size_t i) { return Combine<T>(code, va[i], vb[i]); });
    }
  });
  return result;
}

Tensor SelectConstant(const Tensor& condition, const Tensor& a, const Tensor& b,
                      const Shape& shape) {
  const Tensor wide = BroadcastConstant(condition, shape);
  const Tensor wide_a = BroadcastConstant(a, shape), wide_b = BroadcastConstant(b, shape);
  const size_t bytes = ElementBytes(a.type);
  std::vector<uint8_t> values;
  values.reserve(NumElements(shape) * bytes);
  const auto chosen = ValuesOf<uint8_t>(wide);
  for (size_t i = 0; i < chosen.size(); ++i) {
    const uint8_t* element = (chosen[i] ? wide_a : wide_b).data.data.data() + i * bytes;
    values.insert(values.end(), element, element + bytes);
  }
  return MakeConstant("", a.type, shape, std::move(values));
}

std::optional<Tensor> ConvertConstant(const Tensor& x, DataType type) {
  std::optional<Tensor> result;
  WithStoredType(x.type, [&](auto from) {
    const auto values = ValuesOf<decltype(from)>(x);
    WithStoredType(type, [&](auto to) {
      using To = decltype(to);
      result = Fill<To>(type, x.shape, [&](size_t i) {
        return std::optional<To>(type == DataType::kBool ? static_cast<To>(values[i] != 0)
                                                         : Convert<To>(values[i]));
      });
    });
  });
  return result;
}

}  // namespace octet
