// Inputs and initializers of ONNX models: open shapes, element types, external data.
#include <gtest/gtest.h>

#include <bit>

#include "base/str.h"
#include "tests/converter/onnx_model.h"
#include "tests/temporary_folder.h"

namespace octet {
namespace {

/// Input "x" whose dimensions are numbers or names; Relu; output "y".
OnnxModel OpenModel(const std::vector<std::string>& dims) {
  OnnxModel m(13);
  AddSingleNode(m, "Relu", {}, {});
  auto* shape = m.proto.mutable_graph()
                    ->mutable_input(0)
                    ->mutable_type()
                    ->mutable_tensor_type()
                    ->mutable_shape();
  for (const std::string& dim : dims) {
    if (std::isdigit(dim[0])) shape->add_dim()->set_dim_value(std::stoi(dim));
    if (!std::isdigit(dim[0])) shape->add_dim()->set_dim_param(dim);
  }
  return m;
}

std::vector<int32_t> InputShape(const Graph& graph) {
  return graph.tensors[graph.inputs.at(0)].shape;
}

TEST(ImportInputs, AnOpenBatchIsOne) {
  EXPECT_EQ(InputShape(OpenModel({"batch", "3", "8"}).Import()), (std::vector<int32_t>{1, 3, 8}));
}

TEST(ImportInputs, OtherOpenDimensionsMustBeGiven) {
  const OnnxModel m = OpenModel({"N", "3", "height", "8"});
  const std::string error = m.Error(StatusCode::kUsage);
  EXPECT_NE(error.find("input 'x' has the open shape Nx3xheightx8; give it with --input-shape"),
            std::string::npos)
      << error;
  const std::vector<int32_t> shape = {2, 3, 4, 8};
  EXPECT_EQ(InputShape(m.Import({.input_shapes = {{"x", shape}}})), shape);
  EXPECT_EQ(InputShape(m.Import({.input_shapes = {{"", shape}}})), shape);
}

TEST(ImportInputs, GivenShapesMustFit) {
  const OnnxModel m = OpenModel({"N", "3"});
  EXPECT_NE(m.Error(StatusCode::kUsage, {.input_shapes = {{"x", {1, 4}}}}).find("contradicts"),
            std::string::npos);
  EXPECT_NE(m.Error(StatusCode::kUsage, {.input_shapes = {{"x", {0, 3}}}}).find("below 1"),
            std::string::npos);
  EXPECT_NE(m.Error(StatusCode::kUsage, {.input_shapes = {{"image", {1, 3}}}})
                .find("names input 'image'; the model has [x]"),
            std::string::npos);
}

TEST(ImportInputs, AnInitializerMayBeListedAsInput) {
  OnnxModel m(8);
  m.proto.set_ir_version(3);
  m.Floats("bias", {2}, {1, 2});
  m.Input("bias", {2});
  AddSingleNode(m, "Add", {1, 2}, {"bias"});
  const Graph graph = m.Import();
  EXPECT_EQ(graph.inputs.size(), 1u);
  EXPECT_EQ(m.Run({{{1, 2}, {10, 10}}}).values, (std::vector<float>{11, 12}));
}

/// x + an initializer "c" as given.
OnnxModel PlusConstant(const onnx::TensorProto& constant) {
  OnnxModel m(13);
  *m.proto.mutable_graph()->add_initializer() = constant;
  AddSingleNode(m, "Add", {2}, {"c"});
  return m;
}

onnx::TensorProto Typed(onnx::TensorProto::DataType type) {
  onnx::TensorProto tensor;
  tensor.set_name("c");
  tensor.set_data_type(type);
  tensor.add_dims(2);
  return tensor;
}

TEST(ImportInitializers, AllFloatingTypesBecomeFloat32) {
  auto half = Typed(onnx::TensorProto::FLOAT16);
  half.add_int32_data(0x3e00);  // 1.5
  half.add_int32_data(0x8001);  // −2^-24, subnormal
  auto half_raw = Typed(onnx::TensorProto::FLOAT16);
  half_raw.set_raw_data(std::string("\x00\x3e\x01\x80", 4));
  auto bfloat = Typed(onnx::TensorProto::BFLOAT16);
  bfloat.add_int32_data(0x3fc0);
  bfloat.add_int32_data(0xb380);
  auto real = Typed(onnx::TensorProto::DOUBLE);
  real.add_double_data(1.5);
  real.add_double_data(-0x1p-24);
  auto raw = Typed(onnx::TensorProto::FLOAT);
  const float values[] = {1.5f, -0x1p-24f};
  raw.set_raw_data(std::string(reinterpret_cast<const char*>(values), sizeof(values)));
  for (const auto& constant : {half, half_raw, bfloat, real, raw}) {
    const OnnxModel m = PlusConstant(constant);
    EXPECT_EQ(m.Run({{{2}, {0, 0}}}).values, (std::vector<float>{1.5f, -0x1p-24f}));
  }
}

TEST(ImportInitializers, ValuesMustFillTheShape) {
  auto few = Typed(onnx::TensorProto::FLOAT);
  few.add_float_data(1);
  EXPECT_NE(PlusConstant(few)
                .Error(StatusCode::kInvalid)
                .find("initializer 'c': 1 values, but shape [2] needs 2"),
            std::string::npos);
  auto odd = Typed(onnx::TensorProto::FLOAT);
  odd.set_raw_data("12345");
  EXPECT_NE(PlusConstant(odd).Error(StatusCode::kInvalid).find("5 bytes of values"),
            std::string::npos);
  auto huge = Typed(onnx::TensorProto::FLOAT);
  huge.add_dims(int64_t{1} << 40);
  EXPECT_NE(PlusConstant(huge).Error(StatusCode::kInvalid).find("dimension 1099511627776"),
            std::string::npos);
  auto negative = Typed(onnx::TensorProto::FLOAT);
  negative.set_dims(0, -2);
  PlusConstant(negative).Error(StatusCode::kInvalid);
}

/// Values 1, 2 at byte 8 of a file.
onnx::TensorProto External(const std::string& location) {
  auto tensor = Typed(onnx::TensorProto::FLOAT);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  const auto add = [&](const char* key, const std::string& value) {
    auto* entry = tensor.add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("location", location);
  add("offset", "8");
  add("length", "8");
  return tensor;
}

TEST(ImportExternalData, IsFoundBesideTheModel) {
  const float values[] = {0, 0, 1, 2};
  const std::string data(reinterpret_cast<const char*>(values), sizeof(values));
  const TemporaryFolder folder;
  const std::string path = folder.Write("m.onnx", PlusConstant(External("weights/w.bin")).Bytes());
  folder.Write("weights/w.bin", data);
  const auto graph = ImportModel(path);
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  EXPECT_EQ(RunFloat(*graph, {{{2}, {10, 10}}}).at(0).values, (std::vector<float>{11, 12}));
  folder.Write("weights/w.bin", data.substr(0, 12));
  EXPECT_NE(ImportModel(path).status().message().find("has 12 bytes, expected 8 from byte 8"),
            std::string::npos);
}

TEST(ImportExternalData, MissingOrElsewhereIsRefused) {
  const std::string missing = PlusConstant(External("w.bin")).Error(StatusCode::kInvalid);
  EXPECT_NE(missing.find("initializer 'c': external data"), std::string::npos) << missing;
  EXPECT_NE(missing.find("w.bin"), std::string::npos) << missing;
  for (const char* location : {"../secret.bin", "/etc/hostname", "a/../../b", ""}) {
    const std::string error = PlusConstant(External(location)).Error(StatusCode::kInvalid);
    EXPECT_NE(error.find("not a file beside or below the model"), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace octet
