// RESHAPE: the same bytes under another shape. The shape is input 1 when that is a vector, else
// new_shape of the options; one dimension may be −1: whatever is left.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<std::vector<int64_t>> WantedShape(PrepareContext& node) {
  if (node.has_input(1) && node.input(1).rank() == 1) {
    return ConstantIntegers(node, "shape", node.input(1));
  }
  const auto options = node.options<ReshapeOptions>();
  // Files from before empty vectors could be written say [0] for a scalar.
  if (options.new_shape == std::vector<int32_t>{0}) return std::vector<int64_t>();
  return std::vector<int64_t>(options.new_shape.begin(), options.new_shape.end());
}

/// `wanted` with its −1 filled in. Error: not the input's number of elements.
Expected<Shape> ResolveShape(const std::vector<int64_t>& wanted, const TensorInfo& input) {
  Shape shape;
  int64_t known = 1;
  int inferred = -1;
  for (int64_t dimension : wanted) {
    if (dimension == -1 && inferred < 0) {
      inferred = static_cast<int>(shape.size());
    } else if (dimension <= 0 || dimension > input.num_elements() / known) {
      return InvalidError("shape ", wanted, " for an input of ", input.num_elements(), " elements");
    } else {
      known *= dimension;
    }
    shape.push_back(static_cast<int32_t>(dimension));
  }
  if (inferred >= 0) shape[inferred] = static_cast<int32_t>(input.num_elements() / known);
  if (NumElements(shape) != input.num_elements()) {
    return InvalidError("shape ", wanted, " for an input of ", input.num_elements(), " elements");
  }
  return shape;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_ASSIGN_OR_RETURN(const auto wanted, WantedShape(node));
  OCTET_ASSIGN_OR_RETURN(Shape shape, ResolveShape(wanted, input));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeCopyStep(input.bytes());
}

}  // namespace

const Op ops::kReshape = {.code = OpCode::kReshape, .prepare = Prepare};

}  // namespace octet
