// SearchScales: collects patches of every layer's input, then searches group after group of tensors
// that share a scale (easyquant_group.h).
#include <algorithm>
#include <map>
#include <utility>

#include <octet/range_file.h>
#include <octet/scale_search.h>

#include "base/str.h"
#include "converter/easyquant_group.h"
#include "converter/easyquant_patches.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

/// As many pictures as the paper takes.
constexpr int kMostSamples = 50;

/// A layer that can be searched: its operator and its input.
struct Layer {
  int op;
  int input;
  PatchCollector patches;
};

/// A tensor that shares a layer's scale and is read by something that is no layer.
struct Kept {
  int tensor;
  PatchCollector values;
};

bool IsLayer(const Graph& graph, const Operator& op) {
  const ProductOperator* product = FindProductOperator(op.code);
  return product && op.code != OpCode::kTransposeConv && HasConstantWeights(graph, op, *product);
}

bool IsTied(const Operator& op) {
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  return rule && rule->quantizing == Quantizing::kTied;
}

bool IsKept(const Graph& graph, int tensor) {
  if (IsGraphOutput(graph, tensor)) return true;
  const std::vector<int> readers = FindConsumers(graph, tensor);
  return std::any_of(readers.begin(), readers.end(), [&](int reader) {
    return !IsLayer(graph, graph.operators[reader]) && !IsTied(graph.operators[reader]);
  });
}

/// The values of `tensor` as the pixels of a 1 × 1 convolution.
PatchGeometry ValuesGeometry(const Tensor& tensor) {
  PatchGeometry geometry;
  geometry.in_channels = tensor.shape.empty() ? 1 : tensor.shape.back();
  geometry.batch = static_cast<int>(ElementsOf(tensor) / geometry.in_channels);
  geometry.y = geometry.x = MakeWindowAxis(Padding::kValid, 1, 1, 1);
  return geometry;
}

/// Everything the search needs of the float network.
class Collection {
 public:
  Collection(const Graph& graph, const std::vector<int>& groups, int samples) {
    std::map<int, bool> read;  // groups that layers read
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      const Operator& op = graph.operators[i];
      if (!IsLayer(graph, op)) continue;
      const int input = op.inputs[FindProductOperator(op.code)->data];
      layers.push_back(
          {static_cast<int>(i), input, PatchCollector(PatchGeometryOf(graph, op), samples)});
      read[groups[input]] = true;
    }
    for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
      if (read[groups[t]] && ElementsOf(graph.tensors[t]) > 0 && IsKept(graph, t))
        kept.push_back({t, PatchCollector(ValuesGeometry(graph.tensors[t]), samples)});
  }

  void Add(const Interpreter& interpreter) {
    const auto values = [&](int tensor) {
      const std::span<const uint8_t> bytes = interpreter.TensorData(tensor);
      return std::span(reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float));
    };
    for (Layer& layer : layers) layer.patches.Add(values(layer.input));
    for (Kept& tensor : kept) tensor.values.Add(values(tensor.tensor));
  }

  std::vector<Layer> layers;
  std::vector<Kept> kept;
};

Status Collect(const Graph& graph, const SampleSource& samples, int count, Collection& into) {
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(graph));
  Interpreter interpreter(model, {.preserve_all = true});
  OCTET_RETURN_IF_ERROR(interpreter.status());
  std::vector<std::span<float>> inputs;
  for (int i = 0; i < interpreter.num_inputs(); ++i) inputs.push_back(interpreter.Input<float>(i));
  for (int i = 0; i < count; ++i) {
    const int sample = static_cast<int>(int64_t{i} * samples.count / count);
    OCTET_RETURN_IF_ERROR(samples.fill(sample, inputs));
    OCTET_RETURN_IF_ERROR_IN(StrCat("sample ", sample), interpreter.Invoke());
    into.Add(interpreter);
  }
  return Status();
}

/// What a search starts from.
struct Start {
  std::vector<int> groups;  // by tensor
  ActivationScales scales;
};

Expected<Start> StartOf(const Graph& graph, const Ranges& ranges, const QuantizeOptions& options) {
  OCTET_RETURN_IF_ERROR(Refuse(graph, FindObstacles(graph, options.scheme)));
  Graph separated = graph;
  Ranges all_ranges = ranges;
  SeparateFixedOutputs(separated, all_ranges, options.scheme);
  Start start;
  start.groups = TiedGroups(separated);
  OCTET_ASSIGN_OR_RETURN(start.scales, ChooseActivationScales(separated, all_ranges, options));
  return start;
}

