// ReadGraph: bytes to Graph. The bytes are verified first (verify.cc), so that everything after may
// follow offsets freely; then the tables are read; Validate checks what they mean.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <flatbuffers/flatbuffers.h>
#include <octet/graph.h>

#include "base/str.h"
#include "model_generated.h"
#include "schema/buffers.h"
#include "schema/copier.h"
#include "schema/op_formats.h"
#include "schema/options_io.h"
#include "schema/tensor_reader.h"
#include "schema/verify.h"

namespace octet {

namespace {

template <typename Table>
using Tables = flatbuffers::Vector<flatbuffers::Offset<Table>>;

// Calls read(index, table) for each; a vector that is absent is empty.
template <typename Table, typename Read>
Status ForEach(const Tables<Table>* tables, const Read& read) {
  if (tables == nullptr) return Status();
  for (uint32_t i = 0; i < tables->size(); ++i) OCTET_RETURN_IF_ERROR(read(i, *tables->Get(i)));
  return Status();
}

class Reader {
 public:
  Reader(const format::Model& model, const Bytes& file)
      : model_(model), copier_(file.data.size()), buffers_(model, file, copier_) {}

  Expected<Graph> Read() {
    if (model_.subgraphs() == nullptr || model_.subgraphs()->size() == 0) {
      return InvalidError("the file holds no subgraph");
    }
    Graph graph;
    OCTET_RETURN_IF_ERROR(copier_.Copy(model_.description(), graph.description));
    OCTET_RETURN_IF_ERROR(ForEach(model_.subgraphs(), [&](uint32_t i, const auto& from) {
      if (i == 0) return ReadSubgraph(from, graph);
      OCTET_RETURN_IF_ERROR_IN(StrCat("subgraph ", i),
                               ReadSubgraph(from, graph.more_subgraphs.emplace_back()));
      return Status();
    }));
    OCTET_RETURN_IF_ERROR(ReadMetadata(graph));
    OCTET_RETURN_IF_ERROR(ReadSignatures(graph));
    return graph;
  }

 private:
  Status ReadSubgraph(const format::SubGraph& from, Graph& graph) {
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.name(), graph.name));
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.inputs(), graph.inputs));
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.outputs(), graph.outputs));
    OCTET_RETURN_IF_ERROR(ForEach(from.tensors(), [&](uint32_t i, const format::Tensor& tensor) {
      OCTET_RETURN_IF_ERROR_IN(DescribeTensor(graph, static_cast<int>(i)),
                               ReadTensor(tensor, buffers_, copier_, graph.tensors.emplace_back()));
      return Status();
    }));
    return ForEach(from.operators(), [&](uint32_t i, const format::Operator& op) {
      Operator& to = graph.operators.emplace_back();
      OCTET_RETURN_IF_ERROR_IN(StrCat("operator ", i), ReadCode(op.opcode_index(), to));
      OCTET_RETURN_IF_ERROR_IN(DescribeOperator(graph, static_cast<int>(i)), ReadOperator(op, to));
      return Status();
    });
  }

  Status ReadCode(uint32_t index, Operator& op) {
    const uint32_t count = model_.operator_codes() == nullptr ? 0 : model_.operator_codes()->size();
    if (index >= count) {
      return InvalidError("operator code index ", index, " outside [0, ", count, ")");
    }
    const format::OperatorCode& from = *model_.operator_codes()->Get(index);
    const auto code = std::max(static_cast<int32_t>(from.deprecated_builtin_code()),
                               static_cast<int32_t>(from.builtin_code()));
    if (code < 0) return InvalidError("operator code ", code, " is negative");
    op.code = static_cast<OpCode>(code);
    op.version = from.version();
    if (op.code != OpCode::kCustom) return Status();
    return copier_.Copy(from.custom_code(), op.custom_code);
  }

  Status ReadOperator(const format::Operator& from, Operator& op) {
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.inputs(), op.inputs));
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.outputs(), op.outputs));
    OCTET_RETURN_IF_ERROR(copier_.Copy(from.intermediates(), op.intermediates));
    if (from.builtin_options_2_type() != format::BuiltinOptions2::NONE) {
      op.options = UnknownOptions{.type = static_cast<int>(from.builtin_options_2_type()),
                                  .second_union = true};
    } else {
      const auto kind = static_cast<int>(from.builtin_options_type());
      OCTET_RETURN_IF_ERROR(CheckOptionsKind(op.code, kind));
      OCTET_ASSIGN_OR_RETURN(
          op.options,
          ReadOptions(kind, static_cast<const flatbuffers::Table*>(from.builtin_options()),
                      copier_));
    }
    return ReadCustomOptions(from, op.custom_options);
  }

  Status ReadCustomOptions(const format::Operator& from, Bytes& options) {
    if (from.large_custom_options_offset() > 1) {
      auto outside =
          buffers_.Outside(from.large_custom_options_offset(), from.large_custom_options_size());
      if (!outside) return outside.status().In("custom options");
      options = *outside;
    } else if (from.custom_options() != nullptr) {
      options = buffers_.Inside(*from.custom_options());
    }
    return Status();
  }

  Status ReadMetadata(Graph& graph) {
    return ForEach(model_.metadata(), [&](uint32_t i, const format::Metadata& from) {
      Metadata& entry = graph.metadata.emplace_back();
      OCTET_RETURN_IF_ERROR(copier_.Copy(from.name(), entry.name));
      auto data = buffers_.Get(from.buffer(), /*alignment=*/1);
      if (!data) return data.status().In(StrCat("metadata ", i));
      entry.data = *data;
      return Status();
    });
  }

  Status ReadSignatures(Graph& graph) {
    return ForEach(model_.signature_defs(), [&](uint32_t, const format::SignatureDef& from) {
      Signature& signature = graph.signatures.emplace_back();
      OCTET_RETURN_IF_ERROR(copier_.Copy(from.signature_key(), signature.key));
      OCTET_RETURN_IF_ERROR(ReadEntries(from.inputs(), signature.inputs));
      OCTET_RETURN_IF_ERROR(ReadEntries(from.outputs(), signature.outputs));
      signature.subgraph = SaturatedIndex(from.subgraph_index());
      return Status();
    });
  }

  Status ReadEntries(const Tables<format::TensorMap>* from, std::vector<Signature::Entry>& to) {
    return ForEach(from, [&](uint32_t, const format::TensorMap& map) {
      Signature::Entry& entry = to.emplace_back();
      OCTET_RETURN_IF_ERROR(copier_.Copy(map.name(), entry.name));
      entry.tensor = SaturatedIndex(map.tensor_index());
      return Status();
    });
  }

  // An index that no int holds is outside every range, and Validate says so.
  static int SaturatedIndex(uint32_t index) {
    return static_cast<int>(std::min<uint32_t>(index, std::numeric_limits<int>::max()));
  }

  const format::Model& model_;
  Copier copier_;
  Buffers buffers_;
};

}  // namespace

Expected<Graph> ReadGraph(const Bytes& bytes) {
  // Offsets are verified relative to the first byte, so that must be aligned like the widest field.
  const bool aligned = reinterpret_cast<uintptr_t>(bytes.data.data()) % sizeof(uint64_t) == 0;
  const Bytes file = aligned ? bytes : AlignedCopy(bytes.data);
  OCTET_ASSIGN_OR_RETURN(const format::Model* model, VerifyBytes(file.data));
  OCTET_ASSIGN_OR_RETURN(Graph graph, Reader(*model, file).Read());
  OCTET_RETURN_IF_ERROR(Validate(graph));
  return graph;
}

}  // namespace octet
