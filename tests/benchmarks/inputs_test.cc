#include "benchmarks/inputs.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

std::string ErrorOf(const std::string& names, const std::string& shapes, const std::string& ranges,
                    const std::string& files) {
  const auto layers = ParseInputLayers(names, shapes, ranges, files);
  EXPECT_EQ(layers.status().code(), StatusCode::kUsage);
  return layers.status().message();
}

TEST(ParseInputLayers, NothingIsNothing) {
  const auto layers = ParseInputLayers("", "", "", "");
  ASSERT_TRUE(layers.ok());
  EXPECT_TRUE(layers->empty());
}

TEST(ParseInputLayers, AllFlags) {
  const auto layers =
      ParseInputLayers("a,b:0", "1,224,224,3:1,20", "a,0,254:b:0,-1,1", "b::0:dir/x::y.bin");
  ASSERT_FALSE(layers.ok());  // ranges have no "::": names in them cannot hold ':'
  const auto good = ParseInputLayers("a,b:0", "1,224,224,3:1,20", "a,0,254", "b::0:dir/x::y.bin");
  ASSERT_TRUE(good.ok()) << good.status().message();
  const std::vector<InputLayer> expected = {
      {.name = "a", .shape = {1, 224, 224, 3}, .range = {{0, 254}}},
      {.name = "b:0", .shape = {1, 20}, .file = "dir/x:y.bin"}};
  EXPECT_EQ(*good, expected);
}

TEST(ParseInputLayers, SaysWhatIsWrong) {
  EXPECT_EQ(ErrorOf("a,b", "1,2", "", ""),
            "--input_layer_shape has 1 shapes, --input_layer 2 names");
  EXPECT_EQ(ErrorOf("a", "1,x", "", ""),
            "--input_layer_shape: '1,x' is no list of sizes like 1,224,224,3");
  EXPECT_EQ(ErrorOf("a", "1,-1", "", ""),
            "--input_layer_shape: '1,-1' is no list of sizes like 1,224,224,3");
  EXPECT_EQ(ErrorOf("a", "", "a,5,1", ""),
            "--input_layer_value_range: 'a,5,1' is not NAME,LOW,HIGH with integers LOW <= HIGH");
  EXPECT_EQ(ErrorOf("a", "", "b,1,5", ""),
            "--input_layer_value_range: 'b' is not in --input_layer");
  EXPECT_EQ(ErrorOf("a", "", "", "a"), "--input_layer_value_files: 'a' is not NAME:FILE");
  EXPECT_EQ(ErrorOf("", "", "", "a:f"), "--input_layer_value_files: 'a' is not in --input_layer");
}

/// RELU over an input of this type and shape [1, 100].
Graph OneInput(DataType type) {
  Graph graph;
  const Quantization q = type == DataType::kFloat32
                             ? Quantization{}
                             : Quantization{.scale = {0.5f}, .zero_point = {0}};
  graph.inputs = {graph.Add({.name = "in", .type = type, .shape = {1, 100}, .quantization = q})};
  graph.outputs = {graph.Add({.name = "out", .type = type, .shape = {1, 100}, .quantization = q})};
  graph.operators.push_back(
      {.code = OpCode::kRelu, .inputs = graph.inputs, .outputs = graph.outputs});
  return graph;
}

template <typename T>
std::vector<T> Filled(DataType type, const std::vector<InputLayer>& layers) {
  auto model = Model::FromGraph(OneInput(type));
  EXPECT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  const Status status = FillInputs(layers, model->graph(), interpreter);
  EXPECT_TRUE(status.ok()) << status.message();
  const auto values = interpreter.Input<T>(0);
  return {values.begin(), values.end()};
}

TEST(FillInputs, TheSameEveryTime) {
  const auto first = Filled<uint8_t>(DataType::kUint8, {});
  EXPECT_EQ(first, Filled<uint8_t>(DataType::kUint8, {}));
  EXPECT_NE(std::count(first.begin(), first.end(), first[0]), 100);
}

TEST(FillInputs, WithinTheRange) {
  const auto bytes = Filled<int8_t>(DataType::kInt8, {{.name = "in", .range = {{-3, -2}}}});
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), -3) + std::count(bytes.begin(), bytes.end(), -2),
            100);
  EXPECT_NE(std::count(bytes.begin(), bytes.end(), -3), 0);
  EXPECT_NE(std::count(bytes.begin(), bytes.end(), -2), 0);
  for (const float value : Filled<float>(DataType::kFloat32, {{.name = "in", .range = {{5, 6}}}})) {
    EXPECT_GE(value, 5);
    EXPECT_LE(value, 6);
  }
}

TEST(FillInputs, RefusesARangeTheTypeDoesNotHave) {
  auto model = Model::FromGraph(OneInput(DataType::kUint8));
  ASSERT_TRUE(model.ok());
  Interpreter interpreter(*model);
  const Status status =
      FillInputs({{.name = "in", .range = {{0, 300}}}}, model->graph(), interpreter);
  EXPECT_EQ(status.message(),
            "--input_layer_value_range: in: 0..300 outside the values of UINT8, 0..255");
}

TEST(ResizeInputs, WantsAsManyAsTheNetworkHas) {
  auto model = Model::FromGraph(OneInput(DataType::kUint8));
  ASSERT_TRUE(model.ok());
  Interpreter interpreter(*model);
  EXPECT_EQ(ResizeInputs({{.name = "a"}, {.name = "b"}}, interpreter).message(),
            "--input_layer names 2 inputs, the network has 1");
}

}  // namespace
}  // namespace octet
