// SHAPE: the input's shape as a vector. Known at Prepare, so that arithmetic on shapes is done
// there, too.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const DataType type = node.options<ShapeOptions>().out_type;
  if (type != node.output(0).type() || (type != DataType::kInt32 && type != DataType::kInt64)) {
    return InvalidError("output: type ", DataTypeName(node.output(0).type()), " and out_type ",
                        DataTypeName(type), ", expected INT32 or INT64 for both");
  }
  const Shape& shape = node.input(0).shape;
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, {static_cast<int32_t>(shape.size())}));
  node.SetOutputValue(0, type == DataType::kInt32
                             ? Bytes::Own(shape)
                             : Bytes::Own(std::vector<int64_t>(shape.begin(), shape.end())));
  return MakeStep([](const RunContext&) { return Status(); });
}

}  // namespace

const Op ops::kShape = {.code = OpCode::kShape, .prepare = Prepare};

}  // namespace octet
