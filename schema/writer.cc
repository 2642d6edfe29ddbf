// WriteGraph: Graph to bytes. FlatBuffers are built from the inside out: whatever a table refers to
// is complete before the table begins.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <flatbuffers/flatbuffers.h>
#include <octet/graph.h>

#include "base/str.h"
#include "model_generated.h"
#include "schema/options_io.h"

namespace octet {

namespace {

using flatbuffers::Offset;

constexpr size_t kBufferAlignment = 16;  // of constants, from the start of the file
constexpr int32_t kLastSmallCode = 127;  // deprecated_builtin_code has 8 bits

// Empty vectors are left out.
template <typename T>
Offset<flatbuffers::Vector<T>> UnlessEmpty(flatbuffers::FlatBufferBuilder& builder,
                                           const std::vector<T>& values) {
  return values.empty() ? 0 : builder.CreateVector(values);
}

// The distinct constants of a file.
class BufferWriter {
 public:
  explicit BufferWriter(flatbuffers::FlatBufferBuilder& builder) : builder_(builder) {
    buffers_.push_back(format::CreateBuffer(builder));  // buffer 0 is empty
  }

  /// Index of the buffer with these values; 0 when there are none.
  uint32_t Add(const Bytes& bytes) {
    if (bytes.data.empty()) return 0;
    const std::string_view key(reinterpret_cast<const char*>(bytes.data.data()), bytes.data.size());
    auto [found, is_new] = index_.try_emplace(key, static_cast<uint32_t>(buffers_.size()));
    if (is_new) {
      builder_.ForceVectorAlignment(bytes.data.size(), sizeof(uint8_t), kBufferAlignment);
      const auto data = builder_.CreateVector(bytes.data.data(), bytes.data.size());
      buffers_.push_back(format::CreateBuffer(builder_, data));
    }
    return found->second;
  }

  auto Finish() { return builder_.CreateVector(buffers_); }

 private:
  flatbuffers::FlatBufferBuilder& builder_;
  std::vector<Offset<format::Buffer>> buffers_;
  std::unordered_map<std::string_view, uint32_t> index_;  // by value; the Graph keeps the values
};

// The distinct operator codes of a file.
class CodeWriter {
 public:
  explicit CodeWriter(flatbuffers::FlatBufferBuilder& builder) : builder_(builder) {}

  uint32_t Add(const Operator& op) {
    const std::string custom_code = op.code == OpCode::kCustom ? op.custom_code : std::string();
    auto [found, is_new] = index_.try_emplace({op.code, custom_code, op.version},
                                              static_cast<uint32_t>(codes_.size()));
    if (is_new) {
      const auto code = static_cast<int32_t>(op.code);
      const auto name = custom_code.empty() ? 0 : builder_.CreateString(custom_code);
      codes_.push_back(
          format::CreateOperatorCode(builder_, static_cast<int8_t>(std::min(code, kLastSmallCode)),
                                     name, op.version, static_cast<format::BuiltinOperator>(code)));
    }
    return found->second;
  }

  auto Finish() { return builder_.CreateVector(codes_); }

 private:
  flatbuffers::FlatBufferBuilder& builder_;
  std::vector<Offset<format::OperatorCode>> codes_;
  std::map<std::tuple<OpCode, std::string, int32_t>, uint32_t> index_;
};

class Writer {
 public:
  explicit Writer(size_t expected_bytes)
      : builder_(expected_bytes), buffers_(builder_), codes_(builder_) {}

  std::vector<uint8_t> Write(const Graph& graph) {
    std::vector<Offset<format::SubGraph>> subgraphs = {WriteSubgraph(graph)};
    for (const Graph& more : graph.more_subgraphs) subgraphs.push_back(WriteSubgraph(more));
    std::vector<Offset<format::Metadata>> metadata;
    for (const Metadata& entry : graph.metadata) metadata.push_back(WriteMetadata(entry));
    std::vector<Offset<format::SignatureDef>> signatures;
    for (const Signature& signature : graph.signatures) {
      signatures.push_back(WriteSignature(signature));
    }
    const auto subgraphs_at = builder_.CreateVector(subgraphs);
    const auto metadata_at = UnlessEmpty(builder_, metadata);
    const auto signatures_at = UnlessEmpty(builder_, signatures);
    const auto description = builder_.CreateString(graph.description);
    const auto codes = codes_.Finish();
    const auto buffers = buffers_.Finish();
    format::FinishModelBuffer(
        builder_, format::CreateModel(builder_, kSchemaVersion, codes, subgraphs_at, description,
                                      buffers, /*metadata_buffer=*/0, metadata_at, signatures_at));
    return {builder_.GetBufferPointer(), builder_.GetBufferPointer() + builder_.GetSize()};
  }

