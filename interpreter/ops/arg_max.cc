// ARG_MAX and ARG_MIN: the index of the largest (smallest) value along one axis, the first of equal
// ones. Stored values are compared.
#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/shapes.h"
#include "interpreter/ops/types.h"

namespace octet {
namespace {

/// input [outer, size, inner], output [outer, inner].
struct Extents {
  int64_t outer = 1, size = 1, inner = 1;
};

/// Of bytes side by side: two passes, both of which compilers and libraries do many bytes at a
/// time.
template <typename T, typename Better>
int64_t FindBestByte(const T* input, int64_t size, const Better& better) {
  T best = input[0];
  for (int64_t i = 1; i < size; ++i) best = better(input[i], best) ? input[i] : best;
  const void* found = std::memchr(input, static_cast<uint8_t>(best), static_cast<size_t>(size));
  return static_cast<const T*>(found) - input;
}

template <typename T, typename Index, typename Better>
void FindBest(const Extents& extents, const T* input, Index* best, const Better& better) {
  const auto [outer, size, inner] = extents;
  if constexpr (sizeof(T) == 1) {
    if (inner == 1 && size > 0) {
      for (int64_t o = 0; o < outer; ++o, input += size) {
        best[o] = static_cast<Index>(FindBestByte(input, size, better));
      }
      return;
    }
  }
  for (int64_t o = 0; o < outer; ++o, input += size * inner, best += inner) {
    std::fill_n(best, inner, Index{0});
    for (int64_t i = 1; i < size; ++i) {
      const T* row = input + i * inner;
      for (int64_t k = 0; k < inner; ++k) {
        if (better(row[k], input[best[k] * inner + k])) best[k] = static_cast<Index>(i);
      }
    }
  }
}

template <typename Index, typename Better>
Expected<StepPtr> MakeBestStep(PrepareContext& node, const Extents& extents, const Better& better) {
  return WithValueType(node, node.input(0), [&](auto t) -> Expected<StepPtr> {
    return MakeStep([extents, better](const RunContext& run) {
      FindBest(extents, run.input<decltype(t)>(0), run.output<Index>(0), better);
      return Status();
    });
  });
}

template <typename Options, typename Better>
Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  const DataType type = node.options<Options>().output_type;
  if (type != node.output(0).type() || (type != DataType::kInt32 && type != DataType::kInt64)) {
    return InvalidError("output: type ", DataTypeName(node.output(0).type()), " and output_type ",
                        DataTypeName(type), ", expected INT32 or INT64 for both");
  }
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const int axis, ConstantAxis(node, "axis", node.input(1), input.rank()));
  Shape shape = input.shape;
  shape.erase(shape.begin() + axis);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  const std::span dimensions(input.shape);
  const Extents extents = {NumElements(dimensions.first(axis)), dimensions[axis],
                           NumElements(dimensions.subspan(axis + 1))};
  if (type == DataType::kInt32) return MakeBestStep<int32_t>(node, extents, Better());
  return MakeBestStep<int64_t>(node, extents, Better());
}

}  // namespace

const Op ops::kArgMax = {.code = OpCode::kArgMax,
                         .prepare = Prepare<ArgMaxOptions, std::greater<>>};
const Op ops::kArgMin = {.code = OpCode::kArgMin, .prepare = Prepare<ArgMinOptions, std::less<>>};

}  // namespace octet
