// SELECT and SELECT_V2: x where the condition holds, else y. Stored values are moved as they are.
#include <algorithm>
#include <cstdint>
#include <type_traits>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/nd_loop.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Walks condition, x, y, output.
using SelectLoop = NdLoop<4>;
using Strides = std::array<int64_t, kMaxRank>;

template <int kBytes>
using Unsigned = std::conditional_t<
    kBytes == 1, uint8_t,
    std::conditional_t<kBytes == 2, uint16_t, std::conditional_t<kBytes == 4, uint32_t, uint64_t>>>;

template <typename T>
void SelectRows(const SelectLoop& loop, const RunContext& run) {
  const uint8_t* condition = run.input<uint8_t>(0);
  const T *x = run.input<T>(1), *y = run.input<T>(2);
  T* output = run.output<T>(0);
  loop.ForEachRow([&](const SelectLoop::Positions& at) {
    for (int64_t i = 0; i < loop.row_length(); ++i) {
      output[at[3] + i] = condition[at[0] + i * loop.row_stride(0)] != 0
                              ? x[at[1] + i * loop.row_stride(1)]
                              : y[at[2] + i * loop.row_stride(2)];
    }
  });
}

/// Checks what both operators check.
Status Check(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 1));
  const TensorInfo &condition = node.input(0), &x = node.input(1), &y = node.input(2);
  if (condition.type() != DataType::kBool) return node.UnsupportedType("condition", condition);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(x, y));
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, x, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("condition", condition));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("x", x));
  return ExpectLoopable("y", y);
}

StepPtr MakeSelectStep(const PrepareContext& node, const SelectLoop& loop) {
  return WithElementBytes(ElementBytes(node.input(1).type()), [&](auto bytes) {
    return MakeStep([loop](const RunContext& run) {
      SelectRows<Unsigned<decltype(bytes)::value>>(loop, run);
      return Status();
    });
  });
}

Expected<StepPtr> MakeSelectStep(PrepareContext& node, const Shape& shape,
                                 const Strides& condition_strides) {
  const TensorInfo &x = node.input(1), &y = node.input(2);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  return MakeSelectStep(node,
                        SelectLoop(shape, {condition_strides, BroadcastStrides(x.shape, shape),
                                           BroadcastStrides(y.shape, shape), DenseStrides(shape)}));
}

/// One value out of two: their shapes may differ, and the output keeps the one the file gives it.
bool IsSingle(const PrepareContext& node) {
  const auto single = [](const TensorInfo& tensor) {
    return std::all_of(tensor.shape.begin(), tensor.shape.end(), [](int32_t d) { return d == 1; });
  };
  return single(node.input(0)) && single(node.input(1)) && single(node.input(2)) &&
         single(node.output(0));
}

Expected<StepPtr> PrepareV2(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(Check(node));
  if (IsSingle(node)) return MakeSelectStep(node, SelectLoop());
  const Shape& condition = node.input(0).shape;
  OCTET_ASSIGN_OR_RETURN(const Shape values,
                         BroadcastShape(node.input(1).shape, node.input(2).shape));
  OCTET_ASSIGN_OR_RETURN(const Shape shape, BroadcastShape(condition, values));
  return MakeSelectStep(node, shape, BroadcastStrides(condition, shape));
}

/// Of the same shapes, or with a condition that is a scalar or names the rows of x and y.
Expected<StepPtr> PrepareV1(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(Check(node));
  if (IsSingle(node)) return MakeSelectStep(node, SelectLoop());
  const Shape &condition = node.input(0).shape, &x = node.input(1).shape, &y = node.input(2).shape;
  if (x != y) return InvalidError("x and y: shapes ", x, " and ", y, ", expected the same");
  if (condition == x) return MakeSelectStep(node, x, DenseStrides(x));
  if (condition.empty()) return MakeSelectStep(node, x, {});
  if (condition.size() == 1 && !x.empty() && condition[0] == x[0]) {
    return MakeSelectStep(node, x, {1});
  }
  return InvalidError("condition: shape ", condition, ", expected ", x,
                      ", its first dimension or a scalar");
}

}  // namespace

const Op ops::kSelect = {.code = OpCode::kSelect, .prepare = PrepareV1};
const Op ops::kSelectV2 = {.code = OpCode::kSelectV2, .prepare = PrepareV2};

}  // namespace octet
