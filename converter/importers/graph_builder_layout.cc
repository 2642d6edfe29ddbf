// The methods of GraphBuilder that move elements without changing them.
#include <algorithm>
#include <limits>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/graph_builder.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

bool IsIdentity(const std::vector<int32_t>& permutation) {
  for (size_t i = 0; i < permutation.size(); ++i) {
    if (permutation[i] != static_cast<int32_t>(i)) return false;
  }
  return true;
}

bool IsWhole(std::span<const SliceRange> ranges, const Shape& shape) {
  for (size_t d = 0; d < shape.size(); ++d) {
    if (ranges[d].begin != 0 || ranges[d].step != 1 || ranges[d].count != shape[d]) return false;
  }
  return true;
}

bool AllZero(std::span<const PadAmount> amounts) {
  return std::all_of(amounts.begin(), amounts.end(),
                     [](const PadAmount& a) { return a.before == 0 && a.after == 0; });
}

/// `value` where int32 holds it; −1, which no shape accepts, elsewhere.
int32_t DimensionOf(int64_t value) {
  return value > std::numeric_limits<int32_t>::max() ? -1 : static_cast<int32_t>(value);
}

/// What is left after the negative amounts have cut.
Expected<std::vector<SliceRange>> CropRanges(const Shape& shape,
                                             std::span<const PadAmount> amounts) {
  std::vector<SliceRange> ranges;
  for (size_t d = 0; d < shape.size(); ++d) {
    const int64_t front = std::max<int64_t>(-amounts[d].before, 0);
    const int64_t back = std::max<int64_t>(-amounts[d].after, 0);
    if (front > shape[d] || back > shape[d] - front)
      return InvalidError("pads cut ", front, " + ", back, " from ", shape[d], " elements");
    ranges.push_back({static_cast<int32_t>(front), static_cast<int32_t>(shape[d] - front - back)});
  }
  return ranges;
}

struct PaddedShape {
  Shape shape;
  std::vector<int32_t> paddings;  // [rank, 2]
};

Expected<PaddedShape> AddPadding(const Shape& shape, std::span<const PadAmount> amounts) {
  constexpr int64_t kLimit = std::numeric_limits<int32_t>::max();
  PaddedShape padded;
  for (size_t d = 0; d < shape.size(); ++d) {
    const int64_t before = std::max<int64_t>(amounts[d].before, 0);
    const int64_t after = std::max<int64_t>(amounts[d].after, 0);
    if (before > kLimit || after > kLimit || shape[d] + before + after > kLimit)
      return InvalidError("pads ", before, " and ", after, " are too large");
    padded.shape.push_back(static_cast<int32_t>(shape[d] + before + after));
    padded.paddings.push_back(static_cast<int32_t>(before));
    padded.paddings.push_back(static_cast<int32_t>(after));
  }
  return padded;
}

}  // namespace

Expected<int> GraphBuilder::Transpose(int x, const std::vector<int32_t>& permutation) {
  if (IsIdentity(permutation)) return x;
  const auto dense = DenseStrides(shape(x));
  std::array<int64_t, kMaxRank> strides{};
  Shape result;
  for (int32_t from : permutation) {
    strides[result.size()] = dense[from];
    result.push_back(shape(x)[from]);
  }
  if (CanCompute({{x}}, result)) {
    Tensor value = StridedCopy(tensor(x), 0, strides, result);
    value.name = tensor(x).name;  // weights in another layout are still those weights
    value.quantization = tensor(x).quantization;
    const auto axis = std::find(permutation.begin(), permutation.end(), value.quantization.axis);
    value.quantization.axis = static_cast<int32_t>(axis - permutation.begin());
    return AddConstant(std::move(value));
  }
  const int permutation_tensor = AddIntegers("perm", permutation);
  return Emit(OpCode::kTranspose, {x, permutation_tensor}, type(x), std::move(result));
}

Expected<int> GraphBuilder::Reshape(int x, Shape new_shape) {
  if (shape(x) == new_shape) return x;
  OCTET_RETURN_IF_ERROR(CheckShape(new_shape));
  if (NumElements(new_shape) != NumElements(shape(x)))
    return InvalidError("shape ", shape(x), " cannot become ", new_shape);
  if (IsConstant(x)) return AddConstant(WithShape(tensor(x), std::move(new_shape)));
  const int shape_tensor = AddIntegers("shape", new_shape);
  ReshapeOptions options{new_shape};
  return Emit(OpCode::kReshape, {x, shape_tensor}, type(x), std::move(new_shape),
              std::move(options));
}

