// fuse_pad, fuse_activations, fold_constants, remove_identities, replace_division and RemoveDead.
#include <gtest/gtest.h>

#include <limits>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

constexpr float kLowest = std::numeric_limits<float>::lowest();

Graph Checked(const TestNetwork& network) {
  Graph optimized = AfterOptimize(network.graph);
  ExpectSameResults(network.graph, optimized);
  return optimized;
}

Padding PaddingOf(const Operator& op) {
  if (const auto* pool = std::get_if<Pool2dOptions>(&op.options)) return pool->padding;
  return std::get<Conv2dOptions>(op.options).padding;
}

TEST(FusePad, EvenPaddingAtStrideOneIsSame) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3, {.pad = 1}), "result");
  const Graph graph = Checked(n);
  ASSERT_EQ(OperatorNames(graph), "CONV_2D");
  EXPECT_EQ(PaddingOf(graph.operators[0]), Padding::kSame);
}

TEST(FusePad, EvenPaddingAtStrideTwoOverAnEvenSizeIsNot) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3, {.stride = 2, .pad = 1}), "result");
  EXPECT_EQ(OperatorNames(Checked(n)), "PAD CONV_2D");
}

TEST(FusePad, EvenPaddingAtStrideTwoOverAnOddSizeIsSame) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 9, 11}), 4, 3, {.stride = 2, .pad = 1}), "result");
  EXPECT_EQ(OperatorNames(Checked(n)), "CONV_2D");
}

TEST(FusePad, ExtraPaddingAfterIsSame) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 8, 10}), 4, 3, {.stride = 2, .pad_after = 1}), "result");
  EXPECT_EQ(OperatorNames(Checked(n)), "CONV_2D");
}

TEST(FusePad, MorePaddingThanSameStays) {
  TestNetwork n;
  n.Output(n.Conv(n.Input("image", {1, 3, 8, 10}), 4, 3, {.pad = 2}), "result");
  EXPECT_EQ(OperatorNames(Checked(n)), "PAD CONV_2D");
}

TEST(FusePad, MaxPoolNeedsALowPadding) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 9, 11}), 4, 1);
  n.Output(n.MaxPool(x, 3, 2, 1, kLowest), "lowest");
  n.Output(n.MaxPool(n.Relu(x), 3, 2, 1, 0), "after_relu");
  n.Output(n.MaxPool(x, 3, 2, 1, 0), "zero");
  EXPECT_EQ(OperatorNames(Checked(n)), "CONV_2D MAX_POOL_2D RELU MAX_POOL_2D PAD MAX_POOL_2D");
}

Activation FusedIn(const Graph& graph, size_t op) {
  return FusedActivationOf(graph.operators[op]);
}

TEST(FuseActivations, EachIntoTheOperatorBefore) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  const int a = n.Unary(OpCode::kRelu6, n.Conv(x, 3, 1));
  n.Output(n.Relu(n.Add(n.Unary(OpCode::kReluN1To1, n.Mul(a, x)), x)), "result");
  const Graph graph = Checked(n);
  ASSERT_EQ(OperatorNames(graph), "CONV_2D MUL ADD");
  EXPECT_EQ(FusedIn(graph, 0), Activation::kRelu6);
  EXPECT_EQ(FusedIn(graph, 1), Activation::kReluN1To1);
  EXPECT_EQ(FusedIn(graph, 2), Activation::kRelu);
}

TEST(FuseActivations, ClipsThatAmountToRelu6) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  const int zero = n.Floats({}, {0}), six = n.Floats({1}, {6});
  const int a = n.Binary(OpCode::kMinimum, n.Binary(OpCode::kMaximum, n.Conv(x, 3, 1), zero), six);
  const int b = n.Binary(OpCode::kMaximum, zero, n.Binary(OpCode::kMinimum, six, n.Conv(x, 3, 1)));
  const int c = n.Binary(OpCode::kMinimum, n.Relu(n.Conv(x, 3, 1)), six);
  n.Output(n.Add(n.Add(a, b), c), "result");
  const Graph graph = Checked(n);
  ASSERT_EQ(OperatorNames(graph), "CONV_2D CONV_2D CONV_2D ADD ADD");
  for (size_t i : {0, 1, 2}) EXPECT_EQ(FusedIn(graph, i), Activation::kRelu6);
}

