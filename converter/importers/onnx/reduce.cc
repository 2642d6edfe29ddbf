// Reductions over axes, pools over the whole image, and the position of an extreme.
#include <algorithm>
#include <numeric>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

struct ReduceAttributes {
  std::vector<int32_t> axes;  // sorted; empty: the input is the output
  bool keep_dims = true;
};

/// `axes` became an input in operator set 13 (ReduceSum) or 18 (the others).
Expected<ReduceAttributes> ReadAttributes(Node& node) {
  const int axes_input_since = node.op().type == "ReduceSum" ? 13 : 18;
  OCTET_ASSIGN_OR_RETURN(const auto given, node.IntegersFrom("axes", 1, axes_input_since));
  ReduceAttributes attributes;
  attributes.keep_dims = node.Int("keepdims", 1) != 0;
  const int rank = node.rank(0);
  for (int64_t value : given.value_or(std::vector<int64_t>())) {
    OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axes", value, rank));
    attributes.axes.push_back(axis);
  }
  if (attributes.axes.empty() && node.Int("noop_with_empty_axes") == 0) {
    attributes.axes.resize(rank);
    std::iota(attributes.axes.begin(), attributes.axes.end(), 0);
  }
  std::sort(attributes.axes.begin(), attributes.axes.end());
  const auto repeated = std::adjacent_find(attributes.axes.begin(), attributes.axes.end());
  if (repeated != attributes.axes.end()) return InvalidError("axes: ", *repeated, " given twice");
  return attributes;
}

Expected<int> ReduceTensor(Node& node, OpCode code, int x) {
  OCTET_ASSIGN_OR_RETURN(const ReduceAttributes attributes, ReadAttributes(node));
  if (attributes.axes.empty()) return x;
  return node.builder().Reduce(code, x, attributes.axes, attributes.keep_dims);
}

/// Among equal extremes the last one: the first one going backwards, counted from the end.
Expected<int> LastArgExtreme(Node& node, int axis) {
  GraphBuilder& builder = node.builder();
  std::vector<SliceRange> ranges;
  for (int32_t size : node.shape(0)) ranges.push_back({.begin = 0, .count = size});
  const int32_t last = ranges[axis].count - 1;
  ranges[axis] = {.begin = last, .count = last + 1, .step = -1};
  OCTET_ASSIGN_OR_RETURN(const int reversed, builder.Slice(node.input(0), ranges));
  OCTET_ASSIGN_OR_RETURN(const int from_end, builder.ArgExtreme(node.op().code, reversed, axis));
  const int end = builder.AddConstant(
      MakeConstant<int64_t>("last", DataType::kInt64, {}, std::vector<int64_t>{last}));
  return builder.Binary(OpCode::kSub, end, from_end);
}

}  // namespace

Status ImportReduce(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int y, ReduceTensor(node, node.op().code, node.input(0)));
  node.SetOutput(0, y);
  return Status();
}

Status ImportReduceL1(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int magnitude, node.builder().Unary(OpCode::kAbs, node.input(0)));
  OCTET_ASSIGN_OR_RETURN(const int y, ReduceTensor(node, OpCode::kSum, magnitude));
  node.SetOutput(0, y);
  return Status();
}

Status ImportReduceSumSquare(Node& node) {
  const int x = node.input(0);
  OCTET_ASSIGN_OR_RETURN(const int square, node.builder().Binary(OpCode::kMul, x, x));
  OCTET_ASSIGN_OR_RETURN(const int y, ReduceTensor(node, OpCode::kSum, square));
  node.SetOutput(0, y);
  return Status();
}

Status ImportReduceL2(Node& node) {
  OCTET_RETURN_IF_ERROR(ImportReduceSumSquare(node));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Unary(OpCode::kSqrt, node.outputs()[0]));
  node.SetOutput(0, y);
  return Status();
}

Status ImportGlobalPool(Node& node) {
  if (node.rank(0) < 3) return InvalidError("input of shape ", node.shape(0), " is no image");
  std::vector<int32_t> axes(node.rank(0) - 2);
  std::iota(axes.begin(), axes.end(), 2);
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Reduce(node.op().code, node.input(0), axes, true));
  node.SetOutput(0, y);
  return Status();
}

Status ImportArgExtreme(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", node.Int("axis"), node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(int y, node.Int("select_last_index") == 0
                                    ? node.builder().ArgExtreme(node.op().code, node.input(0), axis)
                                    : LastArgExtreme(node, axis));
  if (node.Int("keepdims", 1) != 0) {
    Shape kept = node.shape(0);
    kept[axis] = 1;
    OCTET_ASSIGN_OR_RETURN(y, node.builder().Reshape(y, kept));
  }
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