 private:
  Offset<format::SubGraph> WriteSubgraph(const Graph& graph) {
    std::vector<Offset<format::Tensor>> tensors;
    for (const Tensor& tensor : graph.tensors) tensors.push_back(WriteTensor(tensor));
    std::vector<Offset<format::Operator>> operators;
    for (const Operator& op : graph.operators) operators.push_back(WriteOperator(op));
    const auto tensors_at = builder_.CreateVector(tensors);
    const auto inputs = builder_.CreateVector(graph.inputs);
    const auto outputs = builder_.CreateVector(graph.outputs);
    const auto operators_at = builder_.CreateVector(operators);
    const auto name = builder_.CreateString(graph.name);
    return format::CreateSubGraph(builder_, tensors_at, inputs, outputs, operators_at, name);
  }

  Offset<format::Tensor> WriteTensor(const Tensor& tensor) {
    const auto shape = builder_.CreateVector(tensor.shape);
    const auto name = builder_.CreateString(tensor.name);
    const auto quantization = WriteQuantization(tensor.quantization);
    const auto sparsity = WriteSparsity(tensor.sparsity);
    const auto signature = UnlessEmpty(builder_, tensor.shape_signature);
    return format::CreateTensor(builder_, shape, static_cast<format::TensorType>(tensor.type),
                                buffers_.Add(tensor.data), name, quantization, tensor.is_variable,
                                sparsity, signature, tensor.has_rank);
  }

  Offset<format::QuantizationParameters> WriteQuantization(const Quantization& from) {
    if (from == Quantization{}) return 0;
    std::vector<int64_t> zero_points = from.zero_point;
    if (zero_points.empty()) zero_points.resize(from.scale.size());  // TFLite wants both or neither
    const auto min = UnlessEmpty(builder_, from.min);
    const auto max = UnlessEmpty(builder_, from.max);
    const auto scale = UnlessEmpty(builder_, from.scale);
    const auto zero_point = UnlessEmpty(builder_, zero_points);
    return format::CreateQuantizationParameters(builder_, min, max, scale, zero_point,
                                                format::QuantizationDetails::NONE, 0, from.axis);
  }

  Offset<format::SparsityParameters> WriteSparsity(const Sparsity& from) {
    if (from == Sparsity{}) return 0;
    std::vector<Offset<format::DimensionMetadata>> dimensions;
    for (const SparseDimension& dimension : from.dimensions) {
      dimensions.push_back(WriteSparseDimension(dimension));
    }
    const auto traversal_order = UnlessEmpty(builder_, from.traversal_order);
    const auto block_map = UnlessEmpty(builder_, from.block_map);
    const auto dimensions_at = builder_.CreateVector(dimensions);
    return format::CreateSparsityParameters(builder_, traversal_order, block_map, dimensions_at);
  }

  Offset<format::DimensionMetadata> WriteSparseDimension(const SparseDimension& from) {
    const auto [segments_type, segments] = WriteIndices(from.segments);
    const auto [indices_type, indices] = WriteIndices(from.indices);
    return format::CreateDimensionMetadata(
        builder_, static_cast<format::DimensionType>(from.format), from.dense_size, segments_type,
        segments, indices_type, indices);
  }

  std::pair<format::SparseIndexVector, Offset<void>> WriteIndices(
      const std::vector<int32_t>& indices) {
    if (indices.empty()) return {format::SparseIndexVector::NONE, 0};
    const auto values = builder_.CreateVector(indices);
    return {format::SparseIndexVector::Int32Vector,
            format::CreateInt32Vector(builder_, values).Union()};
  }

