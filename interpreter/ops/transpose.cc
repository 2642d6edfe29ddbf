// TRANSPOSE: output dimension d is input dimension perm[d]. For every element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<std::vector<int>> Permutation(PrepareContext& node, int rank) {
  OCTET_ASSIGN_OR_RETURN(const auto values,
                         ConstantPerDimension(node, "perm", node.input(1), rank));
  std::vector<int> perm;
  std::vector<bool> used(rank);
  for (int64_t value : values) {
    OCTET_ASSIGN_OR_RETURN(const int d, ResolveAxis("perm", value, rank));
    if (used[d]) return InvalidError("perm: ", values, " names dimension ", d, " twice");
    used[d] = true;
    perm.push_back(d);
  }
  return perm;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const auto perm, Permutation(node, input.rank()));
  const auto dense = DenseStrides(input.shape);
  std::array<int64_t, kMaxRank> input_strides{};
  Shape shape;
  for (int d = 0; d < input.rank(); ++d) {
    input_strides[d] = dense[perm[d]];
    shape.push_back(input.shape[perm[d]]);
  }
  const NdLoop<2> loop(shape, {input_strides, DenseStrides(shape)});
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeMoveStep(loop, ElementBytes(input.type()));
}

}  // namespace

const Op ops::kTranspose = {.code = OpCode::kTranspose, .prepare = Prepare};

}  // namespace octet
