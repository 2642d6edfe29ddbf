#include "converter/passes/permutation.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// Copies the elements of `in` (shape `shape`) in the order of the permuted tensor.
std::vector<uint8_t> TransposedBytes(std::span<const uint8_t> in, const std::vector<int32_t>& shape,
                                     size_t element_bytes, const Permutation& p) {
  const size_t rank = shape.size();
  std::vector<size_t> stride(rank, element_bytes);  // of the input, in bytes
  for (size_t i = rank; i-- > 1;) stride[i - 1] = stride[i] * shape[i];

  std::vector<uint8_t> out(in.size());
  std::vector<int32_t> index(rank, 0);  // in the output
  size_t from = 0;
  for (size_t to = 0; to < out.size(); to += element_bytes) {
    std::memcpy(&out[to], &in[from], element_bytes);
    for (size_t i = rank; i-- > 0;) {
      from += stride[p[i]];
      if (++index[i] < shape[p[i]]) break;
      from -= stride[p[i]] * index[i];
      index[i] = 0;
    }
  }
  return out;
}

}  // namespace

Permutation Simplified(Permutation p) {
  for (size_t i = 0; i < p.size(); ++i)
    if (p[i] != static_cast<int>(i)) return p;
  return {};
}

Permutation Inverse(const Permutation& p) {
  Permutation inverse(p.size());
  for (size_t i = 0; i < p.size(); ++i) inverse[p[i]] = static_cast<int>(i);
  return inverse;
}

Permutation Compose(const Permutation& p, const Permutation& q) {
  return Simplified(p.empty() ? q : Permuted(p, q));
}

Permutation TransposeBetween(const Permutation& in, const Permutation& p, const Permutation& out) {
  return Compose(Compose(Inverse(in), p), out);
}

bool IsPermutation(std::span<const int> p, size_t rank) {
  std::vector<int> sorted(p.begin(), p.end());
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] != static_cast<int>(i)) return false;
  return sorted.size() == rank;
}

std::optional<Permutation> TransposePermutation(const Graph& graph, const Operator& op) {
  const Tensor* permutation = ConstantInput(graph, op, 1, DataType::kInt32);
  if (op.code != OpCode::kTranspose || !permutation) return std::nullopt;
  const size_t rank = graph.tensors[op.inputs[0]].shape.size();
  Permutation p = IntValues(*permutation);
  if (!IsPermutation(p, rank) || graph.tensors[op.outputs[0]].shape.size() != rank)
    return std::nullopt;
  return p;
}

int PermutedAxis(int axis, const Permutation& p) {
  if (p.empty()) return axis;
  if (axis < 0) axis += static_cast<int>(p.size());
  return Inverse(p)[axis];
}

Tensor Transposed(const Tensor& tensor, const Permutation& p) {
  Tensor transposed = tensor;
  if (p.empty()) return transposed;
  OCTET_CHECK_EQ(tensor.shape.size(), p.size());
  transposed.shape = Permuted(tensor.shape, p);
  if (tensor.shape_signature.size() == p.size())
    transposed.shape_signature = Permuted(tensor.shape_signature, p);
  if (tensor.quantization.per_axis())
    transposed.quantization.axis = PermutedAxis(tensor.quantization.axis, p);
  if (tensor.constant())
    transposed.data =
        Bytes::Own(TransposedBytes(tensor.data.data, tensor.shape, ElementBytes(tensor.type), p));
  return transposed;
}

}  // namespace octet
