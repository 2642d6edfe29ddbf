#include "converter/importers/constants.h"

#include <algorithm>
#include <cstring>

#include "base/str.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

template <typename T>
Tensor StridedCopyAs(const Tensor& x, int64_t start, const std::array<int64_t, kMaxRank>& strides,
                     const Shape& shape) {
  std::vector<T> values(NumElements(shape));
  if (!values.empty()) {
    const T* source = ValuesOf<T>(x).data() + start;
    T* next = values.data();
    const NdLoop<1> loop(shape, {strides});
    loop.ForEachRow([&](const NdLoop<1>::Positions& position) {
      for (int64_t i = 0; i < loop.row_length(); ++i)
        *next++ = source[position[0] + i * loop.row_stride(0)];
    });
  }
  return MakeConstant("", x.type, shape, std::move(values));
}

/// Elements of `shape` in front of `axis`, and behind it.
int64_t OuterCount(const Shape& shape, int axis) {
  return NumElements(std::span(shape).first(axis));
}
int64_t InnerCount(const Shape& shape, int axis) {
  return NumElements(std::span(shape).subspan(axis + 1));
}

}  // namespace

Tensor WithShape(const Tensor& constant, Shape shape) {
  Tensor tensor = constant;
  tensor.shape = std::move(shape);
  if (!tensor.quantization.per_axis()) return tensor;
  // Scales along an axis stay with it, where the dimensions up to it do.
  const auto same = std::mismatch(constant.shape.begin(), constant.shape.end(),
                                  tensor.shape.begin(), tensor.shape.end());
  if (same.first - constant.shape.begin() <= tensor.quantization.axis) tensor.quantization = {};
  return tensor;
}

Expected<std::vector<int64_t>> IntegersOf(const Tensor& constant) {
  const auto copy = [](auto values) { return std::vector<int64_t>(values.begin(), values.end()); };
  if (constant.type == DataType::kInt64) return copy(ValuesOf<int64_t>(constant));
  if (constant.type == DataType::kInt32) return copy(ValuesOf<int32_t>(constant));
  return InvalidError("'", constant.name, "' is ", DataTypeName(constant.type),
                      ", expected INT32 or INT64");
}

Tensor StridedCopy(const Tensor& x, int64_t start, const std::array<int64_t, kMaxRank>& strides,
                   const Shape& shape) {
  switch (ElementBytes(x.type)) {
    case 1:
      return StridedCopyAs<uint8_t>(x, start, strides, shape);
    case 2:
      return StridedCopyAs<uint16_t>(x, start, strides, shape);
    case 4:
      return StridedCopyAs<uint32_t>(x, start, strides, shape);
    default:
      return StridedCopyAs<uint64_t>(x, start, strides, shape);
  }
}

Tensor BroadcastConstant(const Tensor& x, const Shape& shape) {
  if (x.shape == shape) return x;
  return StridedCopy(x, 0, BroadcastStrides(x.shape, shape), shape);
}

Tensor GatherConstant(const Tensor& x, std::span<const int64_t> indices, int axis,
                      const Shape& shape) {
  const size_t slice_bytes = InnerCount(x.shape, axis) * ElementBytes(x.type);
  std::vector<uint8_t> values;
  values.reserve(NumElements(shape) * ElementBytes(x.type));
  const uint8_t* outer = x.data.data.data();
  for (int64_t o = 0; o < OuterCount(x.shape, axis); ++o) {
    for (int64_t index : indices) {
      const uint8_t* slice = outer + index * slice_bytes;
      values.insert(values.end(), slice, slice + slice_bytes);
    }
    outer += x.shape[axis] * slice_bytes;
  }
  return MakeConstant("", x.type, shape, std::move(values));
}

Tensor ConcatConstants(std::span<const Tensor* const> parts, int axis, const Shape& shape) {
  std::vector<uint8_t> values;
  const DataType type = parts[0]->type;
  values.reserve(NumElements(shape) * ElementBytes(type));
  for (int64_t o = 0; o < OuterCount(shape, axis); ++o) {
    for (const Tensor* part : parts) {
      const size_t bytes = part->shape[axis] * InnerCount(part->shape, axis) * ElementBytes(type);
      const uint8_t* slice = part->data.data.data() + o * bytes;
      values.insert(values.end(), slice, slice + bytes);
    }
  }
  return MakeConstant("", type, shape, std::move(values));
}

}  // namespace octet