Expected<int> GraphBuilder::Copy(int x) {
  const int shape_tensor = AddIntegers("shape", shape(x));
  return Emit(OpCode::kReshape, {x, shape_tensor}, type(x), shape(x), ReshapeOptions{shape(x)});
}

Expected<int> GraphBuilder::BroadcastTo(int x, const Shape& new_shape) {
  if (shape(x) == new_shape) return x;
  if (CanCompute({{x}}, new_shape))
    return AddComputed(OpCode::kBroadcastTo, BroadcastConstant(tensor(x), new_shape));
  const int shape_tensor = AddIntegers("shape", new_shape);
  OCTET_ASSIGN_OR_RETURN(const int y,
                         Emit(OpCode::kBroadcastTo, {x, shape_tensor}, type(x), new_shape));
  graph_.operators.back().version = 2;  // TFLite never had a first one
  return y;
}

Expected<int> GraphBuilder::Slice(int x, std::span<const SliceRange> ranges) {
  if (IsWhole(ranges, shape(x))) return x;
  const auto dense = DenseStrides(shape(x));
  std::array<int64_t, kMaxRank> strides{};
  std::vector<int32_t> begins, ends, steps;
  StridedSliceOptions options;
  Shape result;
  int64_t start = 0;
  for (size_t d = 0; d < ranges.size(); ++d) {
    const auto [begin, count, step] = ranges[d];
    strides[d] = dense[d] * step;
    start += dense[d] * begin;
    result.push_back(count);
    begins.push_back(begin);
    steps.push_back(step);
    const int64_t end = begin + int64_t{count} * step;
    if (end < 0 || end > shape(x)[d]) options.end_mask |= 1 << d;  // up to the edge
    ends.push_back(static_cast<int32_t>(std::clamp<int64_t>(end, 0, shape(x)[d])));
  }
  if (CanCompute({{x}}, result))
    return AddComputed(OpCode::kSlice, StridedCopy(tensor(x), start, strides, result));
  const int begin_tensor = AddIntegers("begin", begins);
  if (std::all_of(steps.begin(), steps.end(), [](int32_t step) { return step == 1; })) {
    const int size_tensor = AddIntegers("size", result);
    return Emit(OpCode::kSlice, {x, begin_tensor, size_tensor}, type(x), result);
  }
  const int end_tensor = AddIntegers("end", ends), steps_tensor = AddIntegers("strides", steps);
  return Emit(OpCode::kStridedSlice, {x, begin_tensor, end_tensor, steps_tensor}, type(x),
              std::move(result), options);
}

Expected<int> GraphBuilder::Gather(int x, int indices, int axis) {
  // The axis makes room for the dimensions of the indices.
  Shape result = shape(x);
  const Shape inserted = shape(indices);
  result.insert(result.erase(result.begin() + axis), inserted.begin(), inserted.end());
  if (CanCompute({{x, indices}}, result)) {
    OCTET_ASSIGN_OR_RETURN(const std::vector<int64_t> positions, IntegersOf(tensor(indices)));
    return AddComputed(OpCode::kGather, GatherConstant(tensor(x), positions, axis, result));
  }
  return Emit(OpCode::kGather, {x, indices}, type(x), std::move(result),
              GatherOptions{.axis = axis});
}

Expected<int> GraphBuilder::Concat(const std::vector<int>& parts, int axis) {
  if (parts.size() == 1) return parts[0];
  Shape result = shape(parts[0]);
  int64_t total = 0;
  std::vector<const Tensor*> tensors;
  for (int part : parts) {
    OCTET_RETURN_IF_ERROR(ExpectSameType(parts[0], part));
    OCTET_RETURN_IF_ERROR(ExpectRank(part, static_cast<int>(result.size())));
    result[axis] = shape(part)[axis];
    if (shape(part) != result)
      return InvalidError("shape ", shape(part), " does not fit ", shape(parts[0]),
                          " outside of axis ", axis);
    total += result[axis];
    tensors.push_back(&tensor(part));
  }
  result[axis] = DimensionOf(total);
  if (CanCompute(parts, result))
    return AddComputed(OpCode::kConcatenation, ConcatConstants(tensors, axis, result));
  return Emit(OpCode::kConcatenation, parts, type(parts[0]), std::move(result),
              ConcatenationOptions{.axis = axis});
}

