// See tensor_reader.h; nothing here trusts a value, only that verified offsets may be followed.
#include "schema/tensor_reader.h"

#include <algorithm>
#include <utility>

#include "base/str.h"
#include "model_generated.h"

namespace octet {

namespace {

Status ReadQuantization(const format::QuantizationParameters& from, Copier& copier,
                        Quantization& to) {
  to.axis = from.quantized_dimension();
  OCTET_RETURN_IF_ERROR(copier.Copy(from.scale(), to.scale));
  OCTET_RETURN_IF_ERROR(copier.Copy(from.zero_point(), to.zero_point));
  OCTET_RETURN_IF_ERROR(copier.Copy(from.min(), to.min));
  return copier.Copy(from.max(), to.max);
}

// The three widths of indices all become int32. `vector` may be nullptr.
Status ReadIndices(format::SparseIndexVector width, const void* vector, Copier& copier,
                   std::vector<int32_t>& to) {
  if (vector == nullptr) return Status();
  switch (width) {
    case format::SparseIndexVector::NONE:
      return Status();
    case format::SparseIndexVector::Int32Vector:
      return copier.Copy(static_cast<const format::Int32Vector*>(vector)->values(), to);
    case format::SparseIndexVector::Uint16Vector:
      return copier.Copy(static_cast<const format::Uint16Vector*>(vector)->values(), to);
    case format::SparseIndexVector::Uint8Vector:
      return copier.Copy(static_cast<const format::Uint8Vector*>(vector)->values(), to);
  }
  return InvalidError("index vector of unknown kind ", static_cast<int>(width));
}

Status ReadSparsity(const format::SparsityParameters& from, Copier& copier, Sparsity& to) {
  OCTET_RETURN_IF_ERROR(copier.Copy(from.traversal_order(), to.traversal_order));
  OCTET_RETURN_IF_ERROR(copier.Copy(from.block_map(), to.block_map));
  if (from.dim_metadata() == nullptr) return Status();
  for (const format::DimensionMetadata* dimension : *from.dim_metadata()) {
    SparseDimension& out = to.dimensions.emplace_back();
    out.format = static_cast<int8_t>(dimension->format());
    out.dense_size = dimension->dense_size();
    OCTET_RETURN_IF_ERROR(ReadIndices(dimension->array_segments_type(), dimension->array_segments(),
                                      copier, out.segments));
    OCTET_RETURN_IF_ERROR(ReadIndices(dimension->array_indices_type(), dimension->array_indices(),
                                      copier, out.indices));
  }
  return Status();
}

// Strings begin with an int32 count; kernels read everything else through pointers to its type.
size_t AlignmentOf(DataType type) {
  if (type == DataType::kString) return sizeof(int32_t);
  return static_cast<size_t>(std::max(ElementBytes(type), 1));
}

}  // namespace

Status ReadTensor(const format::Tensor& from, Buffers& buffers, Copier& copier, Tensor& tensor) {
  OCTET_RETURN_IF_ERROR(copier.Copy(from.name(), tensor.name));
  if (from.type() < format::TensorType::MIN || from.type() > format::TensorType::MAX) {
    return UnsupportedError("type ", static_cast<int>(from.type()), " is unknown");
  }
  tensor.type = static_cast<DataType>(from.type());
  OCTET_RETURN_IF_ERROR(copier.Copy(from.shape(), tensor.shape));
  OCTET_RETURN_IF_ERROR(copier.Copy(from.shape_signature(), tensor.shape_signature));
  tensor.is_variable = from.is_variable();
  if (from.quantization() != nullptr) {
    OCTET_RETURN_IF_ERROR(ReadQuantization(*from.quantization(), copier, tensor.quantization));
  }
  if (from.sparsity() != nullptr) {
    OCTET_RETURN_IF_ERROR(ReadSparsity(*from.sparsity(), copier, tensor.sparsity));
  }
  OCTET_ASSIGN_OR_RETURN(tensor.data, buffers.Get(from.buffer(), AlignmentOf(tensor.type)));
  // Files older than has_rank leave it false; only an activation without a shape is in doubt.
  tensor.has_rank = from.has_rank() || !tensor.shape.empty() || tensor.constant();
  return Status();
}

}  // namespace octet
