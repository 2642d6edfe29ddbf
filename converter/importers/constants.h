// Constants at import: made, read as numbers, and computed with. Exporters write shapes as chains
// of small integer operators and weights behind transposes; GraphBuilder evaluates both with these
// functions instead of emitting operators.
#ifndef OCTET_CONVERTER_IMPORTERS_CONSTANTS_H_
#define OCTET_CONVERTER_IMPORTERS_CONSTANTS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <octet/graph.h>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// A constant that import makes has at most so many elements, unless its operands have as many: a
/// small file cannot ask for much memory.
inline constexpr int64_t kMaxGrownElements = int64_t{1} << 22;

/// A constant of `type`. REQUIRES: T is what `type` stores, values has one for each element of
/// shape.
template <typename T>
Tensor MakeConstant(std::string name, DataType type, Shape shape, std::vector<T> values) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.data = Bytes::Own(std::move(values));
  return tensor;
}

/// The same values under another shape. REQUIRES: as many elements.
Tensor WithShape(const Tensor& constant, Shape shape);

/// REQUIRES: T is what the tensor's type stores.
template <typename T>
std::span<const T> ValuesOf(const Tensor& constant) {
  return {reinterpret_cast<const T*>(constant.data.data.data()),
          constant.data.data.size() / sizeof(T)};
}

/// The values of an INT32 or INT64 constant. Error: another type.
Expected<std::vector<int64_t>> IntegersOf(const Tensor& constant);

/// Calls body(T{}) with the stored type of a tensor type that is computed with; false for others.
template <typename Body>
bool WithStoredType(DataType type, const Body& body) {
  switch (type) {
    case DataType::kFloat32:
      return body(float{}), true;
    case DataType::kInt64:
      return body(int64_t{}), true;
    case DataType::kInt32:
      return body(int32_t{}), true;
    case DataType::kInt8:
      return body(int8_t{}), true;
    case DataType::kUint8:
    case DataType::kBool:
      return body(uint8_t{}), true;
    default:
      return false;
  }
}

// What follows computes a new, unnamed constant. Shapes are the caller's to check.

/// y[index] = x[start + Σ index[d] · strides[d]] for each index of `shape`: transposing, slicing,
/// reversing and broadcasting in one.
Tensor StridedCopy(const Tensor& x, int64_t start, const std::array<int64_t, kMaxRank>& strides,
                   const Shape& shape);

/// x stretched to `shape`. REQUIRES: it broadcasts.
Tensor BroadcastConstant(const Tensor& x, const Shape& shape);

/// Slices `indices` (each in range) of x along `axis`, one after the other.
Tensor GatherConstant(const Tensor& x, std::span<const int64_t> indices, int axis,
                      const Shape& shape);

Tensor ConcatConstants(std::span<const Tensor* const> parts, int axis, const Shape& shape);

/// nullopt: an operator or a type that is not computed here, or an integer division by zero.
/// Integers wrap; comparisons yield BOOL. REQUIRES: a and b have the same type.
std::optional<Tensor> ComputeUnary(OpCode code, const Tensor& x);
std::optional<Tensor> ComputeBinary(OpCode code, const Tensor& a, const Tensor& b,
                                    const Shape& shape);
/// condition ? a : b, stretched to `shape`.
Tensor SelectConstant(const Tensor& condition, const Tensor& a, const Tensor& b,
                      const Shape& shape);
/// Float to integer truncates toward zero and saturates; NaN becomes 0.
std::optional<Tensor> ConvertConstant(const Tensor& x, DataType type);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CONSTANTS_H_
