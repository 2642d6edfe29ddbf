// Networks that bring their own scales and zero points, or recorded ranges: FAKE_QUANT, annotated
// tensors, and the float twins of quantized networks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "converter/given_quantization.h"
#include "tests/converter/integer_network.h"
#include "tests/converter/quantize_testing.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

using GivenTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, GivenTest, testing::Values(Scheme::kUint8, Scheme::kInt8),
                         SchemeName);

FakeQuantOptions FakeQuant(float min, float max, bool narrow = false) {
  return {.min = min, .max = max, .num_bits = 8, .narrow_range = narrow};
}

int AddFakeQuant(TestNetwork& n, int x, const FakeQuantOptions& options) {
  return *n.builder().Emit(OpCode::kFakeQuant, {x}, DataType::kFloat32, n.shape(x), options);
}

Graph QuantizedWithoutSamples(const Graph& graph, Scheme scheme) {
  const Expected<Graph> quantized = Quantize(graph, {}, {.scheme = scheme});
  EXPECT_TRUE(quantized.ok()) << quantized.status().message();
  return quantized.ok() ? *quantized : Graph();
}

/// Scale and zero point, the latter as uint8 has it.
AffineScale ScaleOf(const Tensor& tensor) {
  const int shift = tensor.type == DataType::kInt8 ? 128 : 0;
  return {tensor.quantization.scale[0],
          static_cast<int>(tensor.quantization.zero_point[0]) + shift};
}

// Expected zero points and scales: TensorFlow's Nudge of fake_quant_with_min_max_args, worked out
// by hand: zero point round(0 − min / scale), within [0, 255] (narrow: 1 − min / scale).
TEST(NudgedScale, IsTensorFlows) {
  EXPECT_EQ(NudgedScale(FakeQuant(-1, 3)), (AffineScale{4.0f / 255, 64}));  // 63.75
  EXPECT_EQ(NudgedScale(FakeQuant(0, 6)), (AffineScale{6.0f / 255, 0}));
  EXPECT_EQ(NudgedScale(FakeQuant(2, 6)), (AffineScale{4.0f / 255, 0}));      // [0, 4]
  EXPECT_EQ(NudgedScale(FakeQuant(-6, -2)), (AffineScale{4.0f / 255, 255}));  // [−4, 0]
  EXPECT_EQ(NudgedScale(FakeQuant(-1, 1, true)), (AffineScale{2.0f / 254, 128}));
  EXPECT_EQ(NudgedScale({.min = -8, .max = 7, .num_bits = 4}), (AffineScale{1.0f, 8}));
  EXPECT_EQ(NudgedScale(FakeQuant(1, 1)), std::nullopt);
  EXPECT_EQ(NudgedScale(FakeQuant(NAN, 1)), std::nullopt);
  EXPECT_EQ(NudgedScale({.min = -1, .max = 1, .num_bits = 16}), std::nullopt);
}

TEST_P(GivenTest, FakeQuantsBecomeScalesWithoutSamples) {
  TestNetwork n;
  const int x = AddFakeQuant(n, n.Input("x", {1, 8}), FakeQuant(-1, 3));
  const int hidden = AddFakeQuant(n, n.Relu(n.FullyConnected(x, 4)), FakeQuant(0, 5));
  n.Output(AddFakeQuant(n, n.FullyConnected(hidden, 3), FakeQuant(-7, 9)), "y");
  const Graph graph = AfterOptimize(n.graph);
  EXPECT_EQ(OperatorNames(graph), "FULLY_CONNECTED FULLY_CONNECTED");
  const Graph quantized = QuantizedWithoutSamples(graph, scheme());
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.inputs[0]]), (AffineScale{4.0f / 255, 64}));
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.operators[0].outputs[0]]),
            (AffineScale{5.0f / 255, 0}));
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.outputs[0]]), (AffineScale{16.0f / 255, 112}));
  EXPECT_EQ(quantized.tensors[quantized.outputs[0]].name, "y");
}

