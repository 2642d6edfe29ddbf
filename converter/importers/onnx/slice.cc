// Operators that take tensors apart and put them together: Slice, Split, Concat, Gather.
#include <algorithm>
#include <limits>
#include <numeric>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// starts, ends, axes, steps: attributes (without steps) before operator set 10, inputs since.
struct SliceArguments {
  std::vector<int64_t> starts, ends, axes, steps;
};

Expected<SliceArguments> ReadSlice(Node& node) {
  SliceArguments arguments;
  const std::pair<std::string_view, std::vector<int64_t>*> fields[] = {
      {"starts", &arguments.starts},
      {"ends", &arguments.ends},
      {"axes", &arguments.axes},
      {"steps", &arguments.steps}};
  for (int i = 0; i < 4; ++i) {
    OCTET_ASSIGN_OR_RETURN(const auto values, node.IntegersFrom(fields[i].first, i + 1, 10));
    if (values) *fields[i].second = *values;
    if (!values && i < 2) return InvalidError("no ", fields[i].first, " are given");
  }
  if (arguments.axes.empty()) {
    arguments.axes.resize(arguments.starts.size());
    std::iota(arguments.axes.begin(), arguments.axes.end(), 0);
  }
  if (arguments.steps.empty()) arguments.steps.assign(arguments.starts.size(), 1);
  for (const auto& [name, values] : fields) {
    if (values->size() != arguments.starts.size())
      return InvalidError(values->size(), " ", name, " for ", arguments.starts.size(), " starts");
  }
  return arguments;
}

/// ONNX's start:end:step over `size` elements; bounds beyond the ends mean the ends.
Expected<SliceRange> ResolveRange(int64_t start, int64_t end, int64_t step, int64_t size) {
  constexpr int64_t kLimit = std::numeric_limits<int32_t>::max();
  if (step == 0) return InvalidError("a step of 0");
  step = std::clamp(step, -kLimit, kLimit);
  const auto resolve = [&](int64_t i, int64_t low, int64_t high) {
    return std::clamp(i < 0 ? i + size : i, low, std::max(low, high));
  };
  // Going down, an end of −1 stands in front of the first element. A start in front of it is the
  // first element all the same, other than in NumPy.
  const bool down = step < 0;
  const int64_t first = resolve(start, 0, down ? size - 1 : size);
  const int64_t last = down ? resolve(end, -1, size - 1) : resolve(end, 0, size);
  const int64_t distance = down ? first - last : last - first;
  const int64_t stride = down ? -step : step;
  const int64_t count = size == 0 ? 0 : std::max<int64_t>((distance + stride - 1) / stride, 0);
  return SliceRange{static_cast<int32_t>(first), static_cast<int32_t>(count),
                    static_cast<int32_t>(step)};
}

/// `total` in `count` parts as equal as possible, the last one smaller.
std::vector<int64_t> EqualParts(int64_t total, int64_t count) {
  const int64_t size = (total + count - 1) / count;
  std::vector<int64_t> sizes(count, size);
  sizes.back() = total - size * (count - 1);
  return sizes;
}

/// Attribute `split` before operator set 13, an input since; without it parts are equal, as many as
/// there are outputs.
Expected<std::vector<int32_t>> ReadSplit(Node& node, int64_t total) {
  OCTET_ASSIGN_OR_RETURN(auto sizes, node.IntegersFrom("split", 1, 13));
  const int64_t parts = node.num_outputs();
  if (node.Int("num_outputs", parts) != parts)
    return InvalidError("attribute num_outputs: ", node.Int("num_outputs"), ", but there are ",
                        parts);
  if (!sizes) sizes = EqualParts(total, parts);
  const bool in_range = std::all_of(sizes->begin(), sizes->end(),
                                    [&](int64_t size) { return size >= 0 && size <= total; });
  if (static_cast<int64_t>(sizes->size()) != parts || !in_range ||
      std::accumulate(sizes->begin(), sizes->end(), int64_t{0}) != total)
    return InvalidError("split ", *sizes, " into ", parts, " outputs of ", total, " elements");
  return std::vector<int32_t>(sizes->begin(), sizes->end());
}

/// Gather's constant indices counted from the front; others as they are.
Expected<int> ResolveIndices(Node& node, int axis) {
  GraphBuilder& builder = node.builder();
  if (!node.IsConstant(1)) return node.input(1);
  OCTET_ASSIGN_OR_RETURN(const auto given, node.Integers(1, "indices"));
  std::vector<int32_t> indices;
  for (int64_t index : given) {
    OCTET_ASSIGN_OR_RETURN(indices.emplace_back(),
                           ResolveAxis("indices", index, node.shape(0)[axis]));
  }
  return builder.AddIntegers("indices", std::move(indices), node.shape(1));
}

}  // namespace

Status ImportSlice(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const SliceArguments arguments, ReadSlice(node));
  std::vector<SliceRange> ranges;
  for (int32_t size : node.shape(0)) ranges.push_back({.begin = 0, .count = size});
  for (size_t i = 0; i < arguments.starts.size(); ++i) {
    OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axes", arguments.axes[i], node.rank(0)));
    OCTET_ASSIGN_OR_RETURN(ranges[axis], ResolveRange(arguments.starts[i], arguments.ends[i],
                                                      arguments.steps[i], node.shape(0)[axis]));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Slice(node.input(0), ranges));
  node.SetOutput(0, y);
  return Status();
}

Status ImportSplit(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", node.Int("axis"), node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const auto sizes, ReadSplit(node, node.shape(0)[axis]));
  OCTET_ASSIGN_OR_RETURN(const auto parts, node.builder().Split(node.input(0), sizes, axis));
  for (size_t i = 0; i < parts.size(); ++i) node.SetOutput(static_cast<int>(i), parts[i]);
  return Status();
}

Status ImportConcat(Node& node) {
  for (int i = 0; i < node.num_inputs(); ++i) {
    if (!node.HasInput(i)) return InvalidError("input ", i, " is missing");
  }
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", node.Int("axis"), node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Concat(node.inputs(), axis));
  node.SetOutput(0, y);
  return Status();
}

Status ImportGather(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", node.Int("axis"), node.rank(0)));
  OCTET_ASSIGN_OR_RETURN(const int indices, ResolveIndices(node, axis));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Gather(node.input(0), indices, axis));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
