// Quantize on small networks: formulas, groups and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <octet/interpreter.h>

#include "converter/passes/graph_edit.h"
#include "converter/quantize_rules.h"
#include "interpreter/op.h"
#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using testing::AllOf;
using testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(Schemes, QuantizeTest, testing::Values(Scheme::kUint8, Scheme::kInt8),
                         SchemeName);

const Tensor& TensorNamed(const Graph& graph, std::string_view name) {
  for (const Tensor& tensor : graph.tensors)
    if (tensor.name == name) return tensor;
  ADD_FAILURE() << "no tensor " << name;
  return graph.tensors[0];
}

std::vector<int> Values8(const Tensor& tensor) {
  std::vector<int> values;
  for (uint8_t byte : tensor.data.data)
    values.push_back(tensor.type == DataType::kInt8 ? static_cast<int8_t>(byte) : byte);
  return values;
}

/// One FULLY_CONNECTED with two channels: weights {1, −2}, {0.5, 0.25}; bias {0.1, −3}.
struct TwoChannels {
  TwoChannels() {
    const int x = network.Input("x", {1, 2});
    weights = network.Floats({2, 2}, {1, -2, 0.5f, 0.25f});
    bias = network.Floats({2}, {0.1f, -3});
    network.Output(*network.builder().FullyConnected(x, weights, bias), "y");
  }
  TestNetwork network;
  int weights, bias;
};

TEST(Quantize, Uint8ProductHasOneAsymmetricScale) {
  const TwoChannels two;
  Ranges ranges(two.network.graph.tensors.size(), Range{-2, 6});
  const Expected<Graph> graph = Quantize(two.network.graph, ranges, {.scheme = Scheme::kUint8});
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  const std::vector<int>& inputs = graph->operators[0].inputs;
  const Tensor &x = graph->tensors[inputs[0]], &weights = graph->tensors[inputs[1]],
               &bias = graph->tensors[inputs[2]];
  EXPECT_EQ(x.type, DataType::kUint8);
  EXPECT_EQ(x.quantization.scale[0], 8.0f / 255);
  EXPECT_EQ(x.quantization.zero_point[0], 64);
  EXPECT_EQ(x.quantization.min[0], -2);
  EXPECT_EQ(x.quantization.max[0], 6);

  const float s2 = 3.0f / 254;
  EXPECT_EQ(weights.type, DataType::kUint8);
  EXPECT_EQ(weights.quantization.scale, (std::vector<float>{s2}));
  EXPECT_EQ(weights.quantization.zero_point, (std::vector<int64_t>{170}));  // 1 + 2 / s2 = 170.33
  EXPECT_EQ(Values8(weights), (std::vector<int>{255, 1, 212, 191}));

  const float s1 = x.quantization.scale[0];
  EXPECT_EQ(bias.type, DataType::kInt32);
  EXPECT_EQ(bias.quantization.scale, (std::vector<float>{s1 * s2}));
  EXPECT_EQ(bias.quantization.zero_point, (std::vector<int64_t>{0}));
  EXPECT_EQ(
      IntValues(bias),
      (std::vector<int32_t>{static_cast<int32_t>(std::lround(0.1f / (double{s1} * double{s2}))),
                            static_cast<int32_t>(std::lround(-3 / (double{s1} * double{s2})))}));
}

TEST(Quantize, Int8ProductHasASymmetricScaleForEachChannel) {
  const TwoChannels two;
  Ranges ranges(two.network.graph.tensors.size(), Range{-2, 6});
  const Expected<Graph> graph = Quantize(two.network.graph, ranges, {.scheme = Scheme::kInt8});
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  const std::vector<int>& inputs = graph->operators[0].inputs;
  const Tensor &x = graph->tensors[inputs[0]], &weights = graph->tensors[inputs[1]],
               &bias = graph->tensors[inputs[2]];
  EXPECT_EQ(x.type, DataType::kInt8);
  EXPECT_EQ(x.quantization.zero_point[0], -64);
  EXPECT_EQ(weights.quantization.scale, (std::vector<float>{2.0f / 127, 0.5f / 127}));
  EXPECT_EQ(weights.quantization.zero_point, (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(weights.quantization.axis, 0);
  EXPECT_EQ(Values8(weights), (std::vector<int>{64, -127, 127, 64}));
  ASSERT_EQ(bias.quantization.scale.size(), 2u);
  const std::vector<float> reals = {0.1f, -3};
  for (int c : {0, 1}) {
    const float s1 = x.quantization.scale[0], s2 = weights.quantization.scale[c];
    EXPECT_EQ(bias.quantization.scale[c], s1 * s2);
    EXPECT_EQ(IntValues(bias)[c], std::lround(reals[c] / (double{s1} * double{s2})));
  }
  EXPECT_EQ(graph->operators[0].version, 4);
}

TEST_P(QuantizeTest, DepthwiseChannelsRunAlongTheLastAxis) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 8, 9}), 6, 3, {.depthwise = true}), "result");
  const Graph graph = AfterOptimize(n.graph);
  const Graph quantized = Quantized(graph, UnitRanges(graph));
  const Tensor& weights = quantized.tensors[quantized.operators[0].inputs[1]];
  EXPECT_EQ(weights.quantization.scale.size(), uint8() ? 1u : 6u);
  EXPECT_EQ(weights.quantization.axis, uint8() ? 0 : 3);
}

