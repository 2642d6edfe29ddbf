#include "tests/schema/graph_diff.h"

#include <algorithm>

#include "base/str.h"

namespace octet {

namespace {

bool SameBytes(const Bytes& a, const Bytes& b) {
  return std::equal(a.data.begin(), a.data.end(), b.data.begin(), b.data.end());
}

std::string TensorDifference(const Tensor& a, const Tensor& b) {
  if (a.name != b.name) return "name";
  if (a.type != b.type) return "type";
  if (a.shape != b.shape) return "shape";
  if (a.shape_signature != b.shape_signature) return "shape_signature";
  if (a.has_rank != b.has_rank) return "has_rank";
  if (a.is_variable != b.is_variable) return "is_variable";
  if (a.quantization != b.quantization) return "quantization";
  if (a.sparsity != b.sparsity) return "sparsity";
  return SameBytes(a.data, b.data) ? "" : "data";
}

std::string OperatorDifference(const Operator& a, const Operator& b) {
  if (a.code != b.code || a.custom_code != b.custom_code) return "code";
  if (a.version != b.version) return "version";
  if (a.inputs != b.inputs) return "inputs";
  if (a.outputs != b.outputs) return "outputs";
  if (a.intermediates != b.intermediates) return "intermediates";
  if (a.options != b.options) return "options";
  return SameBytes(a.custom_options, b.custom_options) ? "" : "custom_options";
}

std::string MetadataDifference(const Metadata& a, const Metadata& b) {
  if (a.name != b.name) return "name";
  return SameBytes(a.data, b.data) ? "" : "data";
}

std::string SignatureDifference(const Signature& a, const Signature& b) {
  return a == b ? "" : "content";
}

// The first of `differ`'s answers for the elements of a and b, with `describe(index)` in front.
template <typename T, typename Differ, typename Describe>
std::string ListDifference(const std::vector<T>& a, const std::vector<T>& b, const Differ& differ,
                           const Describe& describe) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const std::string difference = differ(a[i], b[i]);
    if (!difference.empty()) return StrCat(describe(static_cast<int>(i)), ": ", difference);
  }
  if (a.size() == b.size()) return "";
  return StrCat(describe(static_cast<int>(std::min(a.size(), b.size()))), ": only in one graph");
}

}  // namespace

std::string FirstDifference(const Graph& a, const Graph& b) {
  const auto numbered = [](const char* what) {
    return [what](int i) { return StrCat(what, " ", i); };
  };
  if (a.name != b.name) return "name";
  if (a.description != b.description) return "description";
  if (a.inputs != b.inputs) return "inputs";
  if (a.outputs != b.outputs) return "outputs";
  for (const std::string& difference : {
           ListDifference(a.tensors, b.tensors, TensorDifference, numbered("tensor")),
           ListDifference(a.operators, b.operators, OperatorDifference, numbered("operator")),
           ListDifference(a.metadata, b.metadata, MetadataDifference, numbered("metadata")),
           ListDifference(a.signatures, b.signatures, SignatureDifference, numbered("signature")),
           ListDifference(a.more_subgraphs, b.more_subgraphs, FirstDifference,
                          [](int i) { return StrCat("subgraph ", i + 1); }),
       }) {
    if (!difference.empty()) return difference;
  }
  return "";
}

}  // namespace octet
