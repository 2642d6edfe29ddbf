#include "converter/quantize_groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "base/str.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

/// A padding this low stands for minus infinity (before MAX_POOL_2D); it is clamped, not covered.
constexpr float kMinusInfinity = -1e30f;

bool IsActivation(const Graph& graph, int tensor) {
  return tensor != kNoTensor && graph.tensors[tensor].type == DataType::kFloat32 &&
         !graph.tensors[tensor].constant();
}

bool IsTied(const Operator& op) {
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  return rule && rule->quantizing == Quantizing::kTied;
}

/// By tensor the group it belongs to, named by one of its tensors.
class Groups {
 public:
  explicit Groups(const Graph& graph) : parent_(graph.tensors.size()) {
    std::iota(parent_.begin(), parent_.end(), 0);
    for (const Operator& op : graph.operators) {
      if (!IsTied(op)) continue;
      for (const std::vector<int>* list : {&op.inputs, &op.outputs})
        for (int tensor : *list)
          if (IsActivation(graph, tensor)) parent_[Of(tensor)] = Of(op.outputs[0]);
    }
  }

  int Of(int tensor) {
    while (parent_[tensor] != tensor) tensor = parent_[tensor] = parent_[parent_[tensor]];
    return tensor;
  }

 private:
  std::vector<int> parent_;
};

/// The scale an operator dictates for the tensors it writes.
std::optional<AffineScale> DictatedScale(const Operator* producer, Scheme scheme) {
  const QuantizeRule* rule = producer ? FindQuantizeRule(producer->code) : nullptr;
  if (!rule || rule->quantizing != Quantizing::kFixed) return std::nullopt;
  return FixedScale(*rule, scheme);
}

std::vector<const Operator*> Producers(const Graph& graph) {
  std::vector<const Operator*> producers(graph.tensors.size());
  for (const Operator& op : graph.operators)
    for (int output : op.outputs) producers[output] = &op;
  return producers;
}

/// By group what enters it: written by operators that are not tied, or by the caller.
std::map<int, std::vector<int>> SourcesOf(const Graph& graph, Groups& groups) {
  const std::vector<const Operator*> producers = Producers(graph);
  std::map<int, std::vector<int>> sources;
  for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
    if (IsActivation(graph, t) && (!producers[t] || !IsTied(*producers[t])))
      sources[groups.Of(t)].push_back(t);
  return sources;
}

/// Everything tied that reads `tensor` reads its requantized copy.
void InsertQuantize(Graph& graph, Ranges& ranges, int tensor) {
  Tensor copy = graph.tensors[tensor];
  copy.name += "/requantized";
  const int requantized = graph.Add(std::move(copy));
  ranges.resize(graph.tensors.size());
  ranges[requantized] = ranges[tensor];
  for (Operator& op : graph.operators)
    if (IsTied(op)) std::replace(op.inputs.begin(), op.inputs.end(), tensor, requantized);
  Operator quantize;
  quantize.code = OpCode::kQuantize;
  quantize.inputs = {tensor};
  quantize.outputs = {requantized};
  graph.operators.insert(graph.operators.begin() + FindProducer(graph, tensor) + 1, quantize);
}

Range Union(const Range& a, const Range& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

Range Intersection(const Range& range, const Clip& clip) {
  return {std::clamp(range.min, clip.min, clip.max), std::clamp(range.max, clip.min, clip.max)};
}

/// What `tensor` must be able to hold: what was observed, within what its operator can give.
Expected<Range> RangeOf(const Graph& graph, const Ranges& ranges, int tensor,
                        const Operator* producer) {
  if (tensor >= static_cast<int>(ranges.size()) || !ranges[tensor])
    return InvalidError(DescribeTensor(graph, tensor), ": no range was observed");
  if (!producer) return *ranges[tensor];
  const std::optional<Clip> clip = ClipOf(graph, *producer);
  return Intersection(*ranges[tensor], clip ? *clip : ClipOf(FusedActivationOf(*producer)));
}

/// PADV2 adds one value to its input's range, if it adds one that is meant.
std::optional<Range> PaddedRange(const Graph& graph, const Operator* producer) {
  if (!producer || producer->code != OpCode::kPadv2) return std::nullopt;
  const Tensor* value = ConstantInput(graph, *producer, 2, DataType::kFloat32);
  const float padding = value && ElementsOf(*value) == 1 ? FloatValues(*value)[0] : 0.0f;
  return padding <= kMinusInfinity ? Range{} : Range{padding, padding};
}

/// Range of each group, by its name.
Expected<std::map<int, Range>> GroupRanges(const Graph& graph, const Ranges& ranges,
                                           Groups& groups) {
  const std::vector<const Operator*> producers = Producers(graph);
  std::map<int, Range> by_group;
  for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t) {
    if (!IsActivation(graph, t)) continue;
    std::optional<Range> range = PaddedRange(graph, producers[t]);
    if (!range) {
      OCTET_ASSIGN_OR_RETURN(range, RangeOf(graph, ranges, t, producers[t]));
    }
    const auto [entry, is_new] = by_group.insert({groups.Of(t), *range});
    if (!is_new) entry->second = Union(entry->second, *range);
  }
  return by_group;
}

}  // namespace

std::vector<int> TiedGroups(const Graph& graph) {
  Groups groups(graph);
  std::vector<int> by_tensor;
  for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
    by_tensor.push_back(groups.Of(t));
  return by_tensor;
}

void SeparateFixedOutputs(Graph& graph, Ranges& ranges, Scheme scheme) {
  Groups groups(graph);
  const std::vector<const Operator*> producers = Producers(graph);
  std::vector<int> misfits;
  const auto dictated = [&](int tensor) { return DictatedScale(producers[tensor], scheme); };
  for (const auto& entry : SourcesOf(graph, groups)) {
    const auto& sources = entry.second;
    const bool alike = std::all_of(sources.begin(), sources.end(), [&](int tensor) {
      return dictated(tensor) == dictated(sources[0]);
    });
    if (alike) continue;
    for (int tensor : sources)
      if (dictated(tensor)) misfits.push_back(tensor);
  }
  for (int tensor : misfits) InsertQuantize(graph, ranges, tensor);
}

Expected<ActivationScales> ChooseActivationScales(const Graph& graph, const Ranges& ranges,
                                                  const QuantizeOptions& options) {
  Groups groups(graph);
  const std::vector<const Operator*> producers = Producers(graph);
  OCTET_ASSIGN_OR_RETURN(const auto by_group, GroupRanges(graph, ranges, groups));
  std::map<int, AffineScale> dictated;
  for (const auto& [group, sources] : SourcesOf(graph, groups))
    if (const auto fixed = DictatedScale(producers[sources[0]], options.scheme))
      dictated[group] = *fixed;

  const Grid grid = ActivationGrid(options);
  ActivationScales scales(graph.tensors.size());
  for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t) {
    if (!IsActivation(graph, t)) continue;
    const int group = groups.Of(t);
    const Range& range = by_group.at(group);
    const auto fixed = dictated.find(group);
    scales[t] = {fixed != dictated.end() ? fixed->second : ChooseScale(range, grid), range};
  }
  return scales;
}

}  // namespace octet