TEST_P(QuantizeTest, DeadChannelsKeepTheirBias) {
  TestNetwork n;
  const int x = n.Input("x", {1, 2});
  const int weights = n.Floats({3, 2}, {1, -1, 1e-11f, -1e-12f, 0, 0});
  n.Output(*n.builder().FullyConnected(x, weights, n.Floats({3}, {0.5f, 0.9f, -0.9f})), "y");
  const Graph graph = Quantized(n.graph, UnitRanges(n.graph));
  const Tensor& bias = graph.tensors[graph.operators[0].inputs[2]];
  const std::vector<int32_t> values = IntValues(bias);
  const std::vector<double> reals = {0.5, 0.9, -0.9};
  for (int c : {0, 1, 2}) {
    const double scale = bias.quantization.scale[uint8() ? 0 : c];
    EXPECT_GT(scale, 0);
    EXPECT_LE(std::abs(values[c]), (1 << 30) + 64) << c;
    EXPECT_NEAR(values[c] * scale, reals[c], 1e-4) << c;
  }
}

TEST_P(QuantizeTest, FusedActivationsBoundTheRange) {
  TestNetwork n;
  const int x = n.Input("x", {1, 2});
  n.Output(n.Unary(OpCode::kRelu6, n.FullyConnected(x, 3)), "six");
  n.Output(n.Relu(n.FullyConnected(x, 3)), "relu");
  n.Output(n.Unary(OpCode::kRelu6, x), "alone");
  const Graph graph = AfterOptimize(n.graph);
  const Graph quantized = Quantized(graph, Ranges(graph.tensors.size(), Range{-1, 7.65f}));
  EXPECT_EQ(TensorNamed(quantized, "six").quantization.scale[0], 6.0f / 255);
  EXPECT_EQ(TensorNamed(quantized, "alone").quantization.scale[0], 6.0f / 255);
  EXPECT_EQ(TensorNamed(quantized, "relu").quantization.scale[0], 7.65f / 255);
  EXPECT_EQ(TensorNamed(quantized, "relu").quantization.zero_point[0], uint8() ? 0 : -128);
}

TEST_P(QuantizeTest, TiedTensorsShareTheUnionOfTheirRanges) {
  TestNetwork n;
  const int a = n.Input("a", {1, 4, 4, 2}), b = n.Input("b", {1, 4, 4, 2});
  const int joined = n.Concat({a, b}, 3);
  n.Output(n.Reshape(joined, {1, 64}), "result");
  Ranges ranges = UnitRanges(n.graph);
  ranges[a] = Range{-0.5, 3};
  ranges[b] = Range{-2, 1};
  ranges[joined] = ranges[n.graph.outputs[0]] = Range{-2, 3};
  const Graph quantized = Quantized(n.graph, ranges);
  for (const char* name : {"a", "b", "result"}) {
    const Quantization& quantization = TensorNamed(quantized, name).quantization;
    EXPECT_EQ(quantization.scale, (std::vector<float>{5.0f / 255})) << name;
    EXPECT_EQ(quantization.zero_point[0], uint8() ? 102 : -26) << name;
  }
}

TEST_P(QuantizeTest, OwnScalesStayApart) {
  TestNetwork n;
  const int a = n.Input("a", {1, 4}), b = n.Input("b", {1, 4});
  n.Output(n.Add(n.Mul(a, n.Floats({1}, {-0.5f})), b), "result");
  Ranges ranges = UnitRanges(n.graph);
  ranges[b] = Range{0, 255};
  const Graph quantized = Quantized(n.graph, ranges);
  EXPECT_EQ(TensorNamed(quantized, "a").quantization.scale[0], 2.0f / 255);
  EXPECT_EQ(TensorNamed(quantized, "b").quantization.scale[0], 1.0f);
  const Tensor& half = TensorNamed(quantized, "constant0");
  EXPECT_EQ(half.type, uint8() ? DataType::kUint8 : DataType::kInt8);
  EXPECT_EQ(half.quantization.scale[0], 0.5f / 255);
  EXPECT_EQ(Values8(half)[0] - half.quantization.zero_point[0], -255);
}

