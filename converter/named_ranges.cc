// Ranges between tensor indices and names, and ranges from several places in one.
#include <algorithm>
#include <map>

#include <octet/range_file.h>

#include "base/str.h"
#include "converter/quantize_groups.h"

namespace octet {
namespace {

/// By tensor its name in range files; empty for tensors that have no range.
std::vector<std::string> NamesOf(const Graph& graph) {
  std::vector<std::string> names;
  std::map<std::string, int> count;
  for (const Tensor& tensor : graph.tensors) {
    names.emplace_back();
    if (tensor.constant() || tensor.type != DataType::kFloat32) continue;
    const int number = ++count[tensor.name];
    names.back() = number == 1 ? tensor.name : StrCat(tensor.name, "#", number);
  }
  return names;
}

Range Union(const Range& a, const Range& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

void Merge(const NamedRange& from, NamedRange& into) {
  into.range = Union(into.range, from.range);
  into.samples += from.samples;
  if (into.calibrator.find(from.calibrator) == std::string::npos)
    into.calibrator += StrCat(into.calibrator.empty() ? "" : ", ", from.calibrator);
}

}  // namespace

NamedRanges NameRanges(const Graph& graph, const Ranges& ranges, const std::string& calibrator,
                       int64_t samples) {
  const std::vector<std::string> names = NamesOf(graph);
  NamedRanges named;
  for (size_t t = 0; t < ranges.size(); ++t)
    if (ranges[t]) named.push_back({names[t], *ranges[t], calibrator, samples});
  return named;
}

Expected<Ranges> RangesByTensor(const Graph& graph, const NamedRanges& named) {
  std::map<std::string, size_t> tensors;
  const std::vector<std::string> names = NamesOf(graph);
  for (size_t t = 0; t < names.size(); ++t) tensors.insert({names[t], t});
  Ranges ranges(graph.tensors.size());
  std::vector<std::string> unknown;
  for (const NamedRange& range : named) {
    const auto tensor = tensors.find(range.tensor);
    if (tensor == tensors.end() || range.tensor.empty())
      unknown.push_back(range.tensor);
    else
      ranges[tensor->second] = range.range;
  }
  if (!unknown.empty()) return InvalidError("tensors the network does not have: ", unknown);
  return ranges;
}

NamedRanges MergeRanges(const NamedRanges& a, const NamedRanges& b) {
  NamedRanges merged = a;
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < merged.size(); ++i) place[merged[i].tensor] = i;
  for (const NamedRange& range : b) {
    const auto [found, is_new] = place.insert({range.tensor, merged.size()});
    if (is_new)
      merged.push_back(range);
    else
      Merge(range, merged[found->second]);
  }
  return merged;
}

Ranges OverrideRanges(const Graph& graph, const Ranges& observed, const Ranges& given) {
  const std::vector<int> groups = TiedGroups(graph);
  std::map<int, Range> by_group;
  for (size_t t = 0; t < given.size(); ++t) {
    if (!given[t]) continue;
    const auto [group, is_new] = by_group.insert({groups[t], *given[t]});
    if (!is_new) group->second = Union(group->second, *given[t]);
  }
  Ranges ranges = observed;
  ranges.resize(graph.tensors.size());
  for (size_t t = 0; t < ranges.size(); ++t)
    if (const auto group = by_group.find(groups[t]); group != by_group.end())
      ranges[t] = t < given.size() && given[t] ? given[t] : group->second;
  return ranges;
}

}  // namespace octet
