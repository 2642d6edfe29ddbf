// UNPACK: the slices of the input along one dimension, which the outputs no longer have. For every
// element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  const auto options = node.options<UnpackOptions>();
  if (options.num < 1) return InvalidError("num is ", options.num, ", expected at least 1");
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, options.num));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", options.axis, input.rank()));
  if (input.shape[axis] != options.num) {
    return InvalidError("num is ", options.num, " for dimension ", axis, " of ", input.shape);
  }
  const int64_t runs = NumElements(std::span(input.shape).first(axis));
  Shape shape = input.shape;
  shape.erase(shape.begin() + axis);
  for (int i = 0; i < options.num; ++i) {
    OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(i)));
    OCTET_RETURN_IF_ERROR(ExpectSameQuantization("input", input, node.output(i)));
    OCTET_RETURN_IF_ERROR(SetCheckedShape(node, i, shape));
  }
  const size_t bytes = input.bytes() / runs / options.num;
  return MakeSplitStep(0, {runs, std::vector<size_t>(options.num, bytes)});
}

}  // namespace

const Op ops::kUnpack = {.code = OpCode::kUnpack, .prepare = Prepare};

}  // namespace octet
