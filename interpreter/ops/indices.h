// Tensors of indices (GATHER, GATHER_ND, SLICE): their types, and the check that comes before any
// read.
#ifndef OCTET_INTERPRETER_OPS_INDICES_H_
#define OCTET_INTERPRETER_OPS_INDICES_H_

#include <cstdint>
#include <span>

#include "interpreter/op.h"

namespace octet {

/// INT16, INT32 or INT64.
inline Status ExpectIndexType(PrepareContext& node, const char* role, const TensorInfo& indices) {
  const DataType type = indices.type();
  if (type == DataType::kInt16 || type == DataType::kInt32 || type == DataType::kInt64) {
    return Status();
  }
  return node.UnsupportedType(role, indices);
}

/// Calls body(T{}) with a type ExpectIndexType lets pass.
template <typename Body>
auto WithIndexType(DataType type, const Body& body) {
  if (type == DataType::kInt16) return body(int16_t{});
  if (type == DataType::kInt32) return body(int32_t{});
  return body(int64_t{});
}

/// Index i must lie in [0, sizes[i mod sizes.size()]). Negative ones do not count from the end.
template <typename Index>
Status CheckIndices(const char* role, std::span<const Index> indices,
                    std::span<const int32_t> sizes) {
  for (size_t i = 0; i < indices.size(); i += sizes.size()) {
    for (size_t d = 0; d < sizes.size(); ++d) {
      if (indices[i + d] < 0 || indices[i + d] >= sizes[d]) {
        return InvalidError(role, ": ", indices[i + d], " outside [0, ", sizes[d], ")");
      }
    }
  }
  return Status();
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_INDICES_H_
