#include "converter/quantize_given.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "converter/given_quantization.h"
#include "converter/passes/graph_edit.h"
#include "converter/quantize_rules.h"
#include "converter/quantize_scales.h"

namespace octet {
namespace {

/// Moving operators whose output holds every value of their inputs: what covers it covers them.
constexpr OpCode kComplete[] = {
    OpCode::kConcatenation, OpCode::kDepthToSpace, OpCode::kExpandDims, OpCode::kMirrorPad,
    OpCode::kPack,          OpCode::kPad,          OpCode::kPadv2,      OpCode::kReshape,
    OpCode::kSpaceToDepth,  OpCode::kSqueeze,      OpCode::kTile,       OpCode::kTranspose};

/// Their outputs lie within the range of their input, and on its grid but for MEAN.
constexpr OpCode kWithinInput[] = {OpCode::kMean, OpCode::kRelu, OpCode::kRelu6,
                                   OpCode::kReluN1To1};

template <size_t kCount>
bool IsOneOf(const OpCode (&list)[kCount], OpCode code) {
  return std::find(list, list + kCount, code) != list + kCount;
}

class Separator {
 public:
  Separator(Graph& graph, Ranges& ranges, Scheme scheme)
      : graph_(graph), ranges_(ranges), scheme_(scheme) {}

  void Run() {
    for (Operator& op : graph_.operators) SpreadForward(op);
    for (size_t i = graph_.operators.size(); i-- > 0;) SpreadBackward(graph_.operators[i]);
    for (Operator& op : graph_.operators) SpreadForward(op);
    for (size_t i = 0; i < graph_.operators.size(); ++i) i += Separate(i);
  }

 private:
  using Given = std::optional<AffineScale>;

  Given Of(int tensor) const { return GivenScale(graph_.tensors[tensor]); }

  Quantizing KindOf(const Operator& op) const {
    const QuantizeRule* rule = FindQuantizeRule(op.code);
    return rule ? rule->quantizing : Quantizing::kOwn;
  }

  std::vector<int> ActivationsIn(const std::vector<int>& list) const {
    std::vector<int> found;
    for (int tensor : list)
      if (IsActivation(graph_, tensor)) found.push_back(tensor);
    return found;
  }

  /// What all of them are given; nullopt when something else, or nothing, is given for one.
  Given Common(const std::vector<int>& tensors) const {
    const Given first = tensors.empty() ? std::nullopt : Of(tensors[0]);
    const bool alike = std::all_of(tensors.begin(), tensors.end(),
                                   [&](int tensor) { return Of(tensor) == first; });
    return alike ? first : std::nullopt;
  }

  void Give(const std::vector<int>& tensors, const AffineScale& given) {
    for (int tensor : tensors)
      if (!Of(tensor)) SetGiven(graph_.tensors[tensor], given);
  }

  void SpreadForward(const Operator& op) {
    if (KindOf(op) != Quantizing::kTied && !IsOneOf(kWithinInput, op.code)) return;
    if (const Given given = Common(ActivationsIn(op.inputs)))
      Give(ActivationsIn(op.outputs), *given);
  }

  void SpreadBackward(const Operator& op) {
    if (!IsOneOf(kComplete, op.code) || op.outputs.size() != 1) return;
    if (const Given given = Of(op.outputs[0])) Give(ActivationsIn(op.inputs), *given);
  }

  /// Inserts QUANTIZEs beside operator i; returns how many operators stand in front of it now that
  /// did not before, plus those behind it that need no look.
  int Separate(size_t i) {
    if (graph_.operators[i].code == OpCode::kFakeQuant) MakeQuantize(graph_.operators[i]);
    if (KindOf(graph_.operators[i]) == Quantizing::kFixed) return SeparateFixed(i);
    if (KindOf(graph_.operators[i]) != Quantizing::kTied) return 0;
    const std::vector<int> inputs = ActivationsIn(graph_.operators[i].inputs);
    return inputs.size() > 1 ? SeparateInputs(i, inputs) : SeparateOutputs(i, inputs);
  }

