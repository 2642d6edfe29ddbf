#include "converter/passes/layout_rules.h"

#include <algorithm>
#include <utility>

#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

size_t RankOf(const Graph& graph, const Operator& op) {
  return graph.tensors[op.outputs[0]].shape.size();
}

bool ConstantInts(const Graph& graph, const Operator& op, int i, size_t count) {
  const Tensor* tensor = ConstantInput(graph, op, i, DataType::kInt32);
  return tensor && tensor->data.data.size() == count * sizeof(int32_t);
}

// --- Values of equal position: constants are broadcast from the right, so they gain leading ones.

bool ConstantsFit(const Graph& graph, const Operator& op) {
  const size_t rank = RankOf(graph, op);
  return std::all_of(op.inputs.begin(), op.inputs.end(), [&](int t) {
    return t == kNoTensor || graph.tensors[t].shape.size() <= rank;
  });
}

void PermuteConstants(Graph& graph, Operator& op, const Permutation& permutation) {
  for (int& input : op.inputs) {
    if (input == kNoTensor || !graph.tensors[input].constant()) continue;
    if (ElementsOf(graph.tensors[input]) == 1) continue;
    Tensor constant = graph.tensors[input];
    constant.shape_signature.clear();
    constant.shape.insert(constant.shape.begin(), permutation.size() - constant.shape.size(), 1);
    input = graph.Add(Transposed(constant, permutation));
  }
}

// --- One axis.

template <typename OptionsTable>
bool HasAxis(const Graph& graph, const Operator& op) {
  const OptionsTable* options = std::get_if<OptionsTable>(&op.options);
  const int rank = static_cast<int>(RankOf(graph, op));
  return options && options->axis >= -rank && options->axis < rank;
}

template <typename OptionsTable>
void PermuteAxis(Graph& graph, Operator& op, const Permutation& permutation) {
  PermuteConstants(graph, op, permutation);
  int32_t& axis = std::get<OptionsTable>(op.options).axis;
  axis = PermutedAxis(axis, permutation);
}

template <int kInput>
bool HasAxisInput(const Graph& graph, const Operator& op) {
  if (!ConstantInts(graph, op, kInput, 1)) return false;
  const int axis = IntValues(*InputTensor(graph, op, kInput))[0];
  const int rank = static_cast<int>(RankOf(graph, op));
  return axis >= -rank && axis < rank;
}

template <int kInput>
void PermuteAxisInput(Graph& graph, Operator& op, const Permutation& permutation) {
  const int axis = IntValues(*InputTensor(graph, op, kInput))[0];
  SetIntInput(graph, op, kInput, {PermutedAxis(axis, permutation)});
}

// --- Several axes.

bool KeepsDimensions(const Graph& graph, const Operator& op) {
  const ReducerOptions* options = std::get_if<ReducerOptions>(&op.options);
  const Tensor* axes = ConstantInput(graph, op, 1, DataType::kInt32);
  if (!options || !options->keep_dims || !axes) return false;
  const int rank = static_cast<int>(RankOf(graph, op));
  const std::vector<int32_t> values = IntValues(*axes);
  return std::all_of(values.begin(), values.end(),
                     [&](int axis) { return axis >= -rank && axis < rank; });
}

// --- One number, or a pair, for each dimension.

template <int... kInputs>
bool HasListInputs(const Graph& graph, const Operator& op) {
  return (ConstantInts(graph, op, kInputs, RankOf(graph, op)) && ...);
}

template <int... kInputs>
void PermuteListInputs(Graph& graph, Operator& op, const Permutation& permutation) {
  (SetIntInput(graph, op, kInputs,
               Permuted(IntValues(*InputTensor(graph, op, kInputs)), permutation)),
   ...);
}

bool HasPaddings(const Graph& graph, const Operator& op) {
  return ConstantInts(graph, op, 1, 2 * RankOf(graph, op));
}

void PermutePaddings(Graph& graph, Operator& op, const Permutation& permutation) {
  const std::vector<int32_t> old = IntValues(*InputTensor(graph, op, 1));
  std::vector<int32_t> paddings;
  for (int dimension : permutation)
    paddings.insert(paddings.end(), {old[2 * dimension], old[2 * dimension + 1]});
  SetIntInput(graph, op, 1, paddings);
}

bool HasPlainSlices(const Graph& graph, const Operator& op) {
  const StridedSliceOptions* options = std::get_if<StridedSliceOptions>(&op.options);
  return options && options->ellipsis_mask == 0 && options->new_axis_mask == 0 &&
         options->shrink_axis_mask == 0 && HasListInputs<1, 2, 3>(graph, op);
}

int32_t PermutedMask(int32_t mask, const Permutation& permutation) {
  int32_t permuted = 0;
  for (size_t i = 0; i < permutation.size(); ++i) permuted |= ((mask >> permutation[i]) & 1) << i;
  return permuted;
}

