// Sound models with a few numbers changed: what bytes alone seldom reach. An input names a model
// and then, edit by edit, what is changed in its Graph.
#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "base/check.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run_model.h"

namespace octet::fuzz {

namespace {

/// Sets field number `field` of an options struct.
class FieldSetter {
 public:
  FieldSetter(int field, Bits& bits) : left_(field), bits_(bits) {}
  void operator()(const char*, DeprecatedField) {}
  template <typename T>
  void operator()(const char*, T& field) {
    if (left_-- == 0) Set(field);
  }

 private:
  void Set(int32_t& field) { field = bits_.Integer(); }
  void Set(bool& field) { field = bits_.Byte() % 2; }
  void Set(float& field) { field = bits_.Real(); }
  void Set(Padding& field) { field = static_cast<Padding>(bits_.Byte() % 2); }
  void Set(Activation& field) { field = static_cast<Activation>(bits_.Byte() % 6); }
  void Set(DataType& field) { field = static_cast<DataType>(bits_.Byte() % 19); }
  void Set(WeightsFormat& field) { field = static_cast<WeightsFormat>(bits_.Byte() % 2); }
  void Set(MirrorPadMode& field) { field = static_cast<MirrorPadMode>(bits_.Byte() % 2); }
  void Set(std::vector<int32_t>& field) {
    field.resize(bits_.Byte() % 10);
    for (int32_t& value : field) value = bits_.Integer();
  }

  int left_;
  Bits& bits_;
};

class Editor {
 public:
  Editor(Graph& graph, Bits& bits) : graph_(graph), bits_(bits) {}

  void Edit() {
    if (graph_.operators.empty() || graph_.tensors.empty()) return;
    const int kind = bits_.Byte() % 22;
    Operator& op = graph_.operators[bits_.Below(graph_.operators.size())];
    if (kind < 9) return EditOperator(kind, op);
    const int index = OperandOf(op);
    if (index >= 0) EditTensor(kind - 9, index);
  }

 private:
  static constexpr size_t kMostBytes = 1 << 16;

  int AnyTensor() { return static_cast<int>(bits_.Below(graph_.tensors.size() + 1)) - 1; }

  /// A tensor that the operator reads or writes; -1: none.
  int OperandOf(const Operator& op) {
    const size_t count = op.inputs.size() + op.outputs.size();
    if (count == 0) return -1;
    const size_t which = bits_.Below(count);
    const int index =
        which < op.inputs.size() ? op.inputs[which] : op.outputs[which - op.inputs.size()];
    return index < static_cast<int>(graph_.tensors.size()) ? index : -1;
  }

  void EditOperator(int kind, Operator& op) {
    switch (kind) {
      case 0:
        op.code = static_cast<OpCode>(bits_.Byte() % 162);
        if (bits_.Byte() % 2) op.options = {};
        return;
      case 1:
        op.options = graph_.operators[bits_.Below(graph_.operators.size())].options;
        return;
      case 2:
      case 3:
      case 4: {
        FieldSetter set(bits_.Byte() % 7, bits_);
        std::visit(
            [&]<typename T>(T& options) {
              if constexpr (requires { T::Fields(options, set); }) T::Fields(options, set);
            },
            op.options);
        return;
      }
      case 5:
        if (!op.inputs.empty()) op.inputs[bits_.Below(op.inputs.size())] = AnyTensor();
        return;
      case 6:
        return ChangeLength(bits_.Byte() % 2 ? op.inputs : op.outputs);
      case 7:
        return std::swap(op, graph_.operators[bits_.Below(graph_.operators.size())]);
      case 8:
        op.version = bits_.Integer();
        return;
    }
  }

  void ChangeLength(std::vector<int>& tensors) {
    if (!tensors.empty() && bits_.Byte() % 2) return tensors.pop_back();
    if (bits_.Byte() % 2) return tensors.push_back(AnyTensor());
    tensors.push_back(graph_.Add({.name = "new", .type = DataType::kUint8, .shape = {1}}));
  }