TEST(FuseActivations, OtherClipsStay) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 3, 1);
  n.Output(n.Binary(OpCode::kMinimum, n.Relu(x), n.Floats({1}, {1.5f})), "result");
  const Graph graph = Checked(n);
  EXPECT_EQ(OperatorNames(graph), "CONV_2D MINIMUM");
  EXPECT_EQ(FusedIn(graph, 0), Activation::kRelu);
}

TEST(FuseActivations, NotWhereTheUnclippedValueIsRead) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 3, 1);
  n.Output(n.Add(n.Relu(x), x), "result");
  EXPECT_EQ(OperatorNames(Checked(n)), "CONV_2D RELU ADD");
}

TEST(FoldConstants, ComputesWhatNeedsNoInput) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4});
  const int constant = n.Mul(n.Add(n.Random({1, 4}), n.Random({1, 4})), n.Floats({1}, {2}));
  n.Output(n.Mul(x, n.Transpose(n.Reshape(constant, {4, 1}), {1, 0})), "result");
  const Graph folded = AfterPass(n.graph, "fold_constants");
  EXPECT_EQ(OperatorNames(folded), "MUL");
  ExpectSameResults(n.graph, folded);
}

TEST(RemoveIdentities, TakesOutAndJoinsReshapes) {
  TestNetwork n;
  const int x = n.Reshape(n.Reshape(n.Input("x", {2, 6}), {3, 4}), {4, 3});
  n.Output(n.Relu(n.Reshape(n.Reshape(x, {2, 6}), {2, 6})), "result");
  const Graph graph = AfterPass(n.graph, "remove_identities");
  EXPECT_EQ(OperatorNames(graph), "RELU");
  ExpectSameResults(n.graph, graph);
}

TEST(RemoveIdentities, KeepsACopyFromInputToOutput) {
  TestNetwork n;
  n.Output(*n.builder().Copy(n.Input("x", {2, 6})), "result");
  EXPECT_EQ(OperatorNames(AfterPass(n.graph, "remove_identities")), "RESHAPE");
}

TEST(RemoveDead, RenumbersSignatures) {
  TestNetwork n;
  n.Random({3});
  const int x = n.Input("x", {1, 4});
  n.Relu(x);
  n.Output(n.Unary(OpCode::kLogistic, x), "result");
  Graph graph = n.graph;
  graph.signatures.push_back({.inputs = {{"x", x}},
                              .outputs = {{"y", graph.outputs[0]}},
                              .key = "serving_default",
                              .subgraph = 0});
  RemoveDead(graph);
  EXPECT_EQ(OperatorNames(graph), "LOGISTIC");
  EXPECT_EQ(graph.tensors.size(), 2u);
  EXPECT_EQ(graph.signatures[0].inputs[0].tensor, graph.inputs[0]);
  EXPECT_EQ(graph.signatures[0].outputs[0].tensor, graph.outputs[0]);
}

TEST(ReplaceDivision, ByAConstantIsAMultiplication) {
  TestNetwork n;
  const int x = n.Input("x", {2, 3});
  n.Output(n.Binary(OpCode::kDiv, n.Relu(x), n.Floats({3}, {2, -0.3f, 1e20f})), "y");
  EXPECT_EQ(OperatorNames(Checked(n)), "RELU MUL");
}

TEST(ReplaceDivision, NotByZeroNorWhereTheReciprocalLosesDigits) {
  for (float divisor : {0.0f, 1e-40f, 3e38f}) {
    TestNetwork n;
    const int x = n.Input("x", {2, 3});
    n.Output(n.Binary(OpCode::kDiv, x, n.Floats({}, {divisor})), "y");
    EXPECT_EQ(OperatorNames(AfterOptimize(n.graph)), "DIV");
  }
}

}  // namespace
}  // namespace octet
