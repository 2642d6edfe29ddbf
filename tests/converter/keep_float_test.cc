// Networks of which a part stays in float32: where the borders are, and that they run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converter/integer_network.h"
#include "tests/converter/quantize_testing.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using KeepFloatTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, KeepFloatTest, testing::Values(Scheme::kUint8, Scheme::kInt8),
                         SchemeName);

RealTensor SampleFor(const Graph& graph) {
  return RandomTensor(graph.tensors[graph.inputs[0]].shape, 5);
}

/// Calibrated with the one sample that ExpectNearFloats runs.
Graph QuantizedWith(const Graph& graph, const QuantizeOptions& options) {
  const SampleSource sample{.count = 1, .fill = [&](int, std::span<const std::span<float>> inputs) {
                              const RealTensor values = SampleFor(graph);
                              std::copy(values.values.begin(), values.values.end(),
                                        inputs[0].begin());
                              return Status();
                            }};
  const Expected<Ranges> ranges = Calibrate(graph, sample);
  EXPECT_TRUE(ranges.ok()) << ranges.status().message();
  const Expected<Graph> quantized = Quantize(graph, ranges.ok() ? *ranges : Ranges(), options);
  EXPECT_TRUE(quantized.ok()) << quantized.status().message();
  return quantized.ok() ? *quantized : Graph();
}

/// The mixed network's outputs are near the float network's.
void ExpectNearFloats(const Graph& graph, const Graph& mixed, float tolerance) {
  const RealTensor input = SampleFor(graph);
  const std::vector<RealTensor> exact = RunFloat(graph, {input});
  const std::vector<RealTensor> found = RunIntegers(mixed, {input});
  ASSERT_EQ(exact.size(), found.size());
  for (size_t i = 0; i < exact.size(); ++i) {
    ASSERT_EQ(exact[i].values.size(), found[i].values.size());
    for (size_t k = 0; k < exact[i].values.size(); ++k)
      ASSERT_NEAR(exact[i].values[k], found[i].values[k], tolerance) << i << "[" << k << "]";
  }
}

TEST_P(KeepFloatTest, OperatorsWithoutAnIntegerFormAreNamedOrKept) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  n.Output(n.FullyConnected(n.Unary(OpCode::kExp, n.FullyConnected(x, 4)), 3), "y");
  const Ranges ranges = UnitRanges(n.graph);
  const Expected<Graph> refused = Quantize(n.graph, ranges, {.scheme = scheme()});
  EXPECT_EQ(refused.status().code(), StatusCode::kUnsupported);
  EXPECT_THAT(refused.status().message(), HasSubstr("operator 1 (EXP): no 8-bit form"));
  const Graph mixed = QuantizedWith(n.graph, {.scheme = scheme(), .allow_float = true});
  EXPECT_EQ(OperatorNames(mixed), "FULLY_CONNECTED DEQUANTIZE EXP QUANTIZE FULLY_CONNECTED");
  ExpectNearFloats(n.graph, mixed, 0.2f);
}

TEST_P(KeepFloatTest, OneBorderServesAllReaders) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  const int a = n.FullyConnected(x, 4);
  const int b = n.Unary(OpCode::kExp, a), c = n.Unary(OpCode::kNeg, a);
  n.Output(n.FullyConnected(b, 3), "y");
  n.Output(n.FullyConnected(b, 2), "z");
  n.Output(c, "w");
  const Graph mixed = QuantizedWith(n.graph, {.scheme = scheme(), .allow_float = true});
  EXPECT_EQ(CountOperators(mixed, OpCode::kDequantize), 1);
  EXPECT_EQ(CountOperators(mixed, OpCode::kQuantize), 1);
  ASSERT_EQ(mixed.outputs.size(), 3u);
  EXPECT_EQ(mixed.tensors[mixed.outputs[2]].type, DataType::kFloat32);
  ASSERT_EQ(mixed.outputs.size(), 3u);
  EXPECT_EQ(mixed.tensors[mixed.outputs[2]].name, "w");
  ExpectNearFloats(n.graph, mixed, 0.3f);
}

