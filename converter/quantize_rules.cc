#include "converter/quantize_rules.h"

#include <algorithm>
#include <string>

#include "base/str.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

using enum Quantizing;
using enum SchemeSupport;

// Fixed outputs cover what the function can give: [0, 1), [−1, 1), (−16, 0].
constexpr AffineScale kProbability = {.scale = 1.0f / 256, .zero_point = 0};
constexpr AffineScale kUnitInterval = {.scale = 1.0f / 128, .zero_point = 128};
constexpr AffineScale kLogProbability = {.scale = 16.0f / 256, .zero_point = 255};

// clang-format off
constexpr QuantizeRule kRules[] = {
    {OpCode::kAdd,                   kOwn,     2},
    {OpCode::kAveragePool2d,         kTied,    2},
    {OpCode::kConcatenation,         kTied,    2},
    {OpCode::kConv2d,                kProduct, 3},
    {OpCode::kDepthToSpace,          kTied,    2},
    {OpCode::kDepthwiseConv2d,       kProduct, 3},
    {OpCode::kDiv,                   kOwn,     1, kUint8Only},
    {OpCode::kExpandDims,            kTied,    1},
    {OpCode::kFullyConnected,        kProduct, 4},
    {OpCode::kGather,                kTied,    2},
    {OpCode::kGelu,                  kOwn,     2},
    {OpCode::kHardSwish,             kOwn,     1},
    {OpCode::kL2Normalization,       kFixed,   2, kBoth, kUnitInterval},
    {OpCode::kLeakyRelu,             kOwn,     2},
    {OpCode::kLogSoftmax,            kFixed,   2, kBoth, kLogProbability},
    {OpCode::kLogistic,              kFixed,   2, kBoth, kProbability},
    {OpCode::kMaxPool2d,             kTied,    2},
    {OpCode::kMaximum,               kTied,    2},
    {OpCode::kMean,                  kOwn,     2},
    {OpCode::kMinimum,               kTied,    2},
    {OpCode::kMirrorPad,             kTied,    2},
    {OpCode::kMul,                   kOwn,     2},
    {OpCode::kPack,                  kTied,    2},
    {OpCode::kPad,                   kTied,    2},
    {OpCode::kPadv2,                 kTied,    2},
    {OpCode::kPrelu,                 kOwn,     1},
    {OpCode::kRelu,                  kOwn,     2},
    {OpCode::kRelu6,                 kOwn,     2},
    {OpCode::kReluN1To1,             kOwn,     1},
    {OpCode::kReshape,               kTied,    1},
    {OpCode::kResizeBilinear,        kTied,    2},
    {OpCode::kResizeNearestNeighbor, kTied,    2},
    {OpCode::kSlice,                 kTied,    2},
    {OpCode::kSoftmax,               kFixed,   2, kBoth, kProbability},
    {OpCode::kSpaceToDepth,          kTied,    2},
    {OpCode::kSplit,                 kTied,    2},
    {OpCode::kSplitV,                kTied,    2},
    {OpCode::kSqueeze,               kTied,    1},
    {OpCode::kStridedSlice,          kTied,    2},
    {OpCode::kSub,                   kOwn,     2},
    {OpCode::kTanh,                  kFixed,   2, kBoth, kUnitInterval},
    {OpCode::kTile,                  kTied,    3},
    {OpCode::kTranspose,             kTied,    2},
    {OpCode::kTransposeConv,         kProduct, 3},
    {OpCode::kUnpack,                kTied,    2},
};
// clang-format on

bool IsFloat(const Graph& graph, int tensor) {
  return tensor != kNoTensor && graph.tensors[tensor].type == DataType::kFloat32;
}

bool IsFloatInput(const Graph& graph, const Operator& op, int i) {
  const Tensor* tensor = InputTensor(graph, op, i);
  return tensor && tensor->type == DataType::kFloat32 && !tensor->constant();
}

/// Why `op` has no 8-bit form; empty when it has one.
std::string Obstacle(const Graph& graph, const Operator& op, Scheme scheme) {
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  if (!rule) return "no 8-bit form";
  if (!rule->Supports(scheme))
    return StrCat("no ", scheme == Scheme::kUint8 ? "uint8" : "int8", " form");
  const ProductOperator* product = FindProductOperator(op.code);
  if (product && !IsFloatInput(graph, op, product->data)) return "its input is not computed floats";
  if (product && !HasConstantWeights(graph, op, *product))
    return "weights and bias are not float constants";
  if (rule->quantizing == kTied && (op.outputs.empty() || !IsFloat(graph, op.outputs[0])))
    return "its output is not float";
  const Activation fused = FusedActivationOf(op);
  if (fused != Activation::kNone && ClipOf(fused) == Clip{})
    return "its fused activation has no 8-bit form";
  return "";
}

}  // namespace

const QuantizeRule* FindQuantizeRule(OpCode code) {
  const auto* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                  [&](const QuantizeRule& r) { return r.code == code; });
  return rule == std::end(kRules) ? nullptr : rule;
}

AffineScale FixedScale(const QuantizeRule& rule, Scheme scheme) {
  AffineScale fixed = rule.fixed_output;
  fixed.zero_point += StorageGrid(scheme).min;
  return fixed;
}

bool TouchesFloats(const Graph& graph, const Operator& op) {
  const auto is_float = [&](int tensor) { return IsFloat(graph, tensor); };
  return std::any_of(op.inputs.begin(), op.inputs.end(), is_float) ||
         std::any_of(op.outputs.begin(), op.outputs.end(), is_float);
}

Status CheckQuantizable(const Graph& graph, Scheme scheme) {
  std::string problems;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!TouchesFloats(graph, graph.operators[i])) continue;
    const std::string obstacle = Obstacle(graph, graph.operators[i], scheme);
    if (obstacle.empty()) continue;
    problems += StrCat(problems.empty() ? "" : "; ", DescribeOperator(graph, static_cast<int>(i)),
                       ": ", obstacle);
  }
  return problems.empty() ? Status() : UnsupportedError("cannot be quantized: ", problems);
}

}  // namespace octet
