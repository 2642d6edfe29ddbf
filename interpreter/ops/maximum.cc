// MAXIMUM and MINIMUM: of stored values; scales and zero points play no part.
#include <algorithm>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {
namespace {

/// function(a, b) for two values of any type.
template <typename Function>
Expected<StepPtr> Prepare(PrepareContext& node, const Function& function) {
  const TensorInfo& a = node.input(0);
  switch (a.type()) {
    case DataType::kUint8:
      return PrepareInteger<uint8_t>(node, Activation::kNone, function);
    case DataType::kInt8:
      return PrepareInteger<int8_t>(node, Activation::kNone, function);
    case DataType::kInt32:
      return PrepareInteger<int32_t>(node, Activation::kNone, function);
    case DataType::kInt64:
      return PrepareInteger<int64_t>(node, Activation::kNone, function);
    default:
      return node.UnsupportedType("input 0", a);
  }
}

Expected<StepPtr> PrepareMaximum(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareMaximumFloat32(node);
  return Prepare(node, [](auto a, auto b) { return std::max(a, b); });
}

Expected<StepPtr> PrepareMinimum(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareMinimumFloat32(node);
  return Prepare(node, [](auto a, auto b) { return std::min(a, b); });
}

}  // namespace

const Op ops::kMaximum = {.code = OpCode::kMaximum, .prepare = PrepareMaximum};
const Op ops::kMinimum = {.code = OpCode::kMinimum, .prepare = PrepareMinimum};

}  // namespace octet