  static void MakeQuantize(Operator& op) {
    op.code = OpCode::kQuantize;
    op.options = {};
  }

  int SeparateFixed(size_t i) {
    const Operator& op = graph_.operators[i];
    const Given given = GivenScale(graph_.tensors[op.outputs[0]], scheme_);
    if (!given || *given == FixedScale(*FindQuantizeRule(op.code), scheme_)) return 0;
    return RequantizeOutput(i, 0, std::nullopt);
  }

  /// One activation goes in (or none): it is moved with its own scale, and requantized behind.
  int SeparateOutputs(size_t i, const std::vector<int>& inputs) {
    const Given from = inputs.empty() ? std::nullopt : Of(inputs[0]);
    int inserted = 0;
    for (size_t k = 0; k < graph_.operators[i].outputs.size(); ++k) {
      const Given to = Of(graph_.operators[i].outputs[k]);
      if (!inputs.empty() && to && to != from) inserted += RequantizeOutput(i, k, from);
    }
    return inserted;
  }

  /// Several go in: those with another scale than the output's are requantized in front.
  int SeparateInputs(size_t i, const std::vector<int>& inputs) {
    const std::vector<int> outputs = ActivationsIn(graph_.operators[i].outputs);
    const bool given = std::any_of(inputs.begin(), inputs.end(), [&](int t) { return Of(t); });
    if (outputs.empty() || (!given && !Of(outputs[0]))) return 0;
    if (!Of(outputs[0])) Give(outputs, ScaleForAll(inputs));
    const AffineScale wanted = *Of(outputs[0]);
    Give(inputs, wanted);
    int inserted = 0;
    for (int input : inputs)
      if (Of(input) != wanted) inserted += RequantizeInput(i + inserted, input, wanted);
    return inserted;
  }

  AffineScale ScaleForAll(const std::vector<int>& tensors) const {
    Range all;
    for (int tensor : tensors) {
      const Given given = Of(tensor);
      const bool observed = tensor < static_cast<int>(ranges_.size()) && ranges_[tensor];
      const Range range = given      ? RepresentableRange(*given)
                          : observed ? *ranges_[tensor]
                                     : Range{};
      all = {std::min(all.min, range.min), std::max(all.max, range.max)};
    }
    return ChooseScale(all, {.min = 0, .max = 255});
  }

  int AddCopy(int tensor, const char* suffix, const Given& given) {
    Tensor copy = graph_.tensors[tensor];
    copy.name += suffix;
    copy.quantization = {};
    if (given) SetGiven(copy, *given);
    const int added = graph_.Add(std::move(copy));
    if (tensor < static_cast<int>(ranges_.size())) {
      ranges_.resize(graph_.tensors.size());
      ranges_[added] = ranges_[tensor];
    }
    return added;
  }

  int RequantizeOutput(size_t i, size_t k, const Given& given) {
    const int output = graph_.operators[i].outputs[k];
    const int before = AddCopy(output, "/unscaled", given);
    graph_.operators[i].outputs[k] = before;
    Insert(i + 1, before, output);
    return 1;
  }

  int RequantizeInput(size_t i, int input, const AffineScale& given) {
    const int scaled = AddCopy(input, "/requantized", given);
    std::vector<int>& inputs = graph_.operators[i].inputs;
    std::replace(inputs.begin(), inputs.end(), input, scaled);
    Insert(i, input, scaled);
    return 1;
  }

  void Insert(size_t position, int from, int to) {
    Operator quantize;
    quantize.code = OpCode::kQuantize;
    quantize.inputs = {from};
    quantize.outputs = {to};
    graph_.operators.insert(graph_.operators.begin() + static_cast<std::ptrdiff_t>(position),
                            std::move(quantize));
  }

  Graph& graph_;
  Ranges& ranges_;
  Scheme scheme_;
};

}  // namespace

void SeparateGivenScales(Graph& graph, Ranges& ranges, Scheme scheme) {
  Separator(graph, ranges, scheme).Run();
}

}  // namespace octet
