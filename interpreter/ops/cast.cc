// CAST: stored values of one type as another; scales play no part. Real numbers lose their fraction
// and saturate, integers keep their low bits, BOOL is whether a value is not 0.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include <octet/ops.h>

#include "interpreter/ops/shapes.h"
#include "interpreter/ops/types.h"

namespace octet {
namespace {

/// x toward 0, saturated. NaN becomes what TFLite's saturation makes of it for int32, else 0.
template <typename To>
To FromFloat(float x) {
  constexpr auto kMin = static_cast<float>(std::numeric_limits<To>::min());
  constexpr auto kMax = static_cast<float>(std::numeric_limits<To>::max());
  if (x != x) return std::is_same_v<To, int32_t> ? std::numeric_limits<To>::max() : To{0};
  if (x <= kMin) return std::numeric_limits<To>::min();
  return x >= kMax ? std::numeric_limits<To>::max() : static_cast<To>(x);
}

template <typename To, typename From>
To Convert(From x) {
  if constexpr (std::is_same_v<To, bool>) {
    return x != 0;
  } else if constexpr (std::is_same_v<From, float> && !std::is_same_v<To, float>) {
    return FromFloat<To>(x);
  } else {
    return static_cast<To>(x);
  }
}

template <typename From, typename To>
StepPtr MakeCastStep(int64_t count) {
  return MakeStep([count](const RunContext& run) {
    // A bool of a file may hold any byte.
    using Stored = std::conditional_t<std::is_same_v<From, bool>, uint8_t, From>;
    const Stored* input = run.input<Stored>(0);
    To* output = run.output<To>(0);
    for (int64_t i = 0; i < count; ++i) output[i] = Convert<To, From>(static_cast<From>(input[i]));
    return Status();
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  using Result = Expected<StepPtr>;
  return WithType(
      input.type(),
      [&](auto from) -> Result {
        return WithType(
            output.type(),
            [&](auto to) -> Result {
              return MakeCastStep<decltype(from), decltype(to)>(input.num_elements());
            },
            Result(node.UnsupportedType("output", output)));
      },
      Result(node.UnsupportedType("input", input)));
}

}  // namespace

const Op ops::kCast = {.code = OpCode::kCast, .prepare = Prepare};

}  // namespace octet
