#include "tests/converter/onnx_model.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "base/str.h"
#include "tests/temporary_folder.h"

namespace octet {
namespace {

onnx::AttributeProto Attribute(const std::string& name, onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto attribute;
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

}  // namespace

onnx::AttributeProto Int(const std::string& name, int64_t value) {
  auto attribute = Attribute(name, onnx::AttributeProto::INT);
  attribute.set_i(value);
  return attribute;
}

onnx::AttributeProto Float(const std::string& name, float value) {
  auto attribute = Attribute(name, onnx::AttributeProto::FLOAT);
  attribute.set_f(value);
  return attribute;
}

onnx::AttributeProto String(const std::string& name, const std::string& value) {
  auto attribute = Attribute(name, onnx::AttributeProto::STRING);
  attribute.set_s(value);
  return attribute;
}

onnx::AttributeProto Ints(const std::string& name, const std::vector<int64_t>& values) {
  auto attribute = Attribute(name, onnx::AttributeProto::INTS);
  for (int64_t value : values) attribute.add_ints(value);
  return attribute;
}

onnx::AttributeProto FloatList(const std::string& name, const std::vector<float>& values) {
  auto attribute = Attribute(name, onnx::AttributeProto::FLOATS);
  for (float value : values) attribute.add_floats(value);
  return attribute;
}

onnx::AttributeProto TensorValue(const std::string& name, const onnx::TensorProto& value) {
  auto attribute = Attribute(name, onnx::AttributeProto::TENSOR);
  *attribute.mutable_t() = value;
  return attribute;
}

onnx::TensorProto FloatTensor(const std::string& name, const std::vector<int64_t>& dims,
                              const std::vector<float>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (int64_t dim : dims) tensor.add_dims(dim);
  for (float value : values) tensor.add_float_data(value);
  return tensor;
}

onnx::TensorProto IntTensor(const std::string& name, const std::vector<int64_t>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(static_cast<int64_t>(values.size()));
  for (int64_t value : values) tensor.add_int64_data(value);
  return tensor;
}

OnnxModel::OnnxModel(int opset) {
  proto.set_ir_version(8);
  proto.add_opset_import()->set_version(opset);
  proto.mutable_graph()->set_name("test");
}

void OnnxModel::Input(const std::string& name, const std::vector<int64_t>& dims) {
  auto* input = proto.mutable_graph()->add_input();
  input->set_name(name);
  auto* type = input->mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  for (int64_t dim : dims) type->mutable_shape()->add_dim()->set_dim_value(dim);
}

void OnnxModel::Output(const std::string& name) {
  proto.mutable_graph()->add_output()->set_name(name);
}

void OnnxModel::Floats(const std::string& name, const std::vector<int64_t>& dims,
                       const std::vector<float>& values) {
  *proto.mutable_graph()->add_initializer() = FloatTensor(name, dims, values);
}

std::vector<float> OnnxModel::RandomFloats(const std::string& name,
                                           const std::vector<int64_t>& dims) {
  const std::vector<int32_t> shape(dims.begin(), dims.end());
  const auto seed = static_cast<unsigned>(proto.graph().initializer_size());
  const std::vector<float> values = RandomTensor(shape, seed).values;
  Floats(name, dims, values);
  return values;
}

void OnnxModel::Integers(const std::string& name, const std::vector<int64_t>& values) {
  *proto.mutable_graph()->add_initializer() = IntTensor(name, values);
}

onnx::NodeProto* OnnxModel::Node(const std::string& type, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs,
                                 const std::vector<onnx::AttributeProto>& attributes) {
  auto* node = proto.mutable_graph()->add_node();
  node->set_op_type(type);
  for (const std::string& input : inputs) node->add_input(input);
  for (const std::string& output : outputs) node->add_output(output);
  for (const auto& attribute : attributes) *node->add_attribute() = attribute;
  return node;
}

Expected<Graph> OnnxModel::TryImport(const ImportOptions& options) const {
  return ImportBytes(Bytes(), options);
}

Graph OnnxModel::Import(const ImportOptions& options) const {
  Expected<Graph> graph = TryImport(options);
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  if (!graph.ok()) return {};
  const Status valid = Validate(*graph);
  EXPECT_TRUE(valid.ok()) << valid.message();
  return *std::move(graph);
}

std::string OnnxModel::Error(StatusCode code, const ImportOptions& options) const {
  const Expected<Graph> graph = TryImport(options);
  EXPECT_FALSE(graph.ok());
  EXPECT_EQ(static_cast<int>(graph.status().code()), static_cast<int>(code))
      << graph.status().message();
  return graph.status().message();
}

RealTensor OnnxModel::Run(const std::vector<RealTensor>& inputs) const {
  const Graph graph = Import();
  if (graph.outputs.empty()) return {};
  std::vector<RealTensor> outputs = RunFloat(graph, inputs);
  return outputs.empty() ? RealTensor() : std::move(outputs[0]);
}

Expected<Graph> ImportBytes(std::string_view bytes, const ImportOptions& options) {
  return ImportModel(TemporaryFolder().Write("model.onnx", bytes), options);
}

void AddSingleNode(OnnxModel& m, const std::string& type, const std::vector<int64_t>& dims,
                   const std::vector<std::string>& more_inputs,
                   const std::vector<onnx::AttributeProto>& attributes) {
  m.Input("x", dims);
  std::vector<std::string> inputs = {"x"};
  inputs.insert(inputs.end(), more_inputs.begin(), more_inputs.end());
  m.Node(type, inputs, {"y"}, attributes);
  m.Output("y");
}

RealTensor Counting(const std::vector<int32_t>& shape) {
  RealTensor tensor{shape, std::vector<float>(static_cast<size_t>(NumElements(shape)))};
  std::iota(tensor.values.begin(), tensor.values.end(), 0.0f);
  return tensor;
}

}  // namespace octet
