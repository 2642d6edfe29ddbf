#include "converter/quantize_groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/str.h"
#include "converter/given_quantization.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

/// A padding this low stands for minus infinity (before MAX_POOL_2D); it is clamped, not covered.
constexpr float kMinusInfinity = -1e30f;

/// By tensor, whether it needs a scale: an activation that the caller or an operator mentions.
std::vector<bool> NeedScales(const Graph& graph) {
  std::vector<bool> needed(graph.tensors.size());
  const auto mention = [&](const std::vector<int>& list) {
    for (int tensor : list)
      if (IsActivation(graph, tensor)) needed[tensor] = true;
  };
  mention(graph.inputs);
  for (const Operator& op : graph.operators) {
    mention(op.inputs);
    mention(op.outputs);
  }
  return needed;
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
  copy.quantization = {};
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

/// What `tensor` must be able to hold: what is given, recorded or observed, within what its
/// operator can give. nullopt: nothing is known.
std::optional<Range> RangeOf(const Graph& graph, const Ranges& ranges, int tensor,
                             const Operator* producer) {
  if (const auto given = GivenScale(graph.tensors[tensor])) return RepresentableRange(*given);
  std::optional<Range> range = RecordedRange(graph.tensors[tensor]);
  if (!range && tensor < static_cast<int>(ranges.size())) range = ranges[tensor];
  if (!range || !producer) return range;
  const std::optional<Clip> clip = ClipOf(graph, *producer);
  return Intersection(*range, clip ? *clip : ClipOf(FusedActivationOf(*producer)));
}

/// PADV2 adds one value to its input's range, if it adds one that is meant.
std::optional<Range> PaddedRange(const Graph& graph, const Operator* producer) {
  if (!producer || producer->code != OpCode::kPadv2) return std::nullopt;
  const Tensor* value = ConstantInput(graph, *producer, 2, DataType::kFloat32);
  const float padding = value && ElementsOf(*value) == 1 ? FloatValues(*value)[0] : 0.0f;
  return padding <= kMinusInfinity ? Range{} : Range{padding, padding};
}

/// Scale and range of each group, by its name.
class GroupScales {
 public:
  GroupScales(const Graph& graph, const Ranges& ranges, const QuantizeOptions& options)
      : graph_(graph),
        ranges_(ranges),
        scheme_(options.scheme),
        grid_(ActivationGrid(options)),
        producers_(Producers(graph)) {}

  void Add(int group, int tensor) {
    const Operator* producer = producers_[tensor];
    Group& known = groups_[group];
    if (!known.dictated) known.dictated = DictatedScale(producer, scheme_);
    if (!known.dictated) known.dictated = GivenScale(graph_.tensors[tensor], scheme_);
    if (const std::optional<Range> padded = PaddedRange(graph_, producer))
      known.padding = known.padding ? Union(*known.padding, *padded) : padded;
    else if (const std::optional<Range> range = RangeOf(graph_, ranges_, tensor, producer))
      known.range = known.range ? Union(*known.range, *range) : range;
  }

  /// nullopt: nothing says what the group's values are.
  std::optional<ActivationScale> Of(int group) const {
    const auto& [dictated, range, padding] = groups_.at(group);
    if (!dictated && !range) return std::nullopt;
    Range all = range.value_or(Range{});
    if (range && padding) all = Union(all, *padding);
    if (!range) all = DictatedRange(*dictated);
    return ActivationScale{dictated ? *dictated : ChooseScale(all, grid_), all};
  }

 private:
  struct Group {
    std::optional<AffineScale> dictated;  // by an operator, or given
    std::optional<Range> range, padding;
  };

  Range DictatedRange(AffineScale dictated) const {
    dictated.zero_point -= StorageGrid(scheme_).min;
    return RepresentableRange(dictated);
  }

  const Graph& graph_;
  const Ranges& ranges_;
  const Scheme scheme_;
  const Grid grid_;
  const std::vector<const Operator*> producers_;
  std::map<int, Group> groups_;
};

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
  const std::vector<bool> needed = NeedScales(graph);
  GroupScales by_group(graph, ranges, options);
  const int count = static_cast<int>(graph.tensors.size());
  for (int t = 0; t < count; ++t)
    if (needed[t]) by_group.Add(groups.Of(t), t);

  ActivationScales scales(graph.tensors.size());
  std::string unknown;
  for (int t = 0; t < count; ++t) {
    if (!needed[t]) continue;
    scales[t] = by_group.Of(groups.Of(t));
    if (!scales[t]) unknown += StrCat(unknown.empty() ? "" : ", ", DescribeTensor(graph, t));
  }
  if (!unknown.empty())
    return InvalidError("no range was observed, and none is given, for ", unknown);
  return scales;
}

}  // namespace octet
