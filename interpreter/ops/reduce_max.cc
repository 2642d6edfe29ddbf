// REDUCE_MAX and REDUCE_MIN over any axes, and their forms for truth values, REDUCE_ANY and
// REDUCE_ALL. Stored values are compared: 8-bit input and output have one quantization.
#include <limits>

#include <octet/ops.h>

#include "interpreter/ops/quantized.h"
#include "interpreter/ops/reduction.h"

namespace octet {
namespace {

// TFLite's comparisons: what is not larger (a NaN) changes nothing.
struct Max {
  template <typename T>
  static constexpr T kStart = std::numeric_limits<T>::lowest();
  template <typename T>
  T operator()(T so_far, T x) const {
    return x > so_far ? x : so_far;
  }
};

struct Min {
  template <typename T>
  static constexpr T kStart = std::numeric_limits<T>::max();
  template <typename T>
  T operator()(T so_far, T x) const {
    return x < so_far ? x : so_far;
  }
};

template <typename Choice>
Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  OCTET_RETURN_IF_ERROR(ExpectSameQuantization("input", input, output));
  return WithValueType(node, input, [&](auto t) -> Expected<StepPtr> {
    using T = decltype(t);
    return MakeFoldStep(reduction, output.num_elements(), Choice::template kStart<T>, Choice());
  });
}

template <typename Choice>
Expected<StepPtr> PrepareBool(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  if (node.input(0).type() != DataType::kBool) return node.UnsupportedType("input", node.input(0));
  return Prepare<Choice>(node);
}

}  // namespace

const Op ops::kReduceAll = {.code = OpCode::kReduceAll, .prepare = PrepareBool<Min>};
const Op ops::kReduceAny = {.code = OpCode::kReduceAny, .prepare = PrepareBool<Max>};
const Op ops::kReduceMax = {.code = OpCode::kReduceMax, .prepare = Prepare<Max>};
const Op ops::kReduceMin = {.code = OpCode::kReduceMin, .prepare = Prepare<Min>};

}  // namespace octet
