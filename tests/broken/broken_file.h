// Model files that are wrong in one way each: how a sound file is broken, and the list of all
// cases.
#ifndef OCTET_TESTS_BROKEN_BROKEN_FILE_H_
#define OCTET_TESTS_BROKEN_BROKEN_FILE_H_

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <octet/interpreter.h>

#include "model_generated.h"

namespace octet::broken {

// Names of the format, as the cases use them.
using BuiltinOperator = format::BuiltinOperator;
using TensorType = format::TensorType;
using AddOptions = format::AddOptionsT;
using ConcatenationOptions = format::ConcatenationOptionsT;
using Conv2DOptions = format::Conv2DOptionsT;
using DepthwiseConv2DOptions = format::DepthwiseConv2DOptionsT;
using FullyConnectedOptions = format::FullyConnectedOptionsT;
using Pool2DOptions = format::Pool2DOptionsT;
using ReshapeOptions = format::ReshapeOptionsT;
using SoftmaxOptions = format::SoftmaxOptionsT;

/// A file taken apart; Bytes() puts it together again. Indices are the file's own.
class File {
 public:
  explicit File(std::span<const uint8_t> bytes) {
    format::GetModel(bytes.data())->UnPackTo(&model);
  }

  format::ModelT model;

  format::SubGraphT& graph() { return *model.subgraphs[0]; }
  format::OperatorT& op(int i) { return *graph().operators[i]; }
  format::OperatorCodeT& code(int i) { return *model.operator_codes[op(i).opcode_index]; }
  format::TensorT& tensor(int i) { return *graph().tensors[i]; }
  format::TensorT& input(int i, int k) { return tensor(op(i).inputs[k]); }
  format::TensorT& output(int i) { return tensor(op(i).outputs[0]); }
  template <typename T>
  T& options(int i) {
    return *static_cast<T*>(op(i).builtin_options.value);
  }
  format::QuantizationParametersT& quantization(format::TensorT& of) { return *of.quantization; }

  /// Operator i gets a code of its own.
  format::OperatorCodeT& NewCode(int i, BuiltinOperator builtin, int version = 1) {
    auto& added = model.operator_codes.emplace_back(std::make_unique<format::OperatorCodeT>());
    op(i).opcode_index = static_cast<uint32_t>(model.operator_codes.size()) - 1;
    const int number = static_cast<int>(builtin);
    added->builtin_code = builtin;
    added->deprecated_builtin_code = static_cast<int8_t>(number < 127 ? number : 127);
    added->version = version;
    return *added;
  }
  /// `tensor` becomes a constant with a buffer of its own; buffers may be shared in the file.
  template <typename T>
  void SetValues(format::TensorT& of, const std::vector<T>& values) {
    auto& added = model.buffers.emplace_back(std::make_unique<format::BufferT>());
    added->data.resize(values.size() * sizeof(T));
    std::memcpy(added->data.data(), values.data(), added->data.size());
    of.buffer = static_cast<uint32_t>(model.buffers.size()) - 1;
  }
  std::vector<uint8_t> Values(const format::TensorT& of) const {
    return model.buffers[of.buffer]->data;
  }

  std::vector<uint8_t> Bytes() const {
    flatbuffers::FlatBufferBuilder builder;
    format::FinishModelBuffer(builder, format::Model::Pack(builder, &model));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }
};

/// The bytes of a sound file, to be damaged in place.
struct Raw {
  std::vector<uint8_t> bytes;

  const format::Model& model() const { return *format::GetModel(bytes.data()); }
  const format::SubGraph& graph() const { return *model().subgraphs()->Get(0); }
  const format::Tensor& tensor(int i) const { return *graph().tensors()->Get(i); }
  const format::Operator& op(int i) const { return *graph().operators()->Get(i); }

  void Put32(size_t at, uint32_t value) { std::memcpy(&bytes[at], &value, sizeof(value)); }
  void Put32(const void* at, uint32_t value) { Put32(Position(at), value); }
  size_t Position(const void* inside) const {
    return static_cast<size_t>(static_cast<const uint8_t*>(inside) - bytes.data());
  }
  /// Where `table` holds field `slot` (VT_...).
  template <typename Table>
  const uint8_t* Field(const Table& table, uint16_t slot) const {
    return reinterpret_cast<const flatbuffers::Table&>(table).GetAddressOf(slot);
  }
};

/// The sound files: ours of tests/models, and others of the data folder.
enum class Base {
  kUint8,
  kInt8,
  kMobilenet,
  kResnet,
  kMnist,
  kKeywords,
  kDetector,
  kMask,
  kGather,
  kGatherNd,
  kSlice,
  kStridedSlice,
  kSplit,
  kPack,
  kUnpack,
  kTransposeConv,
  kSpaceToDepth,
  kBroadcast,
  kSelect,
  kMirrorPad,
  kSum
};
inline constexpr Base kLastBase = Base::kSum;

struct Case {
  const char* group;
  const char* name;
  Base base;
  std::variant<std::function<void(File&)>, std::function<void(Raw&)>> damage;
  /// What loading answers, behind the file's name. "..." at the end: what follows depends on the
  /// processor.
  const char* sentence;
};

// Case lists, by what is broken.
std::vector<Case> ByteCases();
std::vector<Case> GraphCases();
std::vector<Case> TensorCases();
std::vector<Case> OperatorCases();
std::vector<Case> ShapeOperatorCases();

std::vector<Case> AllCases();

/// The broken file. `sound`: the bytes of the case's base.
std::vector<uint8_t> Break(const Case& broken, std::span<const uint8_t> sound);

/// What running the model on zeros answers; "" when it runs.
std::string RunOnZeros(const Model& model);

/// "uint8/mobilenet_v1_0.25_128_quant.tflite", inside the data folder; or inside tests/models when
/// `is_ours`.
struct BasePath {
  const char* path;
  bool is_ours;
};
BasePath PathOf(Base base);

}  // namespace octet::broken

#endif  // OCTET_TESTS_BROKEN_BROKEN_FILE_H_
