#include "converter/passes/dimension_factors.h"

#include <algorithm>

#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// For each dimension its factors, outermost first.
using FactorGroups = std::vector<std::vector<int>>;

struct DimensionFactors {
  FactorGroups in;
  FactorGroups out;
};

/// Splits two shapes of equally many elements into common factors, in row-major order; nullopt
/// when there are none ([6, 4] and [4, 6]).
std::optional<DimensionFactors> CommonFactors(const std::vector<int32_t>& in,
                                              const std::vector<int32_t>& out) {
  DimensionFactors factors{FactorGroups(in.size()), FactorGroups(out.size())};
  size_t i = 0, o = 0;
  int32_t in_left = 1, out_left = 1;  // of dimensions i − 1 and o − 1
  for (int next = 0;; ++next) {
    while (in_left == 1 && i < in.size()) in_left = in[i++];
    while (out_left == 1 && o < out.size()) out_left = out[o++];
    if (in_left == 1 && out_left == 1) return factors;
    const int32_t factor = std::min(in_left, out_left);
    if (factor <= 1 || in_left % factor != 0 || out_left % factor != 0) return std::nullopt;
    factors.in[i - 1].push_back(next);
    factors.out[o - 1].push_back(next);
    in_left /= factor;
    out_left /= factor;
  }
}

DimensionFactors TransposeFactors(const std::vector<int32_t>& shape, const Permutation& p) {
  DimensionFactors factors;
  for (size_t i = 0; i < shape.size(); ++i)
    factors.in.push_back(shape[i] == 1 ? std::vector<int>{}
                                       : std::vector<int>{static_cast<int>(i)});
  factors.out = Permuted(factors.in, p);
  return factors;
}

bool IsRegrouping(OpCode code) {
  return code == OpCode::kReshape || code == OpCode::kSqueeze || code == OpCode::kExpandDims;
}

/// By dimension of the input: whether the reduction keeps it; nullopt if its axes are not constant.
std::optional<std::vector<bool>> KeptDimensions(const Graph& graph, const Operator& op) {
  const Tensor* axes = ConstantInput(graph, op, 1, DataType::kInt32);
  const int rank = static_cast<int>(graph.tensors[op.inputs[0]].shape.size());
  if (!IsReduction(op.code) || !axes) return std::nullopt;
  std::vector<bool> kept(rank, true);
  for (int32_t axis : IntValues(*axes)) {
    if (axis < -rank || axis >= rank) return std::nullopt;
    kept[axis < 0 ? axis + rank : axis] = false;
  }
  const size_t count = std::count(kept.begin(), kept.end(), true);
  if (count != graph.tensors[op.outputs[0]].shape.size()) return std::nullopt;  // keep_dims
  return kept;
}

std::optional<DimensionFactors> FactorsOf(const Graph& graph, const Operator& op) {
  std::vector<int32_t> in = graph.tensors[op.inputs[0]].shape;
  const std::vector<int32_t>& out = graph.tensors[op.outputs[0]].shape;
  if (const std::optional<Permutation> p = TransposePermutation(graph, op))
    return TransposeFactors(in, *p);
  if (IsRegrouping(op.code)) return CommonFactors(in, out);
  if (const std::optional<std::vector<bool>> kept = KeptDimensions(graph, op)) {
    for (size_t i = 0; i < in.size(); ++i)
      if (!(*kept)[i]) in[i] = 1;
    return CommonFactors(in, out);
  }
  return std::nullopt;
}

std::vector<int> Flattened(const FactorGroups& groups, const Permutation& layout) {
  std::vector<int> flat;
  for (const std::vector<int>& group : Permuted(groups, layout))
    flat.insert(flat.end(), group.begin(), group.end());
  return flat;
}

/// The permutation under which `to` lists its factors as `from` does when permuted by `layout`;
/// nullopt if that would tear a dimension apart.
std::optional<Permutation> MatchingPermutation(const FactorGroups& from, const Permutation& layout,
                                               const FactorGroups& to) {
  const std::vector<int> order = Flattened(from, layout);
  Permutation permutation;
  const auto append_with_ones = [&](size_t dimension) {
    do {
      permutation.push_back(static_cast<int>(dimension++));
    } while (dimension < to.size() && to[dimension].empty());
  };
  if (!to.empty() && to[0].empty()) append_with_ones(0);
  for (auto next = order.begin(); next != order.end();) {
    const auto starts_here = [&](const std::vector<int>& group) {
      return !group.empty() && group[0] == *next;
    };
    const auto group = std::find_if(to.begin(), to.end(), starts_here);
    if (group == to.end() || order.end() - next < static_cast<std::ptrdiff_t>(group->size()) ||
        !std::equal(group->begin(), group->end(), next))
      return std::nullopt;
    append_with_ones(group - to.begin());
    next += group->size();
  }
  if (!IsPermutation(permutation, to.size())) return std::nullopt;
  return Simplified(permutation);
}

}  // namespace

bool IsReduction(OpCode code) {
  return code == OpCode::kMean || code == OpCode::kSum || code == OpCode::kReduceMax ||
         code == OpCode::kReduceMin || code == OpCode::kReduceProd;
}

bool MovesDimensions(const Graph& graph, const Operator& op) {
  return FactorsOf(graph, op).has_value();
}

bool IsFree(const Graph& graph, const Operator& op, const Permutation& in, const Permutation& out) {
  const std::optional<DimensionFactors> factors = FactorsOf(graph, op);
  if (!factors) return false;
  if (!IsReduction(op.code)) return Flattened(factors->in, in) == Flattened(factors->out, out);
  std::vector<int> dimensions;  // that remain, as the permuted input has them
  const std::vector<bool> kept = *KeptDimensions(graph, op);
  for (size_t i = 0; i < kept.size(); ++i) {
    const int dimension = in.empty() ? static_cast<int>(i) : in[i];
    if (kept[dimension]) dimensions.push_back(dimension);
  }
  return out.empty() && std::is_sorted(dimensions.begin(), dimensions.end());
}

std::optional<Permutation> FreeOutputLayout(const Graph& graph, const Operator& op,
                                            const Permutation& in) {
  if (const std::optional<Permutation> p = TransposePermutation(graph, op))
    return Compose(Inverse(*p), in);
  const std::optional<DimensionFactors> factors = FactorsOf(graph, op);
  if (!factors) return std::nullopt;
  return MatchingPermutation(factors->in, in, factors->out);
}

std::optional<Permutation> FreeInputLayout(const Graph& graph, const Operator& op,
                                           const Permutation& out) {
  if (const std::optional<Permutation> p = TransposePermutation(graph, op)) return Compose(*p, out);
  const std::optional<DimensionFactors> factors = FactorsOf(graph, op);
  if (!factors) return std::nullopt;
  return MatchingPermutation(factors->out, out, factors->in);
}

}  // namespace octet