TEST(Given, FakeQuantOnWeightsIsTheirGrid) {
  TestNetwork n;
  const int x = AddFakeQuant(n, n.Input("x", {1, 4}), FakeQuant(-1, 1));
  const int weights = AddFakeQuant(n, n.Random({2, 4}), FakeQuant(-0.9f, 1.5f, true));
  const int y = *n.builder().FullyConnected(x, weights, kNoTensor);
  n.Output(AddFakeQuant(n, y, FakeQuant(-4, 4)), "y");
  const Graph graph = AfterOptimize(n.graph);
  const Graph quantized = QuantizedWithoutSamples(graph, Scheme::kUint8);
  const Tensor& stored = quantized.tensors[quantized.operators[0].inputs[1]];
  EXPECT_EQ(ScaleOf(stored), *NudgedScale(FakeQuant(-0.9f, 1.5f, true)));
  EXPECT_THAT(UnusableGivenScales(graph, Scheme::kUint8), SizeIs(0));
  // int8 weights have zero point 0, so they are quantized anew, and the user is told.
  const std::vector<std::string> notes = UnusableGivenScales(graph, Scheme::kInt8);
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_THAT(notes[0], HasSubstr("int8 has no zero point"));
  EXPECT_EQ(QuantizedWithoutSamples(graph, Scheme::kInt8)
                .tensors[quantized.operators[0].inputs[1]]
                .quantization.zero_point[0],
            0);
}

TEST_P(GivenTest, DroppedRelusComeBack) {
  // Exporters leave out a RELU whose work the rounding to [0, max] does.
  for (const auto& [max, op] : {std::pair(4.0f, Activation::kRelu), {6.0f, Activation::kRelu6}}) {
    TestNetwork n;
    const int x = AddFakeQuant(n, n.Input("x", {1, 8}), FakeQuant(-1, 1));
    const int y = n.FullyConnected(x, 16);
    n.Output(AddFakeQuant(n, y, FakeQuant(0, max)), "y");
    const Graph graph = AfterOptimize(n.graph);
    ASSERT_EQ(OperatorNames(graph), "FULLY_CONNECTED");
    EXPECT_EQ(std::get<FullyConnectedOptions>(graph.operators[0].options).fused_activation_function,
              op);
    const RealTensor input = RandomTensor({1, 8}, 3);
    const std::vector<float> rounded = RunFloat(n.graph, {input})[0].values;
    const std::vector<float> exact = RunFloat(graph, {input})[0].values;
    for (size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(exact[i], rounded[i], 0.1f);
  }
}

TEST_P(GivenTest, DifferentScalesOfMovedValuesAreRequantized) {
  TestNetwork n;
  const int a = AddFakeQuant(n, n.Input("a", {1, 4}), FakeQuant(-1, 1));
  const int b = AddFakeQuant(n, n.Input("b", {1, 4}), FakeQuant(-2, 2));
  n.Output(AddFakeQuant(n, n.Concat({a, b}, 1), FakeQuant(-2, 2)), "y");
  const Graph quantized = QuantizedWithoutSamples(AfterOptimize(n.graph), scheme());
  EXPECT_EQ(OperatorNames(quantized), "QUANTIZE CONCATENATION");
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.inputs[0]]).scale, 2.0f / 255);
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.inputs[1]]).scale, 4.0f / 255);
  const std::vector<RealTensor> inputs = {RandomTensor({1, 4}, 1), RandomTensor({1, 4}, 2)};
  const std::vector<float> exact = RunFloat(n.graph, inputs)[0].values;
  const std::vector<float> found = RunIntegers(quantized, inputs)[0].values;
  for (size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(exact[i], found[i], 2.0f / 255 + 1e-6f);
}

TEST_P(GivenTest, AnOperatorsOwnScaleIsFollowedByARequantization) {
  TestNetwork n;
  const int x = AddFakeQuant(n, n.Input("x", {1, 4}), FakeQuant(-4, 4));
  n.Output(AddFakeQuant(n, n.Unary(OpCode::kLogistic, x), FakeQuant(0, 1)), "y");
  const Graph quantized = QuantizedWithoutSamples(AfterOptimize(n.graph), scheme());
  EXPECT_EQ(OperatorNames(quantized), "LOGISTIC QUANTIZE");
  EXPECT_EQ(ScaleOf(quantized.tensors[quantized.outputs[0]]), (AffineScale{1.0f / 255, 0}));
}

TEST_P(GivenTest, RecordedRangesReplaceObservedOnes) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4}), y = n.FullyConnected(x, 2);
  n.Output(y, "y");
  for (int t : {x, y}) {
    n.graph.tensors[t].quantization.min = {-1};
    n.graph.tensors[t].quantization.max = {3};
  }
  Ranges observed(n.graph.tensors.size(), Range{-10, 10});
  const Expected<Graph> quantized =
      Quantize(AfterOptimize(n.graph), observed, {.scheme = scheme()});
  ASSERT_TRUE(quantized.ok()) << quantized.status().message();
  EXPECT_EQ(ScaleOf(quantized->tensors[quantized->inputs[0]]), (AffineScale{4.0f / 255, 64}));
  EXPECT_EQ(ScaleOf(quantized->tensors[quantized->outputs[0]]), (AffineScale{4.0f / 255, 64}));
}

