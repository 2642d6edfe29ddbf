// PACK: inputs of one shape side by side along a new dimension. For every element type.
#include <algorithm>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  const auto options = node.options<PackOptions>();
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(std::max(1, options.values_count), 1));
  const TensorInfo &first = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input 0", first));
  for (int i = 0; i < node.num_inputs(); ++i) {
    const std::string role = StrCat("input ", i);
    OCTET_RETURN_IF_ERROR(ExpectMovable(node, node.input(i), output));
    OCTET_RETURN_IF_ERROR(ExpectSameQuantization(role.c_str(), node.input(i), output));
    if (node.input(i).shape != first.shape) {
      return InvalidError(role, ": shape ", node.input(i).shape, ", expected ", first.shape);
    }
  }
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", options.axis, first.rank() + 1));
  const int64_t runs = NumElements(std::span(first.shape).first(axis));
  Shape shape = first.shape;
  shape.insert(shape.begin() + axis, node.num_inputs());
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeJoinStep({runs, std::vector<size_t>(node.num_inputs(), first.bytes() / runs)});
}

}  // namespace

const Op ops::kPack = {.code = OpCode::kPack, .prepare = Prepare};

}  // namespace octet