TEST_P(KeepFloatTest, WhatLiesBetweenFloatsIsFloatWhereThatSavesBorders) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  const int a = n.Unary(OpCode::kExp, n.FullyConnected(x, 4));
  n.Output(n.Unary(OpCode::kNeg, n.Add(n.Reshape(a, {2, 2}), n.Floats({1, 2}, {1, 2}))), "y");
  const Graph mixed = QuantizedWith(n.graph, {.scheme = scheme(), .allow_float = true});
  EXPECT_EQ(OperatorNames(mixed), "FULLY_CONNECTED DEQUANTIZE EXP RESHAPE ADD NEG");
}

TEST_P(KeepFloatTest, WeightsStayIntegersBetweenFloats) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  const int a = n.Unary(OpCode::kExp, n.FullyConnected(x, 4));
  n.Output(n.Unary(OpCode::kNeg, n.FullyConnected(a, 4)), "y");
  const Graph mixed = QuantizedWith(n.graph, {.scheme = scheme(), .allow_float = true});
  EXPECT_EQ(OperatorNames(mixed),
            "FULLY_CONNECTED DEQUANTIZE EXP QUANTIZE FULLY_CONNECTED DEQUANTIZE NEG");
}

TEST_P(KeepFloatTest, NamedOperatorsKeepTheirFloatWeights) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  const int a = n.FullyConnected(x, 4);
  n.Output(n.FullyConnected(a, 3), "y");
  n.graph.tensors[a].name = "hidden";
  const Expected<std::vector<int>> found = FindOperators(n.graph, "hidden");
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_THAT(*found, ElementsAre(0));
  const Graph mixed = QuantizedWith(n.graph, {.scheme = scheme(), .keep_float = *found});
  EXPECT_EQ(OperatorNames(mixed), "DEQUANTIZE FULLY_CONNECTED QUANTIZE FULLY_CONNECTED");
  EXPECT_EQ(mixed.tensors[mixed.operators[1].inputs[1]].type, DataType::kFloat32);
  ExpectNearFloats(n.graph, mixed, 0.2f);
}

TEST(FindOperators, KnowsTensorsReadersAndKinds) {
  TestNetwork n;
  const int x = n.Input("x", {1, 8});
  const int hidden = n.FullyConnected(x, 4);
  n.Output(n.FullyConnected(hidden, 3), "y");
  n.graph.tensors[hidden].name = "hidden";
  EXPECT_THAT(*FindOperators(n.graph, "x"), ElementsAre(0));
  EXPECT_THAT(*FindOperators(n.graph, "y"), ElementsAre(1));
  EXPECT_THAT(*FindOperators(n.graph, "FULLY_CONNECTED"), ElementsAre(0, 1));
  EXPECT_EQ(FindOperators(n.graph, "nothing").status().code(), StatusCode::kUsage);
}

TEST(KeepFloat, FaceDetectorsWithBoxDecodingConvert) {
  OCTET_DATA_OR_SKIP(data);
  for (const char* name : {"version-RFB-320.onnx", "version-slim-320.onnx"}) {
    SCOPED_TRACE(name);
    Expected<Graph> graph = ImportModel((data / "onnx" / name).string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    ASSERT_TRUE(Optimize(*graph).ok());
    const Ranges ranges(graph->tensors.size(), Range{-1, 1});
    const Expected<Graph> refused = Quantize(*graph, ranges);
    EXPECT_EQ(refused.status().code(), StatusCode::kUnsupported);
    EXPECT_THAT(refused.status().message(), HasSubstr("(EXP): no 8-bit form"));
    const Graph mixed = QuantizedWith(*graph, {.allow_float = true});
    // The boxes come in one tensor and are decoded to the end; the scores never leave integers.
    EXPECT_EQ(CountOperators(mixed, OpCode::kDequantize), 1);
    EXPECT_EQ(CountOperators(mixed, OpCode::kQuantize), 0);
    const Expected<Model> model = Model::FromGraph(mixed);
    EXPECT_TRUE(model.ok()) << model.status().message();
  }
}

}  // namespace
}  // namespace octet