/// The layers that read tensors of one group, in order; each is built only when its turn comes.
class Searches {
 public:
  Searches(const Graph& graph, const QuantizeOptions& options, Start start, Collection collection)
      : graph_(graph),
        options_(options),
        start_(std::move(start)),
        layers_(static_cast<int>(collection.layers.size())) {
    for (Layer& layer : collection.layers)
      members_[start_.groups[layer.input]].layers.push_back(std::move(layer));
    for (Kept& kept : collection.kept)
      members_[start_.groups[kept.tensor]].kept.push_back(std::move(kept));
  }

  int layers() const { return layers_; }

  /// Calls `visit` with the search of each group. Once.
  template <typename Visit>
  Status ForEach(Visit visit) {
    for (auto& [group, members] : members_) {
      const ActivationScale& input = *start_.scales[members.layers[0].input];
      const bool dictated = input.affine != ChooseScale(input.range, ActivationGrid(options_));
      GroupSearch search(input, dictated, options_);
      for (Layer& layer : members.layers) OCTET_RETURN_IF_ERROR(AddLayer(layer, search));
      for (Kept& kept : members.kept) search.AddValues(std::move(kept.values).Take());
      visit(search);
    }
    return Status();
  }

 private:
  struct Members {
    std::vector<Layer> layers;
    std::vector<Kept> kept;
  };

  Status AddLayer(Layer& layer, GroupSearch& search) const {
    const Operator& op = graph_.operators[layer.op];
    WeightScales weights = ChooseWeightScales(graph_, op, *FindProductOperator(op.code),
                                              start_.scales[layer.input]->affine.scale, options_);
    Expected<LayerTrial> trial = LayerTrial::Create(graph_, layer.op, std::move(layer.patches));
    if (!trial) return trial.status().In(DescribeOperator(graph_, layer.op));
    search.AddLayer(*std::move(trial), std::move(weights));
    return Status();
  }

  const Graph& graph_;
  const QuantizeOptions& options_;
  Start start_;
  int layers_;
  std::map<int, Members> members_;  // by group
};

Expected<Searches> PrepareSearches(const Graph& graph, const Ranges& ranges,
                                   const SampleSource& samples, const QuantizeOptions& options) {
  if (samples.count < 1) return UsageError("no samples to search scales with");
  OCTET_ASSIGN_OR_RETURN(Start start, StartOf(graph, ranges, options));
  const int count = std::min(samples.count, kMostSamples);
  Collection collection(graph, start.groups, count);
  OCTET_RETURN_IF_ERROR(Collect(graph, samples, count, collection));
  return Searches(graph, options, std::move(start), std::move(collection));
}

void AppendCosines(GroupSearch& search, std::vector<LayerCosine>& to) {
  for (size_t i = 0; i < search.layers(); ++i)
    to.push_back({search.trial(i).op(), search.Cosine(i)});
}

void SortByOperator(std::vector<LayerCosine>& layers) {
  std::sort(layers.begin(), layers.end(),
            [](const LayerCosine& a, const LayerCosine& b) { return a.op < b.op; });
}

}  // namespace

Expected<SearchedScales> SearchScales(const Graph& graph, const Ranges& ranges,
                                      const SampleSource& samples, const QuantizeOptions& options,
                                      const ScaleSearchOptions& search_options) {
  OCTET_ASSIGN_OR_RETURN(Searches searches, PrepareSearches(graph, ranges, samples, options));
  SearchedScales found;
  found.weights = options.weights;
  Ranges new_ranges(graph.tensors.size());
  const auto search_group = [&](GroupSearch& search) {
    AppendCosines(search, found.before);
    search.Run();
    AppendCosines(search, found.after);
    for (size_t i = 0; i < search.layers(); ++i) {
      const Operator& op = graph.operators[search.trial(i).op()];
      const ProductOperator& product = *FindProductOperator(op.code);
      found.weights[op.inputs[product.weights]] = search.Weights(i);
      if (search.has_new_range()) new_ranges[op.inputs[product.data]] = search.range();
    }
    if (search_options.progress)
      search_options.progress(static_cast<int>(found.after.size()), searches.layers());
  };
  OCTET_RETURN_IF_ERROR(searches.ForEach(search_group));
  SortByOperator(found.before);
  SortByOperator(found.after);
  found.ranges = OverrideRanges(graph, ranges, new_ranges);
  return found;
}

Expected<std::vector<LayerCosine>> MeasureLayers(const Graph& graph, const Ranges& ranges,
                                                 const SampleSource& samples,
                                                 const QuantizeOptions& options) {
  OCTET_ASSIGN_OR_RETURN(Searches searches, PrepareSearches(graph, ranges, samples, options));
  std::vector<LayerCosine> layers;
  OCTET_RETURN_IF_ERROR(
      searches.ForEach([&](GroupSearch& search) { AppendCosines(search, layers); }));
  SortByOperator(layers);
  return layers;
}

}  // namespace octet
