// EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER and GREATER_EQUAL. At 8 bits each value is first
// scaled to 1/256: a table over its 256 values.
#include <functional>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"

namespace octet {
namespace {

constexpr int kLeftShift = 8;

template <typename Compare>
Expected<StepPtr> Prepare8Bit(PrepareContext& node, const BroadcastLoop& loop) {
  const TensorInfo &a = node.input(0), &b = node.input(1);
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input 0", a));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input 1", b));
  ScaledTables scaled;
  OCTET_ASSIGN_OR_RETURN(scaled.a, MakeScaledTable(a, kLeftShift, a.scale()));
  OCTET_ASSIGN_OR_RETURN(scaled.b, MakeScaledTable(b, kLeftShift, b.scale()));
  return MakeTablesStep(loop, scaled, Compare());
}

template <typename Compare>
Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  const TensorInfo &a = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(a, node.input(1)));
  if (output.type() != DataType::kBool) return node.UnsupportedType("output", output);
  switch (a.type()) {
    case DataType::kUint8:
    case DataType::kInt8:
      return Prepare8Bit<Compare>(node, loop);
    case DataType::kFloat32:
      return MakeBroadcastStep<float, uint8_t>(loop, Compare());
    case DataType::kInt32:
      return MakeBroadcastStep<int32_t, uint8_t>(loop, Compare());
    case DataType::kInt64:
      return MakeBroadcastStep<int64_t, uint8_t>(loop, Compare());
    default:
      return node.UnsupportedType("input 0", a);
  }
}

/// These two compare BOOL as well.
template <typename Compare>
Expected<StepPtr> PrepareWithBool(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  if (node.input(0).type() == DataType::kBool) return PrepareBool(node, Compare());
  return Prepare<Compare>(node);
}

}  // namespace

const Op ops::kEqual = {.code = OpCode::kEqual, .prepare = PrepareWithBool<std::equal_to<>>};
const Op ops::kNotEqual = {.code = OpCode::kNotEqual,
                           .prepare = PrepareWithBool<std::not_equal_to<>>};
const Op ops::kLess = {.code = OpCode::kLess, .prepare = Prepare<std::less<>>};
const Op ops::kLessEqual = {.code = OpCode::kLessEqual, .prepare = Prepare<std::less_equal<>>};
const Op ops::kGreater = {.code = OpCode::kGreater, .prepare = Prepare<std::greater<>>};
const Op ops::kGreaterEqual = {.code = OpCode::kGreaterEqual,
                               .prepare = Prepare<std::greater_equal<>>};

}  // namespace octet