TEST_P(QuantizeTest, GivenOutputScalesHold) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  n.Output(n.Unary(OpCode::kLogistic, x), "logistic");
  n.Output(n.Unary(OpCode::kTanh, x), "tanh");
  n.Output(n.Reshape(*n.builder().Softmax(OpCode::kSoftmax, x), {4}), "softmax");
  const Graph quantized = Quantized(n.graph, UnitRanges(n.graph));
  for (const char* name : {"logistic", "softmax"}) {
    EXPECT_EQ(TensorNamed(quantized, name).quantization.scale[0], 1.0f / 256);
    EXPECT_EQ(TensorNamed(quantized, name).quantization.zero_point[0], uint8() ? 0 : -128);
  }
  EXPECT_EQ(TensorNamed(quantized, "tanh").quantization.scale[0], 1.0f / 128);
  EXPECT_EQ(TensorNamed(quantized, "tanh").quantization.zero_point[0], uint8() ? 128 : 0);
}

TEST_P(QuantizeTest, GivenScalesAreRequantizedWhereTheyDoNotFit) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int logistic = n.Unary(OpCode::kLogistic, x);
  n.Output(n.Concat({logistic, x}, 1), "mixed");
  n.Output(n.Concat({logistic, n.Unary(OpCode::kLogistic, n.Relu(x))}, 1), "alike");
  const Graph quantized = Quantized(n.graph, Ranges(n.graph.tensors.size(), Range{-4, 1}));
  EXPECT_EQ(OperatorNames(quantized),
            "LOGISTIC QUANTIZE CONCATENATION RELU LOGISTIC QUANTIZE CONCATENATION");
  EXPECT_EQ(TensorNamed(quantized, "mixed").quantization.scale[0], 5.0f / 255);
  EXPECT_TRUE(Model::FromGraph(quantized).ok());
}

TEST_P(QuantizeTest, PaddingWithTheLeastFloatIsClamped) {
  TestNetwork n;
  const int x = n.Input("image", {1, 2, 8, 8});
  n.Output(n.MaxPool(x, 3, 2, 1, std::numeric_limits<float>::lowest()), "result");
  const Graph graph = AfterOptimize(n.graph);
  Ranges ranges = UnitRanges(graph);
  const int padded = graph.operators[0].outputs[0];
  ranges[padded] = Range{std::numeric_limits<float>::lowest(), 1};
  const Graph quantized = Quantized(graph, ranges);
  ASSERT_EQ(OperatorNames(quantized), "PADV2 MAX_POOL_2D");
  const Tensor& value = quantized.tensors[quantized.operators[0].inputs[2]];
  EXPECT_EQ(value.quantization.scale[0], 2.0f / 255);
  EXPECT_EQ(Values8(value)[0], uint8() ? 0 : -128);
  EXPECT_TRUE(Model::FromGraph(quantized).ok());
}

TEST_P(QuantizeTest, ListsEverythingItCannotQuantize) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int y = n.Unary(OpCode::kSqrt, n.Relu(n.Unary(OpCode::kLog, x)));
  n.Output(*n.builder().FullyConnected(x, y, kNoTensor), "y");
  const Status status = Quantize(n.graph, UnitRanges(n.graph), {.scheme = scheme()}).status();
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_EQ(status.message(),
            "cannot be quantized: operator 0 (LOG): no 8-bit form; operator 2 (SQRT): no 8-bit "
            "form; operator 3 (FULLY_CONNECTED): weights and bias are not float constants");
}

TEST_P(QuantizeTest, NamesATensorWithoutRange) {
  TestNetwork n;
  n.Output(n.Relu(n.Input("x", {1, 4})), "y");
  Ranges ranges = UnitRanges(n.graph);
  ranges[n.graph.outputs[0]] = std::nullopt;
  const Status status = Quantize(n.graph, ranges, {.scheme = scheme()}).status();
  EXPECT_THAT(status.message(), AllOf(HasSubstr("'y'"), HasSubstr("no range was observed")));
}

/// What is written can be read again.
TEST(QuantizeRules, VersionsAreKnownToTheInterpreter) {
  for (const Op* op : AllOps()) {
    if (op->code == OpCode::kCustom) continue;
    EXPECT_GT(LastVersion(op->code), 0) << OpName(op->code);
    if (const QuantizeRule* rule = FindQuantizeRule(op->code)) {
      EXPECT_GE(LastVersion(op->code), rule->int8_version) << OpName(op->code);
    }
  }
}

}  // namespace
}  // namespace octet
