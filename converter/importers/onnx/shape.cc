// Operators that change a tensor's shape or ask for it. Shapes are static, so what they compute
// from shapes is constant.
#include <algorithm>
#include <numeric>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Status SetReshaped(Node& node, Shape shape) {
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Reshape(node.input(0), std::move(shape)));
  node.SetOutput(0, y);
  return Status();
}

/// Axes counted from the front, sorted, distinct.
Expected<std::vector<int>> SortedAxes(std::span<const int64_t> given, int rank) {
  std::vector<int> axes;
  for (int64_t value : given) {
    OCTET_ASSIGN_OR_RETURN(axes.emplace_back(), ResolveAxis("axes", value, rank));
  }
  std::sort(axes.begin(), axes.end());
  const auto repeated = std::adjacent_find(axes.begin(), axes.end());
  if (repeated != axes.end()) return InvalidError("axes: ", *repeated, " given twice");
  return axes;
}

}  // namespace

Status ImportReshape(Node& node) {
  OCTET_ASSIGN_OR_RETURN(std::vector<int64_t> target, node.Integers(1, "shapes"));
  const bool keep_zero = node.Int("allowzero") != 0;
  const Shape from = node.shape(0);
  for (size_t d = 0; d < target.size(); ++d) {
    if (target[d] != 0 || keep_zero) continue;
    if (d >= from.size())
      return InvalidError("shape ", target, ": no dimension ", d, " to copy from ", from);
    target[d] = from[d];
  }
  OCTET_ASSIGN_OR_RETURN(Shape shape, CompleteShape(target, from));
  return SetReshaped(node, std::move(shape));
}

Status ImportFlatten(Node& node) {
  const Shape from = node.shape(0);
  const int rank = node.rank(0);
  const int64_t given = node.Int("axis", 1);
  int axis = rank;  // allowed here: everything goes into the rows
  if (given != rank) {
    OCTET_ASSIGN_OR_RETURN(axis, ResolveAxis("axis", given, rank));
  }
  const auto rows = NumElements(std::span(from).first(axis));
  const auto columns = NumElements(std::span(from).subspan(axis));
  return SetReshaped(node, {static_cast<int32_t>(rows), static_cast<int32_t>(columns)});
}

Status ImportSqueeze(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto given, node.IntegersFrom("axes", 1, 13));
  const Shape from = node.shape(0);
  std::vector<int> axes;
  if (given) {
    OCTET_ASSIGN_OR_RETURN(axes, SortedAxes(*given, node.rank(0)));
  }
  Shape kept;
  for (int d = 0; d < node.rank(0); ++d) {
    const bool named = std::binary_search(axes.begin(), axes.end(), d);
    if (named && from[d] != 1)
      return InvalidError("axes: dimension ", d, " of ", from, " is not 1");
    if (given ? !named : from[d] != 1) kept.push_back(from[d]);
  }
  return SetReshaped(node, std::move(kept));
}

Status ImportUnsqueeze(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto given, node.IntegersFrom("axes", 1, 13));
  if (!given) return InvalidError("no axes are given");
  const int rank = node.rank(0) + static_cast<int>(std::min<size_t>(given->size(), kMaxRank));
  OCTET_ASSIGN_OR_RETURN(const auto axes, SortedAxes(*given, rank));
  Shape shape = node.shape(0);
  for (int axis : axes) shape.insert(shape.begin() + axis, 1);
  return SetReshaped(node, std::move(shape));
}

Status ImportTranspose(Node& node) {
  const int rank = node.rank(0);
  std::vector<int64_t> given(rank);
  std::iota(given.rbegin(), given.rend(), 0);
  given = node.Ints("perm").value_or(given);
  std::vector<int32_t> permutation(given.begin(), given.end());
  std::sort(given.begin(), given.end());
  for (int d = 0; d < std::max<int>(rank, static_cast<int>(given.size())); ++d) {
    if (static_cast<int>(given.size()) != rank || given[d] != d)
      return InvalidError("attribute perm: ", permutation, " does not permute ", rank,
                          " dimensions");
  }
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Transpose(node.input(0), permutation));
  node.SetOutput(0, y);
  return Status();
}

Status ImportShape(Node& node) {
  const int64_t rank = node.rank(0);
  const auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  const int64_t start = clamp(node.Int("start", 0));
  const int64_t end = std::max(clamp(node.Int("end", rank)), start);
  const Shape shape = node.shape(0);
  std::vector<int64_t> values(shape.begin() + start, shape.begin() + end);
  const Shape length = {static_cast<int32_t>(values.size())};
  node.SetOutput(0, node.builder().AddConstant(
                        MakeConstant("shape", DataType::kInt64, length, std::move(values))));
  return Status();
}

Status ImportSize(Node& node) {
  std::vector<int64_t> count = {NumElements(node.shape(0))};
  node.SetOutput(0, node.builder().AddConstant(
                        MakeConstant("size", DataType::kInt64, Shape{}, std::move(count))));
  return Status();
}

Status ImportExpand(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto given, node.Integers(1, "shapes"));
  OCTET_ASSIGN_OR_RETURN(Shape shape, AsShape(given));
  OCTET_ASSIGN_OR_RETURN(shape, BroadcastShape(node.shape(0), shape));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().BroadcastTo(node.input(0), shape));
  node.SetOutput(0, y);
  return Status();
}

Status ImportTile(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto given, node.Integers(1, "repeats"));
  OCTET_ASSIGN_OR_RETURN(const Shape repeats, AsShape(given));
  if (repeats.size() != node.shape(0).size())
    return InvalidError("repeats ", repeats, " for shape ", node.shape(0));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Tile(node.input(0), repeats));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
