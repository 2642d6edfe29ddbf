// Float .tflite files: weights stored smaller than they are, and every real file through the
// converter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/converter/integer_network.h"
#include "tests/converter/onnx_model.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using testing::ElementsAre;

Graph ThroughFile(const Graph& graph) {
  const Expected<std::vector<uint8_t>> file = WriteGraph(graph);
  EXPECT_TRUE(file.ok()) << file.status().message();
  if (!file.ok()) return {};
  const Expected<Graph> imported =
      ImportBytes({reinterpret_cast<const char*>(file->data()), file->size()});
  EXPECT_TRUE(imported.ok()) << imported.status().message();
  return imported.ok() ? *imported : Graph();
}

template <typename T>
Tensor Constant(DataType type, std::vector<int32_t> shape, std::vector<T> values) {
  Tensor tensor{.name = "weights", .type = type, .shape = std::move(shape)};
  tensor.data = Bytes::Own(std::move(values));
  return tensor;
}

std::vector<float> FloatsOf(const Tensor& tensor) {
  return RealValues(tensor, tensor.data.data);
}

TEST(ImportTflite, Float16WeightsBecomeFloat32) {
  TestNetwork n;
  const int x = n.Input("x", {1, 2});
  const int half =  // 1, −2, 0.5, the smallest subnormal
      n.graph.Add(Constant<uint16_t>(DataType::kFloat16, {2, 2}, {0x3c00, 0xc000, 0x3800, 0x0001}));
  const int weights = *n.builder().Emit(OpCode::kDequantize, {half}, DataType::kFloat32, {2, 2});
  n.Output(*n.builder().FullyConnected(x, weights, kNoTensor), "y");
  const Graph graph = AfterOptimize(ThroughFile(n.graph));
  ASSERT_EQ(OperatorNames(graph), "FULLY_CONNECTED");
  EXPECT_THAT(FloatsOf(graph.tensors[graph.operators[0].inputs[1]]),
              ElementsAre(1, -2, 0.5f, 0x1p-24f));
}

TEST(ImportTflite, WeightsBesideFloatActivationsAreWhatTheyStandFor) {
  for (const bool behind_dequantize : {false, true}) {
    TestNetwork n;
    const int x = n.Input("x", {1, 2});
    Tensor stored = Constant<int8_t>(DataType::kInt8, {2, 2}, {-127, 1, 64, 127});
    stored.quantization = {.scale = {0.5f, 0.25f}, .zero_point = {0, 0}, .axis = 0};
    int weights = n.graph.Add(stored);
    if (behind_dequantize)
      weights = *n.builder().Emit(OpCode::kDequantize, {weights}, DataType::kFloat32, {2, 2});
    n.Output(*n.builder().FullyConnected(x, weights, kNoTensor), "y");
    const Graph graph = AfterOptimize(ThroughFile(n.graph));
    ASSERT_EQ(OperatorNames(graph), "FULLY_CONNECTED");
    EXPECT_THAT(FloatsOf(graph.tensors[graph.operators[0].inputs[1]]),
                ElementsAre(-63.5f, 0.5f, 16, 31.75f));
    // And back: the same integers.
    const Graph quantized =
        *Quantize(graph, Ranges(graph.tensors.size(), Range{-1, 1}), {.scheme = Scheme::kInt8});
    const Tensor& again = quantized.tensors[quantized.operators[0].inputs[1]];
    EXPECT_EQ(again.quantization.scale, stored.quantization.scale);
    EXPECT_TRUE(std::equal(again.data.data.begin(), again.data.data.end(), stored.data.data.begin(),
                           stored.data.data.end()));
  }
}

TEST(ImportTflite, AConvolutionsAbsentBiasIsLeftOut) {
  TestNetwork n;
  const int x = n.Input("x", {1, 3, 4, 4});
  n.Output(n.Conv(x, 2, 3), "y");
  for (Operator& op : n.graph.operators)
    if (op.code == OpCode::kConv2d) op.inputs = {op.inputs[0], op.inputs[1], kNoTensor};
  const Graph graph = ThroughFile(n.graph);
  for (const Operator& op : graph.operators) {
    if (op.code != OpCode::kConv2d) continue;
    EXPECT_EQ(op.inputs.size(), 2u);
  }
}

