// SPLIT and SPLIT_V: the input, cut along one axis into equal parts (SPLIT: axis, input) or into
// parts of given lengths (SPLIT_V: input, lengths, axis). For every element type.
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Counts and types: `inputs` inputs, of which `whole` is the one to cut, and `num_splits` outputs.
Status CheckTensors(PrepareContext& node, int inputs, int whole, int num_splits) {
  if (num_splits < 1) return InvalidError("num_splits is ", num_splits, ", expected at least 1");
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(inputs, num_splits));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", node.input(whole)));
  for (int i = 0; i < num_splits; ++i) {
    OCTET_RETURN_IF_ERROR(ExpectMovable(node, node.input(whole), node.output(i)));
  }
  return Status();
}

/// Cuts input `whole` along `axis`; the lengths add up to its dimension.
Expected<StepPtr> Cut(PrepareContext& node, int whole, int axis,
                      const std::vector<int64_t>& lengths) {
  const TensorInfo& input = node.input(whole);
  Shape shape = input.shape;
  SideBySide parts = {NumElements(std::span(shape).first(axis)), {}};
  for (size_t i = 0; i < lengths.size(); ++i) {
    shape[axis] = static_cast<int32_t>(lengths[i]);
    OCTET_RETURN_IF_ERROR(SetCheckedShape(node, static_cast<int>(i), shape));
    parts.bytes.push_back(node.output(static_cast<int>(i)).bytes() / parts.runs);
  }
  return MakeSplitStep(whole, std::move(parts));
}

Expected<StepPtr> PrepareSplit(PrepareContext& node) {
  const int num_splits = node.options<SplitOptions>().num_splits;
  OCTET_RETURN_IF_ERROR(CheckTensors(node, 2, 1, num_splits));
  const Shape& shape = node.input(1).shape;
  OCTET_ASSIGN_OR_RETURN(const int axis,
                         ConstantAxis(node, "axis", node.input(0), node.input(1).rank()));
  if (shape[axis] % num_splits != 0) {
    return InvalidError("num_splits: ", num_splits, " parts of dimension ", axis, " of ", shape);
  }
  return Cut(node, 1, axis, std::vector<int64_t>(num_splits, shape[axis] / num_splits));
}

/// The lengths with their −1 filled in. Error: they do not add up to `dimension`.
Expected<std::vector<int64_t>> ResolveLengths(std::vector<int64_t> lengths, int32_t dimension) {
  int64_t rest = dimension;
  for (int64_t length : lengths) {
    if (length < -1 || length > dimension) rest = std::numeric_limits<int32_t>::min();
    if (length > 0) rest -= length;
  }
  const auto open = std::count(lengths.begin(), lengths.end(), -1);
  if (rest < 0 || open > 1 || (open == 0 && rest != 0)) {
    return InvalidError("size_splits: ", lengths, " for a dimension of ", dimension);
  }
  std::replace(lengths.begin(), lengths.end(), int64_t{-1}, rest);
  return lengths;
}

Expected<StepPtr> PrepareSplitV(PrepareContext& node) {
  const int num_splits = node.options<SplitVOptions>().num_splits;
  OCTET_RETURN_IF_ERROR(CheckTensors(node, 3, 0, num_splits));
  const TensorInfo& input = node.input(0);
  OCTET_ASSIGN_OR_RETURN(const int axis, ConstantAxis(node, "axis", node.input(2), input.rank()));
  OCTET_ASSIGN_OR_RETURN(auto lengths, ConstantIntegers(node, "size_splits", node.input(1)));
  if (static_cast<int>(lengths.size()) != num_splits) {
    return InvalidError("size_splits: ", lengths.size(), " entries for ", num_splits, " outputs");
  }
  OCTET_ASSIGN_OR_RETURN(lengths, ResolveLengths(std::move(lengths), input.shape[axis]));
  return Cut(node, 0, axis, lengths);
}

}  // namespace

const Op ops::kSplit = {.code = OpCode::kSplit, .prepare = PrepareSplit};
const Op ops::kSplitV = {.code = OpCode::kSplitV, .prepare = PrepareSplitV};

}  // namespace octet
