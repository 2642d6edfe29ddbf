#include "interpreter/ops/shapes.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace octet {

Expected<std::vector<int64_t>> ConstantIntegers(PrepareContext& node, const char* role,
                                                const TensorInfo& tensor) {
  OCTET_RETURN_IF_ERROR(node.ExpectConstant(role, tensor));
  if (tensor.type() == DataType::kInt32) {
    const auto values = tensor.values<int32_t>();
    return std::vector<int64_t>(values.begin(), values.end());
  }
  if (tensor.type() == DataType::kInt64) {
    const auto values = tensor.values<int64_t>();
    return std::vector<int64_t>(values.begin(), values.end());
  }
  return InvalidError(role, ": type ", DataTypeName(tensor.type()), ", expected INT32 or INT64");
}

Expected<std::vector<int64_t>> ConstantPerDimension(PrepareContext& node, const char* role,
                                                    const TensorInfo& tensor, int rank) {
  OCTET_ASSIGN_OR_RETURN(auto values, ConstantIntegers(node, role, tensor));
  if (static_cast<int>(values.size()) == rank) return values;
  return InvalidError(role, ": ", values.size(), " entries for an input of ", rank, " dimensions");
}

Expected<Shape> ConstantShape(PrepareContext& node, const char* role, const TensorInfo& tensor) {
  OCTET_ASSIGN_OR_RETURN(const auto values, ConstantIntegers(node, role, tensor));
  Shape shape;
  for (int64_t value : values) {
    if (value < 1 || value > std::numeric_limits<int32_t>::max()) {
      return InvalidError(role, ": ", values, ", expected dimensions of at least 1");
    }
    shape.push_back(static_cast<int32_t>(value));
  }
  return shape;
}

Expected<int> ConstantAxis(PrepareContext& node, const char* role, const TensorInfo& tensor,
                           int rank) {
  OCTET_ASSIGN_OR_RETURN(const auto values, ConstantIntegers(node, role, tensor));
  if (values.size() != 1) return InvalidError(role, ": ", values.size(), " values, expected 1");
  return ResolveAxis(role, values[0], rank);
}

Expected<int> ResolveAxis(const char* role, int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    return InvalidError(role, ": ", axis, " outside [", -rank, ", ", rank - 1, "]");
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Expected<Shape> BroadcastShape(const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()));
  for (size_t from_end = 1; from_end <= shape.size(); ++from_end) {
    const int32_t da = from_end <= a.size() ? a[a.size() - from_end] : 1;
    const int32_t db = from_end <= b.size() ? b[b.size() - from_end] : 1;
    if (da != db && da != 1 && db != 1) {
      return InvalidError("shapes ", a, " and ", b, " do not broadcast: ", da, " against ", db);
    }
    shape[shape.size() - from_end] = da == 1 ? db : da;
  }
  return shape;
}

std::array<int64_t, kMaxRank> BroadcastStrides(const Shape& shape, const Shape& output) {
  const auto dense = DenseStrides(shape);
  const size_t missing = output.size() - shape.size();
  std::array<int64_t, kMaxRank> strides{};
  for (size_t d = 0; d < shape.size(); ++d) {
    strides[missing + d] = shape[d] == 1 ? 0 : dense[d];
  }
  return strides;
}

Status ExpectLoopable(const char* role, const TensorInfo& tensor) {
  if (tensor.rank() > kMaxRank) {
    return UnsupportedError(role, ": ", tensor.rank(), " dimensions, at most ", kMaxRank);
  }
  for (int32_t dimension : tensor.shape) {
    if (dimension <= 0) return InvalidError(role, ": empty shape ", tensor.shape);
  }
  return Status();
}

Status ExpectRows(const TensorInfo& input) {
  if (input.rank() >= 1) return Status();
  return InvalidError("input: a scalar, expected at least 1 dimension");
}

Status SetCheckedShape(PrepareContext& node, int i, Shape shape) {
  for (int32_t dimension : shape) {
    if (dimension <= 0) return InvalidError("output: empty shape ", shape);
  }
  if (auto count = ElementCount(shape); !count.ok()) return count.status().In("output");
  node.SetOutputShape(i, std::move(shape));
  return Status();
}

}  // namespace octet