void PermuteSlices(Graph& graph, Operator& op, const Permutation& permutation) {
  PermuteListInputs<1, 2, 3>(graph, op, permutation);
  StridedSliceOptions& options = std::get<StridedSliceOptions>(op.options);
  options.begin_mask = PermutedMask(options.begin_mask, permutation);
  options.end_mask = PermutedMask(options.end_mask, permutation);
}

constexpr LayoutRule Elementwise(OpCode code) {
  return {code, ConstantsFit, PermuteConstants};
}
constexpr LayoutRule Reduction(OpCode code) {
  return {code, KeepsDimensions, PermuteAxes};
}

constexpr LayoutRule kRules[] = {
    Elementwise(OpCode::kAbs),
    Elementwise(OpCode::kAdd),
    Elementwise(OpCode::kCast),
    Elementwise(OpCode::kCeil),
    Elementwise(OpCode::kDequantize),
    Elementwise(OpCode::kDiv),
    Elementwise(OpCode::kElu),
    Elementwise(OpCode::kEqual),
    Elementwise(OpCode::kExp),
    Elementwise(OpCode::kFakeQuant),
    Elementwise(OpCode::kFloor),
    Elementwise(OpCode::kGelu),
    Elementwise(OpCode::kGreater),
    Elementwise(OpCode::kGreaterEqual),
    Elementwise(OpCode::kHardSwish),
    Elementwise(OpCode::kLeakyRelu),
    Elementwise(OpCode::kLess),
    Elementwise(OpCode::kLessEqual),
    Elementwise(OpCode::kLog),
    Elementwise(OpCode::kLogistic),
    Elementwise(OpCode::kMaximum),
    Elementwise(OpCode::kMinimum),
    Elementwise(OpCode::kMul),
    Elementwise(OpCode::kNeg),
    Elementwise(OpCode::kPow),
    Elementwise(OpCode::kPrelu),
    Elementwise(OpCode::kQuantize),
    Elementwise(OpCode::kRelu),
    Elementwise(OpCode::kRelu0To1),
    Elementwise(OpCode::kRelu6),
    Elementwise(OpCode::kReluN1To1),
    Elementwise(OpCode::kRound),
    Elementwise(OpCode::kRsqrt),
    Elementwise(OpCode::kSelectV2),
    Elementwise(OpCode::kSign),
    Elementwise(OpCode::kSqrt),
    Elementwise(OpCode::kSquare),
    Elementwise(OpCode::kSquaredDifference),
    Elementwise(OpCode::kSub),
    Elementwise(OpCode::kTanh),
    Reduction(OpCode::kMean),
    Reduction(OpCode::kReduceMax),
    Reduction(OpCode::kReduceMin),
    Reduction(OpCode::kSum),
    {OpCode::kConcatenation, HasAxis<ConcatenationOptions>, PermuteAxis<ConcatenationOptions>},
    {OpCode::kMirrorPad, HasPaddings, PermutePaddings},
    {OpCode::kPad, HasPaddings, PermutePaddings},
    {OpCode::kPadv2, HasPaddings, PermutePaddings},
    {OpCode::kSlice, HasListInputs<1, 2>, PermuteListInputs<1, 2>},
    {OpCode::kSplit, HasAxisInput<0>, PermuteAxisInput<0>},
    {OpCode::kSplitV, HasAxisInput<2>, PermuteAxisInput<2>},
    {OpCode::kStridedSlice, HasPlainSlices, PermuteSlices},
    {OpCode::kTile, HasListInputs<1>, PermuteListInputs<1>},
};

const LayoutRule* FindRule(OpCode code) {
  const auto* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                  [&](const LayoutRule& r) { return r.code == code; });
  return rule == std::end(kRules) ? nullptr : rule;
}

}  // namespace

bool IsElementwise(OpCode code) {
  const LayoutRule* rule = FindRule(code);
  return rule && rule->permute == PermuteConstants;
}

void PermuteAxes(Graph& graph, Operator& op, const Permutation& permutation) {
  std::vector<int32_t> axes = IntValues(*InputTensor(graph, op, 1));
  for (int32_t& axis : axes) axis = PermutedAxis(axis, permutation);
  std::sort(axes.begin(), axes.end());
  SetIntInput(graph, op, 1, axes);
}

std::vector<int> Activations(const Graph& graph, const Operator& op) {
  std::vector<int> activations = op.outputs;
  for (int input : op.inputs)
    if (input != kNoTensor && !graph.tensors[input].constant()) activations.push_back(input);
  return activations;
}

const LayoutRule* LayoutRuleFor(const Graph& graph, const Operator& op) {
  const LayoutRule* rule = FindRule(op.code);
  if (!rule) return nullptr;
  const size_t rank = RankOf(graph, op);
  for (int tensor : Activations(graph, op))
    if (graph.tensors[tensor].shape.size() != rank) return nullptr;
  return rule->applies(graph, op) ? rule : nullptr;
}

}  // namespace octet