  Offset<format::Operator> WriteOperator(const Operator& op) {
    const int kind = OptionsKind(op.options);
    const Offset<void> options = kind == 0 ? 0 : WriteOptions(op.options, builder_);
    const auto inputs = builder_.CreateVector(op.inputs);
    const auto outputs = builder_.CreateVector(op.outputs);
    const auto intermediates = UnlessEmpty(builder_, op.intermediates);
    const auto& custom = op.custom_options.data;
    const auto custom_options =
        custom.empty() ? 0 : builder_.CreateVector(custom.data(), custom.size());
    return format::CreateOperator(builder_, codes_.Add(op), inputs, outputs,
                                  static_cast<format::BuiltinOptions>(kind), options,
                                  custom_options, format::CustomOptionsFormat::FLEXBUFFERS,
                                  /*mutating_variable_inputs=*/0, intermediates);
  }

  Offset<format::Metadata> WriteMetadata(const Metadata& entry) {
    const auto name = builder_.CreateString(entry.name);
    return format::CreateMetadata(builder_, name, buffers_.Add(entry.data));
  }

  Offset<format::SignatureDef> WriteSignature(const Signature& signature) {
    const auto inputs = WriteEntries(signature.inputs);
    const auto outputs = WriteEntries(signature.outputs);
    const auto key = builder_.CreateString(signature.key);
    return format::CreateSignatureDef(builder_, inputs, outputs, key,
                                      static_cast<uint32_t>(signature.subgraph));
  }

  Offset<flatbuffers::Vector<Offset<format::TensorMap>>> WriteEntries(
      const std::vector<Signature::Entry>& entries) {
    std::vector<Offset<format::TensorMap>> maps;
    for (const Signature::Entry& entry : entries) {
      const auto name = builder_.CreateString(entry.name);
      maps.push_back(format::CreateTensorMap(builder_, name, static_cast<uint32_t>(entry.tensor)));
    }
    return builder_.CreateVector(maps);
  }

  flatbuffers::FlatBufferBuilder builder_;
  BufferWriter buffers_;
  CodeWriter codes_;
};

// --- What a file cannot hold ---------------------------------------------------------------------

// Appends "operator 3 (LSTM): LSTMOptions" for each operator whose options have no place.
void ListUnwritable(const Graph& graph, std::string_view place, std::vector<std::string>& list) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Options& options = graph.operators[i].options;
    std::string what;
    if (const auto* unknown = std::get_if<UnknownOptions>(&options)) what = OptionsName(*unknown);
    if (std::holds_alternative<BatchNormalizationOptions>(options)) what = "batch normalization";
    if (what.empty()) continue;
    list.push_back(StrCat(place, DescribeOperator(graph, static_cast<int>(i)), ": ", what));
  }
}

Status CheckWritable(const Graph& graph) {
  std::vector<std::string> list;
  ListUnwritable(graph, "", list);
  for (size_t i = 0; i < graph.more_subgraphs.size(); ++i) {
    ListUnwritable(graph.more_subgraphs[i], StrCat("subgraph ", i + 1, ": "), list);
  }
  if (list.empty()) return Status();
  std::string joined;
  for (const std::string& item : list) joined += (joined.empty() ? "" : "; ") + item;
  return UnsupportedError("cannot write ", joined);
}

// An upper bound on the bytes of all values but those that tensors share; the tables around them
// are small.
size_t ValueBytes(const Graph& graph, std::unordered_set<const uint8_t*>& seen) {
  size_t bytes = 0;
  const auto add = [&](const Bytes& values) {
    if (seen.insert(values.data.data()).second) bytes += values.data.size();
  };
  for (const Tensor& tensor : graph.tensors) add(tensor.data);
  for (const Operator& op : graph.operators) bytes += op.custom_options.data.size();
  for (const Metadata& entry : graph.metadata) add(entry.data);
  for (const Graph& more : graph.more_subgraphs) bytes += ValueBytes(more, seen);
  return bytes;
}

}  // namespace

Expected<std::vector<uint8_t>> WriteGraph(const Graph& graph) {
  OCTET_RETURN_IF_ERROR(CheckWritable(graph));
  constexpr size_t kMaxValueBytes = (size_t{1} << 31) - (size_t{1} << 26);
  std::unordered_set<const uint8_t*> seen;
  const size_t value_bytes = ValueBytes(graph, seen);
  if (value_bytes > kMaxValueBytes) {
    return UnsupportedError("the file would hold ", value_bytes,
                            " bytes of values; its offsets end at 2^31");
  }
  return Writer(value_bytes + (size_t{1} << 16)).Write(graph);
}

}  // namespace octet
