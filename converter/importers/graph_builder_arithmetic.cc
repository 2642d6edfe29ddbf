// The element-wise and reducing methods of GraphBuilder.
#include <algorithm>
#include <numeric>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/graph_builder.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// The options table an arithmetic operator has in the format.
Options DefaultOptions(OpCode code) {
  switch (code) {
    case OpCode::kAdd:
      return AddOptions{};
    case OpCode::kSub:
      return SubOptions{};
    case OpCode::kMul:
      return MulOptions{};
    case OpCode::kDiv:
      return DivOptions{};
    default:
      return {};
  }
}

bool IsComparison(OpCode code) {
  return code == OpCode::kEqual || code == OpCode::kNotEqual || code == OpCode::kLess ||
         code == OpCode::kLessEqual || code == OpCode::kGreater || code == OpCode::kGreaterEqual;
}

bool IsNarrow(DataType type) {
  return type == DataType::kInt8 || type == DataType::kUint8 || type == DataType::kInt16 ||
         type == DataType::kUint16;
}

Shape ReducedShape(const Shape& shape, const std::vector<int32_t>& axes, bool keep_dims) {
  Shape reduced;
  for (int32_t d = 0; d < static_cast<int32_t>(shape.size()); ++d) {
    const bool gone = std::find(axes.begin(), axes.end(), d) != axes.end();
    if (!gone || keep_dims) reduced.push_back(gone ? 1 : shape[d]);
  }
  return reduced;
}

/// SUM and REDUCE_PROD of a 1-D constant: how exporters count elements.
std::optional<Tensor> ReduceVector(OpCode code, const Tensor& x, const Shape& shape) {
  const OpCode step = code == OpCode::kSum ? OpCode::kAdd : OpCode::kMul;
  if ((code != OpCode::kSum && code != OpCode::kReduceProd) || x.shape.size() != 1 ||
      x.shape[0] == 0)
    return std::nullopt;
  std::optional<Tensor> total = StridedCopy(x, 0, {1}, {1});
  for (int64_t i = 1; i < x.shape[0] && total; ++i)
    total = ComputeBinary(step, *total, StridedCopy(x, i, {1}, {1}), {1});
  if (total) total->shape = shape;
  return total;
}

}  // namespace

Expected<int> GraphBuilder::Unary(OpCode code, int x, Options options) {
  if (CanCompute({{x}}, shape(x))) {
    if (auto value = ComputeUnary(code, tensor(x))) return AddComputed(code, *std::move(value));
  }
  return Emit(code, {x}, type(x), shape(x), std::move(options));
}

Expected<int> GraphBuilder::Binary(OpCode code, int a, int b) {
  OCTET_RETURN_IF_ERROR(ExpectSameType(a, b));
  OCTET_ASSIGN_OR_RETURN(Shape result, BroadcastShape(shape(a), shape(b)));
  if (CanCompute({{a, b}}, result)) {
    if (auto value = ComputeBinary(code, tensor(a), tensor(b), result))
      return AddComputed(code, *std::move(value));
  }
  if (IsNarrow(type(a))) {
    OCTET_ASSIGN_OR_RETURN(const int wide_a, Cast(a, DataType::kInt32));
    OCTET_ASSIGN_OR_RETURN(const int wide_b, Cast(b, DataType::kInt32));
    OCTET_ASSIGN_OR_RETURN(const int wide, Binary(code, wide_a, wide_b));
    return IsComparison(code) ? wide : Cast(wide, type(a));
  }
  const DataType result_type = IsComparison(code) ? DataType::kBool : type(a);
  return Emit(code, {a, b}, result_type, std::move(result), DefaultOptions(code));
}

Expected<int> GraphBuilder::ScaleAndShift(int x, float factor, float summand) {
  if (factor != 1) {
    OCTET_ASSIGN_OR_RETURN(x, Binary(OpCode::kMul, x, AddFloat("factor", factor)));
  }
  if (summand == 0) return x;
  return Binary(OpCode::kAdd, x, AddFloat("summand", summand));
}

Expected<int> GraphBuilder::Select(int condition, int a, int b) {
  OCTET_RETURN_IF_ERROR(ExpectSameType(a, b));
  if (type(condition) != DataType::kBool)
    return InvalidError("the condition is ", DataTypeName(type(condition)), ", expected BOOL");
  OCTET_ASSIGN_OR_RETURN(Shape result, BroadcastShape(shape(a), shape(b)));
  OCTET_ASSIGN_OR_RETURN(result, BroadcastShape(result, shape(condition)));
  if (CanCompute({{condition, a, b}}, result))
    return AddComputed(OpCode::kSelectV2,
                       SelectConstant(tensor(condition), tensor(a), tensor(b), result));
  return Emit(OpCode::kSelectV2, {condition, a, b}, type(a), std::move(result));
}

Expected<int> GraphBuilder::Cast(int x, DataType to) {
  if (type(x) == to) return x;
  if (CanCompute({{x}}, shape(x))) {
    if (auto value = ConvertConstant(tensor(x), to))
      return AddComputed(OpCode::kCast, *std::move(value));
  }
  return Emit(OpCode::kCast, {x}, to, shape(x), CastOptions{type(x), to});
}

Expected<int> GraphBuilder::Reduce(OpCode code, int x, const std::vector<int32_t>& axes,
                                   bool keep_dims) {
  Shape reduced = ReducedShape(shape(x), axes, keep_dims);
  if (axes.size() == 1 && CanCompute({{x}}, reduced)) {
    if (auto value = ReduceVector(code, tensor(x), reduced))
      return AddComputed(code, *std::move(value));
  }
  const int axes_tensor = AddIntegers("axes", axes);
  return Emit(code, {x, axes_tensor}, type(x), std::move(reduced), ReducerOptions{keep_dims});
}

Expected<int> GraphBuilder::ArgExtreme(OpCode code, int x, int axis) {
  const int axis_tensor = AddIntegers("axis", {axis}, {});
  Options options = ArgMaxOptions{DataType::kInt64};
  if (code == OpCode::kArgMin) options = ArgMinOptions{DataType::kInt64};
  return Emit(code, {x, axis_tensor}, DataType::kInt64, ReducedShape(shape(x), {axis}, false),
              std::move(options));
}

Expected<int> GraphBuilder::Softmax(OpCode code, int x) {
  Options options;
  if (code == OpCode::kSoftmax) options = SoftmaxOptions{.beta = 1};
  return Emit(code, {x}, type(x), shape(x), std::move(options));
}

Expected<int> GraphBuilder::SoftmaxOverAxis(OpCode code, int x, int axis) {
  std::vector<int32_t> order(rank(x));
  std::iota(order.begin(), order.end(), 0);
  std::vector<int32_t> back = order;
  std::rotate(order.begin() + axis, order.begin() + axis + 1, order.end());
  std::rotate(back.begin() + axis, back.end() - 1, back.end());
  OCTET_ASSIGN_OR_RETURN(const int last, Transpose(x, order));
  OCTET_ASSIGN_OR_RETURN(const int y, Softmax(code, last));
  return Transpose(y, back);
}

}  // namespace octet
