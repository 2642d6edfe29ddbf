#include "converter/importers/graph_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/str.h"
#include "converter/importers/constants.h"

namespace octet {

Status CheckShape(const Shape& shape) {
  if (shape.size() > kMaxRank)
    return UnsupportedError(shape.size(), " dimensions, at most ", kMaxRank);
  Shape at_least_one = shape;
  std::replace(at_least_one.begin(), at_least_one.end(), 0, 1);
  return ElementCount(at_least_one).status();
}

Expected<Shape> AsShape(std::span<const int64_t> dimensions) {
  Shape shape;
  for (int64_t dimension : dimensions) {
    if (dimension < 0 || dimension > std::numeric_limits<int32_t>::max())
      return InvalidError("dimension ", dimension, " outside [0, 2147483647]");
    shape.push_back(static_cast<int32_t>(dimension));
  }
  OCTET_RETURN_IF_ERROR(CheckShape(shape));
  return shape;
}

Expected<Shape> CompleteShape(std::vector<int64_t> dimensions, const Shape& from) {
  const auto open = std::find(dimensions.begin(), dimensions.end(), -1);
  if (open == dimensions.end()) return AsShape(dimensions);
  *open = 1;
  OCTET_ASSIGN_OR_RETURN(const Shape rest, AsShape(dimensions));
  const int64_t known = NumElements(rest), count = NumElements(from);
  if (known == 0 || count % known != 0)
    return InvalidError("shape ", from, " cannot become ", rest, " times something");
  *open = count / known;
  return AsShape(dimensions);
}

bool GraphBuilder::IsConstant(int index) const {
  return tensor(index).constant() || NumElements(shape(index)) == 0;
}

int GraphBuilder::AddInput(std::string name, DataType type, Shape shape) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.shape = std::move(shape);
  const int index = graph_.Add(std::move(tensor));
  graph_.inputs.push_back(index);
  return index;
}

int GraphBuilder::AddIntegers(std::string_view role, std::vector<int32_t> values) {
  Shape shape = {static_cast<int32_t>(values.size())};
  return AddIntegers(role, std::move(values), std::move(shape));
}

int GraphBuilder::AddIntegers(std::string_view role, std::vector<int32_t> values, Shape shape) {
  return AddConstant(
      MakeConstant(Name(role), DataType::kInt32, std::move(shape), std::move(values)));
}

int GraphBuilder::AddFloat(std::string_view role, float value) {
  return AddFloats(role, {}, {value});
}

int GraphBuilder::AddFloats(std::string_view role, Shape shape, std::vector<float> values) {
  return AddConstant(
      MakeConstant(Name(role), DataType::kFloat32, std::move(shape), std::move(values)));
}

Status GraphBuilder::AddOutput(std::string name, int tensor) {
  const auto among = [&](const std::vector<int>& tensors) {
    return std::find(tensors.begin(), tensors.end(), tensor) != tensors.end();
  };
  SetScope(name);
  if (IsConstant(tensor)) {
    tensor = AddConstant(Tensor(graph_.tensors[tensor]));
  } else if (among(graph_.inputs) || among(graph_.outputs)) {
    OCTET_ASSIGN_OR_RETURN(tensor, Copy(tensor));
  }
  graph_.tensors[tensor].name = std::move(name);
  graph_.outputs.push_back(tensor);
  return Status();
}

Expected<int> GraphBuilder::Emit(OpCode code, std::vector<int> inputs, DataType type, Shape shape,
                                 Options options) {
  OCTET_ASSIGN_OR_RETURN(const int output, AddResult(code, type, std::move(shape)));
  Operator op;
  op.code = code;
  op.inputs = std::move(inputs);
  op.outputs = {output};
  op.options = std::move(options);
  graph_.operators.push_back(std::move(op));
  return output;
}

Expected<int> GraphBuilder::AddResult(OpCode code, DataType type, Shape shape) {
  OCTET_RETURN_IF_ERROR(CheckShape(shape));
  Tensor tensor;
  tensor.name = Name(OpName(code));
  tensor.type = type;
  tensor.shape = std::move(shape);
  return graph_.Add(std::move(tensor));
}

std::string GraphBuilder::Name(std::string_view what) const {
  return scope_.empty() ? std::string(what) : StrCat(scope_, "/", what);
}

Status GraphBuilder::ExpectSameType(int a, int b) const {
  if (type(a) == type(b)) return Status();
  return InvalidError("operands of different types: ", DataTypeName(type(a)), " and ",
                      DataTypeName(type(b)));
}

Status GraphBuilder::ExpectRank(int x, int expected) const {
  if (rank(x) == expected) return Status();
  return InvalidError("'", tensor(x).name, "' has shape ", shape(x), ", expected ", expected,
                      " dimensions");
}

int GraphBuilder::AddComputed(OpCode code, Tensor value) {
  value.name = Name(OpName(code));
  return AddConstant(std::move(value));
}

bool GraphBuilder::CanCompute(std::span<const int> inputs, const Shape& result) const {
  int64_t available = kMaxGrownElements;
  for (int input : inputs) {
    if (!IsConstant(input)) return false;
    available = std::max(available, NumElements(shape(input)));
  }
  return CheckShape(result).ok() && NumElements(result) <= available;
}

}  // namespace octet