Expected<std::vector<int>> GraphBuilder::Split(int x, const std::vector<int32_t>& sizes, int axis) {
  std::vector<int> parts;
  if (CanCompute({{x}}, shape(x))) {
    std::vector<SliceRange> ranges;
    for (int32_t dimension : shape(x)) ranges.push_back({.begin = 0, .count = dimension});
    for (int32_t size : sizes) {
      ranges[axis].count = size;
      OCTET_ASSIGN_OR_RETURN(parts.emplace_back(), Slice(x, ranges));
      ranges[axis].begin += size;
    }
    return parts;
  }
  for (int32_t size : sizes) {
    Shape part = shape(x);
    part[axis] = size;
    OCTET_ASSIGN_OR_RETURN(parts.emplace_back(), AddResult(OpCode::kSplitV, type(x), part));
  }
  Operator op;
  op.code = OpCode::kSplitV;
  op.inputs = {x, AddIntegers("sizes", sizes), AddIntegers("axis", {axis}, {})};
  op.outputs = parts;
  op.options = SplitVOptions{static_cast<int32_t>(sizes.size())};
  graph_.operators.push_back(std::move(op));
  return parts;
}

Expected<int> GraphBuilder::Tile(int x, const std::vector<int32_t>& repeats) {
  Shape result;
  for (size_t d = 0; d < repeats.size(); ++d)
    result.push_back(DimensionOf(int64_t{shape(x)[d]} * repeats[d]));
  if (result == shape(x)) return x;
  const int repeats_tensor = AddIntegers("multiples", repeats);
  return Emit(OpCode::kTile, {x, repeats_tensor}, type(x), std::move(result));
}

Expected<int> GraphBuilder::Pad(int x, std::span<const PadAmount> amounts, float value) {
  if (AllZero(amounts)) return x;
  OCTET_ASSIGN_OR_RETURN(const auto ranges, CropRanges(shape(x), amounts));
  OCTET_ASSIGN_OR_RETURN(const int cropped, Slice(x, ranges));
  OCTET_ASSIGN_OR_RETURN(PaddedShape padded, AddPadding(shape(cropped), amounts));
  if (padded.shape == shape(cropped)) return cropped;
  const int32_t rank_of_x = rank(x);
  const int paddings = AddIntegers("paddings", std::move(padded.paddings), {rank_of_x, 2});
  if (value == 0) return Emit(OpCode::kPad, {cropped, paddings}, type(x), std::move(padded.shape));
  if (type(x) != DataType::kFloat32)
    return UnsupportedError("padding ", DataTypeName(type(x)), " with ", value);
  const int value_tensor = AddFloat("value", value);
  return Emit(OpCode::kPadv2, {cropped, paddings, value_tensor}, type(x), std::move(padded.shape));
}

Expected<int> GraphBuilder::MirrorPad(int x, std::span<const PadAmount> amounts,
                                      MirrorPadMode mode) {
  if (AllZero(amounts)) return x;
  for (size_t d = 0; d < amounts.size(); ++d) {
    const int64_t most = shape(x)[d] - (mode == MirrorPadMode::kReflect ? 1 : 0);
    if (amounts[d].before < 0 || amounts[d].after < 0)
      return UnsupportedError("mirror padding with negative pads");
    if (amounts[d].before > most || amounts[d].after > most)
      return UnsupportedError("mirror padding wider than the image: ", amounts[d].before, " and ",
                              amounts[d].after, " around ", shape(x)[d]);
  }
  OCTET_ASSIGN_OR_RETURN(PaddedShape padded, AddPadding(shape(x), amounts));
  const int32_t rank_of_x = rank(x);
  const int paddings = AddIntegers("paddings", std::move(padded.paddings), {rank_of_x, 2});
  return Emit(OpCode::kMirrorPad, {x, paddings}, type(x), std::move(padded.shape),
              MirrorPadOptions{mode});
}

}  // namespace octet
