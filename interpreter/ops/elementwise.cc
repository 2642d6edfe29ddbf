#include "interpreter/ops/elementwise.h"

namespace octet {

Expected<BroadcastLoop> PrepareBroadcast(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &a = node.input(0), &b = node.input(1);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input 0", a));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input 1", b));
  OCTET_ASSIGN_OR_RETURN(const Shape shape, BroadcastShape(a.shape, b.shape));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  return BroadcastLoop(shape, {BroadcastStrides(a.shape, shape), BroadcastStrides(b.shape, shape),
                               DenseStrides(shape)});
}

Expected<ClampRange> CheckBinary8Bit(PrepareContext& node, Activation activation) {
  const TensorInfo &a = node.input(0), &b = node.input(1);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(a, b));
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, a, node.output(0)));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input 1", b));
  return ActivationRange(activation, node.output(0));
}

Expected<CommonScale> MakeCommonScale(const TensorInfo& a, const TensorInfo& b, int left_shift) {
  CommonScale common;
  common.twice_larger = 2.0 * double{std::max(a.scale(), b.scale())};
  OCTET_ASSIGN_OR_RETURN(common.tables.a,
                         MakeScaledTable(a, left_shift, double{a.scale()} / common.twice_larger));
  OCTET_ASSIGN_OR_RETURN(common.tables.b,
                         MakeScaledTable(b, left_shift, double{b.scale()} / common.twice_larger));
  return common;
}

}  // namespace octet
