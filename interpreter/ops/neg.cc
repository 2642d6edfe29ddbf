// NEG: −x. INT32 and INT64 wrap.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  switch (input.type()) {
    case DataType::kFloat32:
      return PrepareNegFloat32(node);
    case DataType::kInt32:
      return PrepareUnary<int32_t>(node, [](int32_t x) { return WrapNegate(x); });
    case DataType::kInt64:
      return PrepareUnary<int64_t>(node, [](int64_t x) { return WrapNegate(x); });
    default:
      return node.UnsupportedType("input", input);
  }
}

}  // namespace

const Op ops::kNeg = {.code = OpCode::kNeg, .prepare = Prepare};

}  // namespace octet
