// SQUEEZE: drops dimensions of size 1: those named in squeeze_dims, or all of them.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<Shape> SqueezedShape(const Shape& shape, const std::vector<int32_t>& squeeze_dims) {
  const int rank = static_cast<int>(shape.size());
  std::vector<bool> dropped(rank);
  for (int d = 0; d < rank; ++d) dropped[d] = squeeze_dims.empty() && shape[d] == 1;
  for (int32_t axis : squeeze_dims) {
    OCTET_ASSIGN_OR_RETURN(const int d, ResolveAxis("squeeze_dims", axis, rank));
    if (shape[d] != 1) {
      return InvalidError("squeeze_dims: dimension ", d, " of ", shape, " is not 1");
    }
    dropped[d] = true;
  }
  Shape squeezed;
  for (int d = 0; d < rank; ++d) {
    if (!dropped[d]) squeezed.push_back(shape[d]);
  }
  return squeezed;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_ASSIGN_OR_RETURN(Shape shape,
                         SqueezedShape(input.shape, node.options<SqueezeOptions>().squeeze_dims));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeCopyStep(input.bytes());
}

}  // namespace

const Op ops::kSqueeze = {.code = OpCode::kSqueeze, .prepare = Prepare};

}  // namespace octet
