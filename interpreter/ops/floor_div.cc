// FLOOR_DIV and FLOOR_MOD: the quotient rounded toward −∞, and what it leaves, which has the sign
// of the divisor. Integers are plain numbers, int8 too.
#include <cmath>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"

namespace octet {
namespace {

struct FloorDiv {
  template <typename T>
  T operator()(T x, T y) const {
    if (y == -1) return WrapNegate(x);
    return static_cast<T>(x / y - (x % y != 0 && (x < 0) != (y < 0)));
  }
  float operator()(float x, float y) const {
    return static_cast<float>(std::floor(double{x} / double{y}));
  }
};

struct FloorMod {
  template <typename T>
  T operator()(T x, T y) const {
    if (y == -1) return 0;
    const auto rest = static_cast<T>(x % y);
    return static_cast<T>(rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest);
  }
  float operator()(float x, float y) const {
    const float rest = std::fmod(x, y);  // exact
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  }
};

template <typename Function>
Expected<StepPtr> PrepareFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(node.input(0), node.input(1)));
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(node.input(0), node.output(0)));
  return MakeBroadcastStep<float>(loop, Function());
}

template <typename Function>
Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& a = node.input(0);
  switch (a.type()) {
    case DataType::kFloat32:
      return PrepareFloat32<Function>(node);
    case DataType::kInt8:
      return PrepareDivision<int8_t>(node, Activation::kNone, Function());
    case DataType::kInt32:
      return PrepareDivision<int32_t>(node, Activation::kNone, Function());
    case DataType::kInt64:
      return PrepareDivision<int64_t>(node, Activation::kNone, Function());
    default:
      return node.UnsupportedType("input 0", a);
  }
}

}  // namespace

const Op ops::kFloorDiv = {.code = OpCode::kFloorDiv, .prepare = Prepare<FloorDiv>};
const Op ops::kFloorMod = {.code = OpCode::kFloorMod, .prepare = Prepare<FloorMod>};

}  // namespace octet
