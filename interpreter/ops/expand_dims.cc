// EXPAND_DIMS: a dimension of 1 more, before dimension `axis`; the bytes stay.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectSameQuantization("input", input, node.output(0)));
  OCTET_ASSIGN_OR_RETURN(const int axis,
                         ConstantAxis(node, "axis", node.input(1), input.rank() + 1));
  Shape shape = input.shape;
  shape.insert(shape.begin() + axis, 1);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeCopyStep(input.bytes());
}

}  // namespace

const Op ops::kExpandDims = {.code = OpCode::kExpandDims, .prepare = Prepare};

}  // namespace octet
