// Permutations of dimensions, as TRANSPOSE takes them: out.shape[i] = in.shape[permutation[i]].
// The empty permutation stands for the identity of any rank.
#ifndef OCTET_CONVERTER_PASSES_PERMUTATION_H_
#define OCTET_CONVERTER_PASSES_PERMUTATION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <octet/graph.h>

namespace octet {

using Permutation = std::vector<int>;

/// Empty if `p` is an identity, else `p`.
Permutation Simplified(Permutation p);
Permutation Inverse(const Permutation& p);
/// First `p`, then `q`.
Permutation Compose(const Permutation& p, const Permutation& q);

/// What a TRANSPOSE by `p` comes to when its input is stored permuted by `in`, its output by `out`.
Permutation TransposeBetween(const Permutation& in, const Permutation& p, const Permutation& out);

/// [0, rank) each once?
bool IsPermutation(std::span<const int> p, size_t rank);
/// The permutation of a TRANSPOSE operator whose input 1 is constant and valid.
std::optional<Permutation> TransposePermutation(const Graph& graph, const Operator& op);

/// list[p[0]], list[p[1]], ...: shapes, paddings by dimension, slices.
template <typename T>
std::vector<T> Permuted(const std::vector<T>& list, const Permutation& p) {
  if (p.empty()) return list;
  std::vector<T> permuted;
  for (int i : p) permuted.push_back(list[i]);
  return permuted;
}

/// Where dimension `axis` (negative: from the end) lands.
int PermutedAxis(int axis, const Permutation& p);

/// The tensor with its shape (and shape_signature) permuted and, for a constant, its values moved.
Tensor Transposed(const Tensor& tensor, const Permutation& p);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_PERMUTATION_H_
