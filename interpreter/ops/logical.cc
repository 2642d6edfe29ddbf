// LOGICAL_AND, LOGICAL_OR and LOGICAL_NOT of BOOL, of which every byte but 0 is true.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"

namespace octet {
namespace {

Status ExpectBool(PrepareContext& node) {
  const TensorInfo& input = node.input(0);
  return input.type() == DataType::kBool ? Status() : node.UnsupportedType("input 0", input);
}

template <typename Function>
Expected<StepPtr> PrepareBinary(PrepareContext& node, const Function& function) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  OCTET_RETURN_IF_ERROR(ExpectBool(node));
  return PrepareBool(node, function);
}

Expected<StepPtr> PrepareAnd(PrepareContext& node) {
  return PrepareBinary(node, [](bool a, bool b) { return a & b; });
}

Expected<StepPtr> PrepareOr(PrepareContext& node) {
  return PrepareBinary(node, [](bool a, bool b) { return a | b; });
}

Expected<StepPtr> PrepareNot(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectBool(node));
  return PrepareUnary<uint8_t>(node, [](uint8_t x) { return static_cast<uint8_t>(x == 0); });
}

}  // namespace

const Op ops::kLogicalAnd = {.code = OpCode::kLogicalAnd, .prepare = PrepareAnd};
const Op ops::kLogicalOr = {.code = OpCode::kLogicalOr, .prepare = PrepareOr};
const Op ops::kLogicalNot = {.code = OpCode::kLogicalNot, .prepare = PrepareNot};

}  // namespace octet
