// Constants as nodes, and nodes that hand their input through at inference.
#include <algorithm>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"

namespace octet {
namespace {

/// The value of a Constant in whichever attribute it is.
Expected<Tensor> ConstantValue(Node& node) {
  OCTET_ASSIGN_OR_RETURN(auto tensor, node.TensorValue("value"));
  if (tensor) return *std::move(tensor);
  if (node.HasAttribute("value_float"))
    return MakeConstant<float>("", DataType::kFloat32, {}, {node.Float("value_float")});
  if (node.HasAttribute("value_int"))
    return MakeConstant<int64_t>("", DataType::kInt64, {}, {node.Int("value_int")});
  if (auto floats = node.Floats("value_floats")) {
    const Shape shape = {static_cast<int32_t>(floats->size())};
    return MakeConstant("", DataType::kFloat32, shape, *std::move(floats));
  }
  if (auto integers = node.Ints("value_ints")) {
    const Shape shape = {static_cast<int32_t>(integers->size())};
    return MakeConstant("", DataType::kInt64, shape, *std::move(integers));
  }
  return UnsupportedError("a value that is no dense tensor of numbers");
}

}  // namespace

Status ImportConstant(Node& node) {
  OCTET_ASSIGN_OR_RETURN(Tensor value, ConstantValue(node));
  node.SetOutput(0, node.builder().AddConstant(std::move(value)));
  return Status();
}

Status ImportConstantOfShape(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const auto dimensions, node.Integers(0, "shapes"));
  OCTET_ASSIGN_OR_RETURN(auto value, node.TensorValue("value"));
  if (!value) value = MakeConstant<float>("", DataType::kFloat32, {1}, {0.0f});
  if (NumElements(value->shape) != 1)
    return InvalidError("attribute value: shape ", value->shape, ", expected one element");
  OCTET_ASSIGN_OR_RETURN(const Shape shape, AsShape(dimensions));
  const int scalar = builder.AddConstant(WithShape(*value, {}));
  OCTET_ASSIGN_OR_RETURN(const int y, builder.BroadcastTo(scalar, shape));
  node.SetOutput(0, y);
  return Status();
}

Status ImportRange(Node& node) {
  constexpr int64_t kLimit = int64_t{1} << 40;
  std::vector<int64_t> bounds;  // start, limit, step
  for (int i = 0; i < 3; ++i) {
    if (node.builder().type(node.input(i)) == DataType::kFloat32)
      return UnsupportedError("FLOAT32 bounds");
    OCTET_ASSIGN_OR_RETURN(const auto value, node.Integers(i, "bounds"));
    if (value.size() != 1 || value[0] < -kLimit || value[0] > kLimit)
      return InvalidError("bound ", value, ", expected a number within ±2^40");
    bounds.push_back(value[0]);
  }
  const int64_t start = bounds[0], limit = bounds[1], step = bounds[2];
  if (step == 0) return InvalidError("a step of 0");
  if ((limit - start) / step > kMaxGrownElements)
    return InvalidError("the range from ", start, " to ", limit, " is too long");
  std::vector<int64_t> values;
  for (int64_t value = start; step > 0 ? value < limit : value > limit; value += step)
    values.push_back(value);
  const Shape shape = {static_cast<int32_t>(values.size())};
  const int integers =
      node.builder().AddConstant(MakeConstant("range", DataType::kInt64, shape, std::move(values)));
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Cast(integers, node.builder().type(node.input(0))));
  node.SetOutput(0, y);
  return Status();
}

// How exporters up to operator set 10 count from 0: the positions of a constant's ones.
Status ImportNonZero(Node& node) {
  if (!node.IsConstant(0)) return UnsupportedError("an input that depends on the network's inputs");
  OCTET_ASSIGN_OR_RETURN(const int x, node.builder().Cast(node.input(0), DataType::kBool));
  if (!node.builder().IsConstant(x)) return UnsupportedError("an input of that type");
  const auto values = ValuesOf<uint8_t>(node.builder().tensor(x));
  const Shape shape = node.shape(0);
  const auto count = static_cast<int32_t>(
      values.size() - static_cast<size_t>(std::count(values.begin(), values.end(), 0)));
  if (int64_t{count} * node.rank(0) > kMaxGrownElements)
    return UnsupportedError(count, " positions");
  std::vector<int64_t> positions;  // [rank, count]
  int64_t inner = NumElements(shape);
  for (int32_t size : shape) {
    inner /= std::max(size, 1);
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] != 0) positions.push_back(static_cast<int64_t>(i) / inner % size);
    }
  }
  node.SetOutput(
      0, node.builder().AddConstant(MakeConstant("positions", DataType::kInt64,
                                                 {node.rank(0), count}, std::move(positions))));
  return Status();
}

Status ImportIdentity(Node& node) {
  node.SetOutput(0, node.input(0));
  return Status();
}

Status ImportDropout(Node& node) {
  // From operator set 12 on, an input may ask for the random behaviour of training.
  if (node.opset() >= 12 && node.HasInput(2)) {
    const Tensor& training = node.builder().tensor(node.input(2));
    if (!training.constant() || training.data.data[0] != 0)
      return UnsupportedError("training mode");
  }
  node.SetOutput(0, node.input(0));
  if (!node.HasOutput(1)) return Status();
  const int kept =
      node.builder().AddConstant(MakeConstant<uint8_t>("kept", DataType::kBool, {}, {1}));
  OCTET_ASSIGN_OR_RETURN(const int mask, node.builder().BroadcastTo(kept, node.shape(0)));
  node.SetOutput(1, mask);
  return Status();
}

}  // namespace octet
