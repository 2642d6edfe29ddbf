// Graph: the one model in memory. Importers produce it, the converter's passes transform it, the
// interpreter compiles it, and ReadGraph/WriteGraph are the one door to TFLite files (version 3,
// identifier "TFL3"). A float network is a Graph, too.
//
// A Graph is plain data: indices instead of pointers, values shared through Bytes (usually spans
// into the mapped file). Nothing checks it as it is built; ReadGraph and Validate do.
#ifndef OCTET_GRAPH_H_
#define OCTET_GRAPH_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/bytes.h>
#include <octet/op_code.h>
#include <octet/options.h>
#include <octet/status.h>

namespace octet {

/// Bytes of one element; 0 for types without a fixed whole number of bytes (string, int4, ...).
int ElementBytes(DataType type);
/// "UINT8", "FLOAT32": the names of the format.
std::string_view DataTypeName(DataType type);

/// real = scale · (q − zero_point). Per tensor: one scale and one zero point. Per axis: one of each
/// for every index of dimension `axis`. Empty: the tensor is not quantized.
struct Quantization {
  std::vector<float> scale = {};
  std::vector<int64_t> zero_point = {};
  int32_t axis = 0;             // "quantized_dimension" of the format
  std::vector<float> min = {};  // recorded range; calibrated float files carry it
  std::vector<float> max = {};

  bool empty() const { return scale.empty(); }
  bool per_axis() const { return scale.size() > 1; }
  bool operator==(const Quantization&) const = default;
};

/// One dimension of a sparse tensor (DimensionMetadata of the format), kept for a faithful copy.
struct SparseDimension {
  int8_t format = 0;  // 0 dense, 1 sparse CSR
  int32_t dense_size = 0;
  std::vector<int32_t> segments = {};
  std::vector<int32_t> indices = {};
  bool operator==(const SparseDimension&) const = default;
};
struct Sparsity {
  std::vector<int32_t> traversal_order = {};
  std::vector<int32_t> block_map = {};
  std::vector<SparseDimension> dimensions = {};
  bool operator==(const Sparsity&) const = default;
};

struct Tensor {
  std::string name = {};
  DataType type = DataType::kFloat32;
  std::vector<int32_t> shape = {};  // empty: a scalar, or unknown when !has_rank
  std::vector<int32_t> shape_signature =
      {};  // −1 where a dimension may be resized; empty: as shape
  bool has_rank = true;
  bool is_variable = false;
  Quantization quantization = {};
  Sparsity sparsity = {};
  Bytes data = {};  // values of a constant, row-major, little endian; empty for activations
  bool constant() const { return !data.data.empty(); }
};

inline constexpr int kNoTensor = -1;  // an optional input that is absent

struct Operator {
  OpCode code = OpCode::kCustom;
  std::string custom_code = {};  // set when code is kCustom
  int32_t version = 1;
  std::vector<int> inputs = {};  // tensor indices; kNoTensor: absent
  std::vector<int> outputs = {};
  std::vector<int> intermediates = {};
  Options options = {};
  Bytes custom_options = {};  // FlexBuffers, for custom operators

  /// "CONV_2D", or the custom code.
  std::string name() const { return code == OpCode::kCustom ? custom_code : OpName(code); }
};

/// Named bytes beside the network: "TFLITE_METADATA", "min_runtime_version", "octet.preprocess".
struct Metadata {
  std::string name = {};
  Bytes data = {};
};

/// Names of inputs and outputs for one subgraph (SignatureDef of the format).
struct Signature {
  struct Entry {
    std::string name = {};
    int tensor = 0;
    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> inputs = {};
  std::vector<Entry> outputs = {};
  std::string key = {};
  int subgraph = 0;
  bool operator==(const Signature&) const = default;
};

struct Graph {
  std::string name = {};
  std::vector<Tensor> tensors = {};
  std::vector<Operator> operators = {};  // in an order in which they can run
  std::vector<int> inputs = {};          // tensor indices
  std::vector<int> outputs = {};

  std::string description = {};
  std::vector<Metadata> metadata = {};
  std::vector<Signature> signatures = {};
  std::vector<Graph> more_subgraphs = {};  // bodies of control flow: kept, not run

  /// Appends and returns the new tensor's index.
  int Add(Tensor tensor) {
    tensors.push_back(std::move(tensor));
    return static_cast<int>(tensors.size()) - 1;
  }
  /// The entry of that name, or nullptr.
  const Metadata* FindMetadata(std::string_view metadata_name) const;
};

/// "operator 12 (CONV_2D)": how messages name an operator. Control characters of names from files
/// are replaced and long names cut. REQUIRES (both): the index is in range.
std::string DescribeOperator(const Graph& graph, int index);
/// "tensor 5 'conv1/weights'": how messages name a tensor.
std::string DescribeTensor(const Graph& graph, int index);

/// Product of the dimensions; an error naming the shape when one is negative or the product
/// (times nothing else) leaves 2^31 − 1.
Expected<int64_t> ElementCount(std::span<const int32_t> shape);

/// Of the files ReadGraph reads and WriteGraph writes. Part of the file format.
inline constexpr uint32_t kSchemaVersion = 3;

/// Reads a .tflite file. The bytes are verified first (offsets, vectors), then their meaning:
/// indices in range, lengths of constants, shapes. Tensor values stay where they are: the Graph
/// refers into `bytes` and keeps its owner. Errors name operator, tensor and field, what was found
/// and what was expected.
Expected<Graph> ReadGraph(const Bytes& bytes);

/// The meaning part of ReadGraph, for graphs that come from elsewhere: tensor indices in range,
/// every tensor written at most once and before it is read, constants as long as shape and type
/// say, no constant or input written.
Status Validate(const Graph& graph);

/// The file as bytes. Equal values are stored once. Writes deprecated_builtin_code and
/// builtin_code both. Fails for what a file cannot hold (BatchNormalizationOptions,
/// UnknownOptions).
Expected<std::vector<uint8_t>> WriteGraph(const Graph& graph);

}  // namespace octet

#endif  // OCTET_GRAPH_H_
