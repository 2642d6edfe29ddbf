#include "converter/quantize_rules.h"

#include <algorithm>
#include <utility>

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
    {OpCode::kAbs,                   kOwn,     2, kInt8Only},
    {OpCode::kAdd,                   kOwn,     2},
    {OpCode::kArgMax,                kOwn,     2},
    {OpCode::kArgMin,                kOwn,     2},
    {OpCode::kAveragePool2d,         kTied,    2},
    {OpCode::kBatchToSpaceNd,        kTied,    2},
    {OpCode::kBroadcastTo,           kTied,    2},
    {OpCode::kConcatenation,         kTied,    2},
    {OpCode::kConv2d,                kProduct, 3},
    {OpCode::kDepthToSpace,          kTied,    2},
    {OpCode::kDepthwiseConv2d,       kProduct, 3},
    {OpCode::kDiv,                   kOwn,     1, kUint8Only},
    {OpCode::kElu,                   kOwn,     1, kInt8Only},
    {OpCode::kEqual,                 kOwn,     2},
    {OpCode::kExpandDims,            kTied,    1},
    {OpCode::kFakeQuant,             kOwn,     1},
    {OpCode::kFullyConnected,        kProduct, 4},
    {OpCode::kGather,                kTied,    2},
    {OpCode::kGatherNd,              kTied,    1},
    {OpCode::kGelu,                  kOwn,     2},
    {OpCode::kGreater,               kOwn,     2},
    {OpCode::kGreaterEqual,          kOwn,     2},
    {OpCode::kHardSwish,             kOwn,     1},
    {OpCode::kL2Normalization,       kFixed,   2, kBoth, kUnitInterval},
    {OpCode::kLeakyRelu,             kOwn,     2},
    {OpCode::kLess,                  kOwn,     2},
    {OpCode::kLessEqual,             kOwn,     2},
    {OpCode::kLogSoftmax,            kFixed,   2, kBoth, kLogProbability},
    {OpCode::kLogistic,              kFixed,   2, kBoth, kProbability},
    {OpCode::kMaxPool2d,             kTied,    2},
    {OpCode::kMaximum,               kTied,    2},
    {OpCode::kMean,                  kOwn,     2},
    {OpCode::kMinimum,               kTied,    2},
    {OpCode::kMirrorPad,             kTied,    2},
    {OpCode::kMul,                   kOwn,     2},
    {OpCode::kNotEqual,              kOwn,     2},
    {OpCode::kPack,                  kTied,    2},
    {OpCode::kPad,                   kTied,    2},
    {OpCode::kPadv2,                 kTied,    2},
    {OpCode::kPrelu,                 kOwn,     1},
    {OpCode::kReduceMax,             kTied,    2},
    {OpCode::kReduceMin,             kTied,    2},
    {OpCode::kRelu,                  kOwn,     2},
    {OpCode::kRelu6,                 kOwn,     2},
    {OpCode::kReluN1To1,             kOwn,     1},
    {OpCode::kReshape,               kTied,    1},
    {OpCode::kResizeBilinear,        kTied,    2},
    {OpCode::kResizeNearestNeighbor, kTied,    2},
    {OpCode::kSelect,                kTied,    1},
    {OpCode::kSelectV2,              kTied,    1},
    {OpCode::kSlice,                 kTied,    2},
    {OpCode::kSoftmax,               kFixed,   2, kBoth, kProbability},
    {OpCode::kSpaceToBatchNd,        kTied,    2},
    {OpCode::kSpaceToDepth,          kTied,    2},
    {OpCode::kSplit,                 kTied,    2},
    {OpCode::kSplitV,                kTied,    2},
    {OpCode::kSquaredDifference,     kOwn,     2, kInt8Only},
    {OpCode::kSqueeze,               kTied,    1},
    {OpCode::kStridedSlice,          kTied,    2},
    {OpCode::kSub,                   kOwn,     2},
    {OpCode::kSum,                   kOwn,     2},
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

/// Why `op` has no 8-bit form; empty when it has one.
std::string ReasonAgainst(const Graph& graph, const Operator& op, Scheme scheme) {
  const QuantizeRule* rule = FindQuantizeRule(op.code);
  if (!rule) return "no 8-bit form";
  if (!rule->Supports(scheme))
    return StrCat("no ", scheme == Scheme::kUint8 ? "uint8" : "int8", " form");
  const ProductOperator* product = FindProductOperator(op.code);
  if (product &&
      !(InputTensor(graph, op, product->data) && IsActivation(graph, op.inputs[product->data])))
    return "its input is not computed floats";
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

bool IsActivation(const Graph& graph, int tensor) {
  return IsFloat(graph, tensor) && !graph.tensors[tensor].constant();
}

bool TouchesFloats(const Graph& graph, const Operator& op) {
  const auto is_float = [&](int tensor) { return IsFloat(graph, tensor); };
  return std::any_of(op.inputs.begin(), op.inputs.end(), is_float) ||
         std::any_of(op.outputs.begin(), op.outputs.end(), is_float);
}

Status Refuse(const Graph& graph, const std::vector<Obstacle>& obstacles) {
  std::string problems;
  for (const Obstacle& obstacle : obstacles)
    problems += StrCat(problems.empty() ? "" : "; ", DescribeOperator(graph, obstacle.op), ": ",
                       obstacle.reason);
  return problems.empty() ? Status() : UnsupportedError("cannot be quantized: ", problems);
}

std::vector<Obstacle> FindObstacles(const Graph& graph, Scheme scheme) {
  std::vector<Obstacle> obstacles;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!TouchesFloats(graph, graph.operators[i])) continue;
    std::string reason = ReasonAgainst(graph, graph.operators[i], scheme);
    if (!reason.empty()) obstacles.push_back({static_cast<int>(i), std::move(reason)});
  }
  return obstacles;
}

}  // namespace octet
