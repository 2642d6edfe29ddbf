// SLICE: a box of the input, from `begin` and of `size` in each dimension; a size of −1 reaches to
// the end. `begin` may be computed at run time where `size` is known. For every element type.
#include <array>
#include <numeric>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/indices.h"
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

/// The walk over a box of the input.
NdLoop<2> BoxLoop(const Shape& box, const TensorInfo& input) {
  return NdLoop<2>(box, {DenseStrides(input.shape), DenseStrides(box)});
}

Expected<StepPtr> PrepareKnown(PrepareContext& node) {
  const TensorInfo& input = node.input(0);
  const int rank = input.rank();
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
  return MakeMoveStep(BoxLoop(shape, input), ElementBytes(input.type()), first);
}

/// What a run needs to check `begin` and to find it.
struct Begin {
  Shape places;  // in each dimension so many, from 0 on, leave room for the box
  std::array<int64_t, kMaxRank> strides;

  template <typename Index>
  Expected<int64_t> FirstElement(const Index* begin) const {
    const std::span indices(begin, places.size());
    OCTET_RETURN_IF_ERROR(CheckIndices("begin", indices, std::span<const int32_t>(places)));
    return std::inner_product(indices.begin(), indices.end(), strides.begin(), int64_t{0});
  }
};

Expected<StepPtr> PrepareComputedBegin(PrepareContext& node) {
  const TensorInfo &input = node.input(0), &begin = node.input(1);
  if (begin.type() != DataType::kInt32 && begin.type() != DataType::kInt64) {
    return node.UnsupportedType("begin", begin);
  }
  if (begin.shape != Shape{input.rank()}) {
    return InvalidError("begin: shape ", begin.shape, ", expected [", input.rank(), "]");
  }
  OCTET_ASSIGN_OR_RETURN(const Shape shape, ConstantShape(node, "size", node.input(2)));
  if (shape.size() != input.shape.size()) {
    return InvalidError("size: ", shape, " for an input of shape ", input.shape);
  }
  Begin from = {{}, DenseStrides(input.shape)};
  for (int d = 0; d < input.rank(); ++d) {
    OCTET_RETURN_IF_ERROR(CheckedSize(0, shape[d], input.shape[d]).status());
    from.places.push_back(input.shape[d] - shape[d] + 1);
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  const NdLoop<2> loop = BoxLoop(shape, input);
  return WithElementBytes(ElementBytes(input.type()), [&](auto bytes) {
    return WithIndexType(begin.type(), [&](auto t) {
      return MakeStep([loop, from](const RunContext& run) -> Status {
        constexpr int kBytes = decltype(bytes)::value;
        OCTET_ASSIGN_OR_RETURN(const int64_t first, from.FirstElement(run.input<decltype(t)>(1)));
        MoveRows<kBytes>(loop, run.input<uint8_t>(0) + first * kBytes, run.output<uint8_t>(0));
        return Status();
      });
    });
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 1));
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, node.input(0), node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", node.input(0)));
  return node.input(1).constant() ? PrepareKnown(node) : PrepareComputedBegin(node);
}

}  // namespace

const Op ops::kSlice = {.code = OpCode::kSlice, .prepare = Prepare};

}  // namespace octet
