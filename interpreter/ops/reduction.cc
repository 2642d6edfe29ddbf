#include "interpreter/ops/reduction.h"

#include <utility>

#include "interpreter/ops/shapes.h"

namespace octet {

Expected<Reduction> CheckReduction(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const auto axes, ConstantIntegers(node, "axes", node.input(1)));
  std::array<bool, kMaxRank> reduced{};
  for (int64_t axis : axes) {
    OCTET_ASSIGN_OR_RETURN(const int d, ResolveAxis("axes", axis, input.rank()));
    reduced[d] = true;
  }
  const bool keep_dims = node.options<ReducerOptions>().keep_dims;
  Reduction reduction;
  Shape kept = input.shape, output_shape;
  for (int d = 0; d < input.rank(); ++d) {
    if (reduced[d]) {
      reduction.count *= input.shape[d];
      kept[d] = 1;
    }
    if (keep_dims || !reduced[d]) output_shape.push_back(kept[d]);
  }
  reduction.loop =
      NdLoop<2>(input.shape, {DenseStrides(input.shape), BroadcastStrides(kept, input.shape)});
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(output_shape)));
  return reduction;
}

}  // namespace octet
