// BROADCAST_TO: the input stretched to a given shape, by NumPy's rule. For every element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("shape", node.input(1), 1));
  OCTET_ASSIGN_OR_RETURN(const Shape shape, ConstantShape(node, "shape", node.input(1)));
  OCTET_ASSIGN_OR_RETURN(const Shape common, BroadcastShape(input.shape, shape));
  if (common != shape) return InvalidError("shape ", shape, " for an input of ", input.shape);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("output", node.output(0)));
  return MakeMoveStep(NdLoop<2>(shape, {BroadcastStrides(input.shape, shape), DenseStrides(shape)}),
                      ElementBytes(input.type()));
}

}  // namespace

const Op ops::kBroadcastTo = {.code = OpCode::kBroadcastTo, .prepare = Prepare};

}  // namespace octet
