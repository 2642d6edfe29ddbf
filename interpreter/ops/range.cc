// RANGE: start, start + delta, ... up to and without limit. All three are constants: the length is
// their matter.
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// |limit − start| / |delta|, rounded up; −1 where it is no number of elements. float32 rounds
/// after each operation.
template <typename T>
int64_t Length(T start, T limit, T delta) {
  if (!((delta > 0 && start <= limit) || (delta < 0 && start >= limit))) return -1;
  if constexpr (std::is_floating_point_v<T>) {
    const T steps = (limit - start) / delta;
    if (!(steps < static_cast<T>(std::numeric_limits<int32_t>::max()))) return -1;
    const auto whole = static_cast<int64_t>(steps);
    return whole + (static_cast<T>(whole) < steps);
  } else {
    const bool up = delta > 0;
    const auto from = static_cast<uint64_t>(up ? start : limit);
    const auto to = static_cast<uint64_t>(up ? limit : start);
    const uint64_t step = up ? static_cast<uint64_t>(delta) : -static_cast<uint64_t>(delta);
    const uint64_t count = (to - from) / step + ((to - from) % step != 0);
    return count <= std::numeric_limits<int32_t>::max() ? static_cast<int64_t>(count) : -1;
  }
}

template <typename T>
Expected<StepPtr> PrepareOf(PrepareContext& node) {
  const T start = node.input(0).values<T>()[0], limit = node.input(1).values<T>()[0],
          delta = node.input(2).values<T>()[0];
  const int64_t count = Length(start, limit, delta);
  if (count < 1) {
    return InvalidError("from ", start, " to ", limit, " in steps of ", delta,
                        ": no elements, or too many");
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, {static_cast<int32_t>(count)}));
  return MakeStep([=](const RunContext& run) {
    T value = start;
    T* output = run.output<T>(0);
    output[0] = value;
    for (int64_t i = 1; i < count; ++i) output[i] = value = static_cast<T>(value + delta);
    return Status();
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  constexpr const char* kRoles[] = {"start", "limit", "delta"};
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 1));
  for (int i = 0; i < 3; ++i) {
    OCTET_RETURN_IF_ERROR(node.ExpectConstant(kRoles[i], node.input(i)));
    OCTET_RETURN_IF_ERROR(node.ExpectRank(kRoles[i], node.input(i), 0));
    OCTET_RETURN_IF_ERROR(node.ExpectSameType(node.input(i), node.output(0)));
  }
  switch (node.input(0).type()) {
    case DataType::kFloat32:
      return PrepareOf<float>(node);
    case DataType::kInt32:
      return PrepareOf<int32_t>(node);
    case DataType::kInt64:
      return PrepareOf<int64_t>(node);
    default:
      return node.UnsupportedType("start", node.input(0));
  }
}

}  // namespace

const Op ops::kRange = {.code = OpCode::kRange, .prepare = Prepare};

}  // namespace octet
