// STRIDED_SLICE: NumPy's x[begin:end:stride, ..., newaxis, i] as TFLite 1.2.0 reads its masks
// (docs/quantization.md states the rules). For every element type.
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// The entries: one begin, end and stride each.
struct Spec {
  std::vector<int64_t> begin, end, strides;
  StridedSliceOptions options;

  int count() const { return static_cast<int>(begin.size()); }
};

bool Bit(int32_t mask, int entry) {
  return entry < 31 && (mask >> entry & 1) != 0;
}

/// Values of a constant vector, taken into int32 (an index beyond it means the same).
Expected<std::vector<int64_t>> Entries(PrepareContext& node, const char* role, int input) {
  const TensorInfo& tensor = node.input(input);
  OCTET_RETURN_IF_ERROR(node.ExpectRank(role, tensor, 1));
  OCTET_ASSIGN_OR_RETURN(auto values, ConstantIntegers(node, role, tensor));
  for (int64_t& value : values) {
    value = std::clamp<int64_t>(value, std::numeric_limits<int32_t>::min(),
                                std::numeric_limits<int32_t>::max());
  }
  return values;
}

Expected<Spec> ReadSpec(PrepareContext& node) {
  Spec spec;
  OCTET_ASSIGN_OR_RETURN(spec.begin, Entries(node, "begin", 1));
  OCTET_ASSIGN_OR_RETURN(spec.end, Entries(node, "end", 2));
  OCTET_ASSIGN_OR_RETURN(spec.strides, Entries(node, "strides", 3));
  spec.options = node.options<StridedSliceOptions>();
  if (spec.end.size() != spec.begin.size() || spec.strides.size() != spec.begin.size()) {
    return InvalidError("begin, end and strides: ", spec.begin.size(), ", ", spec.end.size(),
                        " and ", spec.strides.size(), " entries, expected the same");
  }
  const int32_t placing = spec.options.ellipsis_mask | spec.options.new_axis_mask;
  if (placing < 0 || (spec.count() < 31 && placing >> spec.count() != 0)) {
    return InvalidError("ellipsis_mask ", spec.options.ellipsis_mask, " and new_axis_mask ",
                        spec.options.new_axis_mask, " for ", spec.count(), " entries");
  }
  if ((spec.options.ellipsis_mask & (spec.options.ellipsis_mask - 1)) != 0) {
    return InvalidError("ellipsis_mask ", spec.options.ellipsis_mask, " names more than one entry");
  }
  if (spec.options.offset && placing != 0) {
    return UnsupportedError("offset together with ellipsis_mask or new_axis_mask");
  }
  return spec;
}

constexpr int kWhole = -1, kNewAxis = -2;

/// For each dimension of the result, before any is dropped: the entry it comes from, kWhole or
/// kNewAxis. An ellipsis stands for at least one dimension; entries that then find none are not
/// looked at.
Expected<std::vector<int>> PlaceEntries(const Spec& spec, int rank) {
  const auto [begin_mask, end_mask, ellipsis, new_axis, shrink, offset] = spec.options;
  int new_axes = 0;
  for (int i = 0; i < spec.count(); ++i) new_axes += Bit(new_axis, i) && !Bit(ellipsis, i);
  const int dims = rank + new_axes;
  if (dims > kMaxRank) return UnsupportedError(dims, " dimensions, at most ", kMaxRank);
  if (ellipsis == 0 && spec.count() > dims) {
    return InvalidError("begin: ", spec.count(), " entries for ", dims, " dimensions");
  }
  std::vector<int> places;
  for (int i = 0; static_cast<int>(places.size()) < dims; ++i) {
    const int left = dims - static_cast<int>(places.size());
    if (i >= spec.count()) {
      places.push_back(kWhole);
    } else if (Bit(ellipsis, i)) {
      places.insert(places.end(), std::clamp(dims - (spec.count() - 1), 1, left), kWhole);
    } else {
      places.push_back(Bit(new_axis, i) ? kNewAxis : i);
    }
  }
  if (std::count(places.begin(), places.end(), kNewAxis) == new_axes) return places;
  return InvalidError("begin: ", spec.count(), " entries for ", dims, " dimensions");
}

/// Indices start, start + step, ..., `count` of them.
struct Range {
  int64_t start = 0;
  int64_t count = 1;
  int64_t step = 1;
};

/// `index` counted from the front and clamped to where an iteration may start or end.
int64_t Clamped(int64_t index, int64_t size, bool forward) {
  if (index < 0) index += size;
  return forward ? std::clamp<int64_t>(index, 0, size) : std::clamp<int64_t>(index, -1, size - 1);
}

/// The entry's indices in a dimension of `size`.
Expected<Range> RangeOf(const Spec& spec, int entry, int64_t size) {
  const int64_t step = spec.strides[entry];
  const bool forward = step > 0;
  if (step == 0) return InvalidError("strides: entry ", entry, " is 0");
  int64_t start = Clamped(spec.begin[entry], size, forward);
  if (Bit(spec.options.begin_mask, entry)) start = forward ? 0 : size - 1;
  if (Bit(spec.options.shrink_axis_mask, entry)) {
    if (!forward) {
      return InvalidError("strides: entry ", entry, " is ", step, " and drops its dimension");
    }
    if (start < size) return Range{start, 1, 1};
    return InvalidError("begin: ", spec.begin[entry], " outside [0, ", size, ")");
  }
  int64_t end = Clamped(spec.end[entry] + (spec.options.offset ? start : 0), size, forward);
  if (Bit(spec.options.end_mask, entry)) end = forward ? size : -1;
  const int64_t distance = forward ? end - start : start - end, stride = forward ? step : -step;
  const int64_t count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
  if (spec.options.offset && spec.end[entry] != end - start) {
    return InvalidError("end: ", spec.end[entry], " from ", start, " on, of ", size, " in all");
  }
  return Range{start, count, step};
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(4, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const Spec spec, ReadSpec(node));
  OCTET_ASSIGN_OR_RETURN(const auto places, PlaceEntries(spec, input.rank()));

  const auto strides = DenseStrides(input.shape);
  std::array<int64_t, kMaxRank> steps{};
  Shape extents, shape;  // without and with the dropping
  int64_t first = 0;
  int from = 0;  // the next dimension of the input
  for (int place : places) {
    Range range;
    if (place == kWhole) range.count = input.shape[from];
    if (place >= 0) {
      OCTET_ASSIGN_OR_RETURN(range, RangeOf(spec, place, input.shape[from]));
    }
    if (place != kNewAxis) {
      first += range.start * strides[from];
      steps[extents.size()] = range.step * strides[from++];
    }
    extents.push_back(static_cast<int32_t>(range.count));
    if (place < 0 || !Bit(spec.options.shrink_axis_mask, place)) shape.push_back(extents.back());
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeMoveStep(NdLoop<2>(extents, {steps, DenseStrides(extents)}),
                      ElementBytes(input.type()), first);
}

}  // namespace

const Op ops::kStridedSlice = {.code = OpCode::kStridedSlice, .prepare = Prepare};

}  // namespace octet