TEST_P(GivenTest, NonsenseFromFilesCountsAsAbsent) {
  for (const Quantization& nonsense :
       {Quantization{.scale = {0}, .zero_point = {0}},
        Quantization{.scale = {NAN}, .zero_point = {0}},
        Quantization{.scale = {1}, .zero_point = {256}}, Quantization{.scale = {1}},
        Quantization{.scale = {1, 2}, .zero_point = {0, 0}, .axis = 7},
        Quantization{.min = {NAN}, .max = {1}}, Quantization{.min = {2}, .max = {1}}}) {
    TestNetwork n;
    const int x = n.Input("x", {1, 4}), y = n.FullyConnected(x, 2);
    n.Output(y, "y");
    for (Tensor& tensor : n.graph.tensors) tensor.quantization = nonsense;
    const Graph quantized = Quantized(n.graph, Ranges(n.graph.tensors.size(), Range{-1, 3}));
    EXPECT_EQ(ScaleOf(quantized.tensors[quantized.inputs[0]]), (AffineScale{4.0f / 255, 64}));
    EXPECT_EQ(Quantize(n.graph, {}).status().code(), StatusCode::kInvalid);
  }
}

TEST(Given, WeightsKeepTheirGridThroughBatchNormalization) {
  TestNetwork n;
  const int x = n.Input("x", {1, 3, 6, 6});
  const int conv = n.Conv(x, 4, 3);
  const int y = n.BatchNorm(conv);
  n.Output(y, "y");
  for (Operator& op : n.graph.operators) {
    if (op.code != OpCode::kConv2d) continue;
    Tensor& weights = n.graph.tensors[op.inputs[1]];
    std::vector<float> values(weights.data.data.size() / sizeof(float));
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = 0.25f * static_cast<float>(static_cast<int>(i * 37 % 255) - 127);
    weights.data = Bytes::Own(values);
    weights.quantization = {.scale = {0.25f}, .zero_point = {128}};
  }
  const Graph graph = AfterOptimize(n.graph);
  const Graph quantized =
      *Quantize(graph, Ranges(graph.tensors.size(), Range{-9, 9}), {.scheme = Scheme::kInt8});
  const Tensor& stored = quantized.tensors[quantized.operators[0].inputs[1]];
  ASSERT_THAT(stored.quantization.scale, SizeIs(4));
  int largest = 0;
  const auto* q = reinterpret_cast<const int8_t*>(stored.data.data.data());
  for (size_t i = 0; i < stored.data.data.size(); ++i) {
    const int original = static_cast<int>(i * 37 % 255) - 127;
    EXPECT_EQ(std::abs(q[i]), std::abs(original)) << i;
    largest = std::max(largest, std::abs(q[i]));
  }
  EXPECT_GE(largest, 126);
}

/// A quantized file, as floats that carry its scales, and quantized again, is the file.
TEST(Given, QuantizedFilesComeBackByteForByte) {
  OCTET_DATA_OR_SKIP(data);
  const std::pair<const char*, Scheme> files[] = {
      {"uint8/mobilenet_v1_0.25_128_quant.tflite", Scheme::kUint8},
      {"uint8/mobilenet_v2_1.0_224_quant.tflite", Scheme::kUint8},
      {"int8/vww_96_int8.tflite", Scheme::kInt8},
      {"int8/pretrainedResnet_quant.tflite", Scheme::kInt8}};
  for (const auto& [name, scheme] : files) {
    SCOPED_TRACE(name);
    const Expected<Graph> original = ImportModel((data / name).string());
    ASSERT_TRUE(original.ok()) << original.status().message();
    Expected<Graph> twin = FloatTwin(*original);
    ASSERT_TRUE(twin.ok()) << twin.status().message();
    ASSERT_TRUE(Optimize(*twin).ok());
    const Graph again = QuantizedWithoutSamples(*twin, scheme);
    const RealTensor input = RandomTensor(again.tensors[again.inputs[0]].shape, 9);
    EXPECT_EQ(RunIntegers(*original, {input})[0].values, RunIntegers(again, {input})[0].values);
  }
}

}  // namespace
}  // namespace octet
