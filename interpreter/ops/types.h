// The types of values as C++ types: each function calls body(T{}) and returns what it returns.
#ifndef OCTET_INTERPRETER_OPS_TYPES_H_
#define OCTET_INTERPRETER_OPS_TYPES_H_

#include <cstdint>
#include <type_traits>

#include "interpreter/op.h"

namespace octet {

/// T = uint8_t or int8_t. REQUIRES: an 8-bit type.
template <typename Body>
auto With8BitType(DataType type, const Body& body) {
  return type == DataType::kUint8 ? body(uint8_t{}) : body(int8_t{});
}

/// FLOAT32, the 8-bit types, INT32, INT64 and BOOL; `otherwise` for any other.
template <typename Body, typename Result>
Result WithType(DataType type, const Body& body, Result otherwise) {
  switch (type) {
    case DataType::kFloat32:
      return body(float{});
    case DataType::kUint8:
      return body(uint8_t{});
    case DataType::kInt8:
      return body(int8_t{});
    case DataType::kInt32:
      return body(int32_t{});
    case DataType::kInt64:
      return body(int64_t{});
    case DataType::kBool:
      return body(bool{});
    default:
      return otherwise;
  }
}

/// WithType of `input`, with BOOL read as uint8_t. Error: another type.
template <typename Body>
Expected<StepPtr> WithValueType(const PrepareContext& node, const TensorInfo& input,
                                const Body& body) {
  using Result = Expected<StepPtr>;
  return WithType(
      input.type(),
      [&](auto t) -> Result {
        using T = decltype(t);
        return body(std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>{});
      },
      Result(node.UnsupportedType("input", input)));
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_TYPES_H_
