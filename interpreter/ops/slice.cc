// SLICE: a box of the input, from `begin` and of `size` in each dimension; a size of −1 reaches to
// the end. For every element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// How many of `available` indices are taken from `begin` on.
Expected<int32_t> CheckedSize(int64_t begin, int64_t size, int32_t available) {
  if (begin < 0 || begin > available) {
    return InvalidError("begin: ", begin, " outside [0, ", available, "]");
  }
  const int64_t rest = available - begin;
  if (size < -1 || size > rest) {
    return InvalidError("size: ", size, " from ", begin, " on, of ", available, " in all");
  }
  return static_cast<int32_t>(size == -1 ? rest : size);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 1));
  const TensorInfo& input = node.input(0);
  const int rank = input.rank();
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const auto begin,
                         ConstantPerDimension(node, "begin", node.input(1), rank));
  OCTET_ASSIGN_OR_RETURN(const auto size, ConstantPerDimension(node, "size", node.input(2), rank));
  const auto strides = DenseStrides(input.shape);
  Shape shape;
  int64_t first = 0;
  for (int d = 0; d < rank; ++d) {
    OCTET_ASSIGN_OR_RETURN(const int32_t taken, CheckedSize(begin[d], size[d], input.shape[d]));
    shape.push_back(taken);
    first += begin[d] * strides[d];
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  return MakeMoveStep(NdLoop<2>(shape, {strides, DenseStrides(shape)}), ElementBytes(input.type()),
                      first);
}

}  // namespace

const Op ops::kSlice = {.code = OpCode::kSlice, .prepare = Prepare};

}  // namespace octet