// --- Real files.

/// Files the converter refuses in every scheme, or in one.
const std::map<std::string, std::string> kRefused = {
    {"transpose.bin", "broken: the permutation is FLOAT32"},
    {"single_slice.tflite", "broken: one begin for three dimensions"},
    {"single_rsqrt.tflite", "no integer form"},
    {"single_sqrt.tflite", "no integer form"},
    {"single_div.tflite", "no int8 form"},
    {"single_squared_difference.tflite", "no uint8 form"},
};

/// [−1, 1] for every tensor.
Ranges UnitRanges(const Graph& graph) {
  return Ranges(graph.tensors.size(), Range{-1, 1});
}

bool Converts(const std::filesystem::path& path, Scheme scheme) {
  const Expected<Graph> imported = ImportModel(path.string());
  if (!imported.ok()) return false;
  Graph graph = *imported;
  if (!Optimize(graph).ok()) return false;
  const bool quantized_already =
      std::any_of(graph.tensors.begin(), graph.tensors.end(), [](const Tensor& tensor) {
        return tensor.type == DataType::kInt8 && !tensor.quantization.empty();
      });
  if (quantized_already) graph = *FloatTwin(graph);
  const Expected<Graph> quantized = Quantize(graph, UnitRanges(graph), {.scheme = scheme});
  return quantized.ok() && Model::FromGraph(*quantized).ok();
}

TEST(RealFloatModels, EveryFileWithAnIntegerFormConverts) {
  OCTET_DATA_OR_SKIP(data);
  int converted = 0;
  for (const char* folder : {"float", "float_ops", "float_calibrated"}) {
    for (const char* extension : {".tflite", ".bin"}) {
      for (const auto& path : FilesIn(data / folder, extension)) {
        SCOPED_TRACE(path);
        const bool uint8 = Converts(path, Scheme::kUint8), int8 = Converts(path, Scheme::kInt8);
        EXPECT_EQ(uint8 && int8, !kRefused.contains(path.filename().string()));
        converted += uint8 || int8;
      }
    }
  }
  EXPECT_EQ(converted, 68);
}

TEST(RealFloatModels, OptimizingKeepsTheirResults) {
  OCTET_DATA_OR_SKIP(data);
  for (const auto& path : FilesIn(data / "float", ".tflite")) {
    SCOPED_TRACE(path);
    const Expected<Graph> graph = ImportModel(path.string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    ExpectSameResults(*graph, AfterOptimize(*graph));
  }
}

/// Their tensors carry ranges, so nothing has to be observed.
TEST(RealFloatModels, RecordedRangesAreEnough) {
  OCTET_DATA_OR_SKIP(data);
  for (const char* name : {"concat.bin", "maximum.bin", "multi_input_add_reshape.bin", "pack.bin",
                           "single_avg_pool_min_minus_5_max_plus_5.bin", "split.bin",
                           "single_softmax_min_minus_5_max_plus_5.bin"}) {
    SCOPED_TRACE(name);
    Expected<Graph> graph = ImportModel((data / "float_calibrated" / name).string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    ASSERT_TRUE(Optimize(*graph).ok());
    const Expected<Graph> quantized = Quantize(*graph, {});
    ASSERT_TRUE(quantized.ok()) << quantized.status().message();
    const Tensor& input = quantized->tensors[quantized->inputs[0]];
    if (std::string_view(name).find("plus_5") == std::string_view::npos) continue;
    EXPECT_NEAR(input.quantization.scale[0], 10.0f / 255, 1e-5f);  // [−5, 5], cut in the file
    EXPECT_EQ(input.quantization.zero_point[0], 128);
  }
}

}  // namespace
}  // namespace octet