  void EditTensor(int kind, int index) {
    Tensor& tensor = graph_.tensors[index];
    Quantization& q = tensor.quantization;
    switch (kind) {
      case 0:
      case 1:
        if (!tensor.shape.empty()) tensor.shape[bits_.Below(tensor.shape.size())] = bits_.Integer();
        return FitValues(tensor);
      case 2:
        bits_.Byte() % 2 || tensor.shape.empty() ? tensor.shape.push_back(bits_.Integer())
                                                 : tensor.shape.pop_back();
        return FitValues(tensor);
      case 3:
        tensor.type = static_cast<DataType>(bits_.Byte() % 19);
        return FitValues(tensor);
      case 4:
        if (!q.scale.empty()) q.scale[bits_.Below(q.scale.size())] = bits_.Real();
        return;
      case 5:
        if (!q.zero_point.empty()) q.zero_point[bits_.Below(q.zero_point.size())] = bits_.Integer();
        return;
      case 6:
        q.scale.resize(bits_.Byte() % 9, 0.5f);
        q.zero_point.assign(q.scale.size(), 0);
        return;
      case 7:
        q.axis = bits_.Integer();
        return;
      case 8:
      case 9:
        return SetValue(tensor);
      case 10:
        if (!tensor.constant()) return MakeConstant(tensor, bits_.Byte());
        tensor.data = {};
        return graph_.inputs.push_back(index);
      case 11:
        tensor.is_variable = bits_.Byte() % 2;
        return;
      case 12:
        tensor.sparsity.traversal_order.resize(bits_.Byte() % 2);
        return;
    }
  }

  static size_t BytesOf(const Tensor& tensor) {
    const auto count = ElementCount(tensor.shape);
    return count.ok() ? static_cast<size_t>(*count) * ElementBytes(tensor.type) : 0;
  }

  /// A constant gets as many values as its shape and type say.
  static void FitValues(Tensor& tensor) {
    const size_t bytes = BytesOf(tensor);
    if (!tensor.constant() || bytes == 0 || bytes > kMostBytes) return;
    std::vector<uint8_t> values(bytes);
    for (size_t i = 0; i < bytes; ++i) values[i] = tensor.data.data[i % tensor.data.data.size()];
    tensor.data = Bytes::Own(std::move(values));
  }
  static void MakeConstant(Tensor& tensor, uint8_t value) {
    const size_t bytes = BytesOf(tensor);
    if (bytes > 0 && bytes <= kMostBytes)
      tensor.data = Bytes::Own(std::vector<uint8_t>(bytes, value));
  }

  /// One number among the values: an axis, a padding, a weight.
  void SetValue(Tensor& tensor) {
    const size_t size = tensor.data.data.size();
    const auto element = static_cast<size_t>(ElementBytes(tensor.type));
    if (element == 0 || size < element || size > kMostBytes) return;
    std::vector<uint8_t> values(tensor.data.data.begin(), tensor.data.data.end());
    const size_t at = bits_.Below(size / element) * element;
    const int64_t value = bits_.Integer();
    std::memcpy(&values[at], &value, std::min(element, sizeof(value)));
    tensor.data = Bytes::Own(std::move(values));
  }

  Graph& graph_;
  Bits& bits_;
};

const std::vector<Graph>& SoundGraphs() {
  static const std::vector<Graph> graphs = [] {
    std::vector<Graph> read;
    for (const auto& file : SoundModels()) {
      auto graph = ReadGraph(Bytes(file));
      if (graph.ok()) read.push_back(*std::move(graph));
    }
    return read;
  }();
  return graphs;
}

}  // namespace

// Random edits of each model.
std::vector<Input> Seeds() {
  constexpr int kOfEach = 5;
  std::vector<Input> seeds;
  std::mt19937 random(1);
  for (size_t i = 0; i < SoundGraphs().size() * kOfEach; ++i) {
    const size_t model = i / kOfEach;
    Input seed = {static_cast<uint8_t>(model), static_cast<uint8_t>(model >> 8)};
    for (size_t length = 8 + random() % 12; length > 0; --length) {
      seed.push_back(static_cast<uint8_t>(random()));
    }
    seeds.push_back(seed);
  }
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  Bits bits(input);
  Graph graph = SoundGraphs()[bits.Below(SoundGraphs().size())];
  const uint8_t fill = bits.Byte();
  Editor editor(graph, bits);
  for (int edits = 0; edits < 8 && !bits.empty(); ++edits) editor.Edit();
  const auto model = Model::FromGraph(graph, kLimits);
  if (!model.ok()) return;
  const auto outcome = Run(*model, fill);
  if (fill % 4 != 0) return;
  // What loads from memory is the same after the way through a file.
  const auto file = WriteGraph(graph);
  OCTET_CHECK(file.ok());
  const auto again = Model::FromBuffer(Bytes(*file), kLimits);
  OCTET_CHECK(again.ok());
  OCTET_CHECK(Run(*again, fill) == outcome);
}

}  // namespace octet::fuzz
