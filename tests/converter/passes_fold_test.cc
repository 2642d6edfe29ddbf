// fold_batch_norm: what beside a product can be folded, what cannot, and that results stay.
#include <gtest/gtest.h>

#include <cmath>

#include "converter/passes/graph_edit.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

struct Folded {
  Graph graph;
  std::string operators;
  int batch_norms;
};

Folded Optimized(const TestNetwork& network) {
  OptimizeReport report;
  Folded folded{.graph = AfterOptimize(network.graph, &report), .operators = {}, .batch_norms = 0};
  folded.operators = OperatorNames(folded.graph);
  folded.batch_norms = report.folded_batch_norms;
  ExpectSameResults(network.graph, folded.graph);
  return folded;
}

TEST(FoldBatchNorm, AfterConvolution) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  n.Output(n.Relu(n.BatchNorm(n.Conv(x, 5, 3))), "result");
  const Folded folded = Optimized(n);
  EXPECT_EQ(folded.operators, "CONV_2D");
  EXPECT_EQ(folded.batch_norms, 1);
}

TEST(FoldBatchNorm, AfterConvolutionWithoutBias) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  n.Output(n.BatchNorm(n.Conv(x, 5, 3, {.bias = false})), "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D");
}

TEST(FoldBatchNorm, AfterDepthwiseWithMultiplier) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  n.Output(n.BatchNorm(n.Conv(x, 6, 3, {.depthwise = true})), "result");
  EXPECT_EQ(Optimized(n).operators, "DEPTHWISE_CONV_2D");
}

TEST(FoldBatchNorm, AfterTransposedConvolution) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 5, 6});
  n.Output(n.BatchNorm(n.TransposeConv(x, 4, 3, 2)), "result");
  EXPECT_EQ(Optimized(n).operators, "TRANSPOSE_CONV");
}

TEST(FoldBatchNorm, AfterFullyConnected) {
  TestNetwork n;
  n.Output(n.Relu(n.BatchNorm(n.FullyConnected(n.Input("x", {2, 7}), 5))), "result");
  EXPECT_EQ(Optimized(n).operators, "FULLY_CONNECTED");
}

TEST(FoldBatchNorm, BeforeConvolutionWithoutPadding) {
  TestNetwork n;
  const int x = n.Relu(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3));
  n.Output(n.Conv(n.BatchNorm(x), 5, 3), "result");
  const Folded folded = Optimized(n);
  EXPECT_EQ(folded.operators, "CONV_2D CONV_2D");
  EXPECT_EQ(folded.batch_norms, 1);
}

TEST(FoldBatchNorm, BeforeDepthwiseWithMultiplier) {
  TestNetwork n;
  const int x = n.Relu(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3));
  n.Output(n.Conv(n.BatchNorm(x), 8, 3, {.depthwise = true}), "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D DEPTHWISE_CONV_2D");
}

TEST(FoldBatchNorm, BeforePaddedConvolutionStandsAlone) {
  TestNetwork n;
  const int x = n.Relu(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3));
  n.Output(n.Conv(n.Relu(n.BatchNorm(x)), 5, 3, {.pad = 1}), "with_relu");
  n.Output(n.Conv(n.BatchNorm(x), 5, 3, {.pad = 1}), "without");
  const Folded folded = Optimized(n);
  EXPECT_EQ(folded.operators, "CONV_2D DEPTHWISE_CONV_2D CONV_2D DEPTHWISE_CONV_2D CONV_2D");
  EXPECT_EQ(folded.batch_norms, 0);
}

TEST(FoldBatchNorm, AloneInTwoDimensions) {
  TestNetwork n;
  n.Output(n.BatchNorm(n.Input("x", {2, 7})), "result");
  EXPECT_EQ(Optimized(n).operators, "MUL ADD");
}

TEST(FoldBatchNorm, NotWhereTheUnfoldedValueIsRead) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3);
  n.Output(n.Add(n.Relu(n.BatchNorm(x)), x), "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D DEPTHWISE_CONV_2D ADD");
}

TEST(FoldBatchNorm, ChannelArithmeticFoldsToo) {
  TestNetwork n;
  int x = n.Mul(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3), n.Random({1, 4, 1, 1}));
  x = n.Binary(OpCode::kSub, n.Add(x, n.Random({4, 1, 1})), n.Floats({1}, {0.3f}));
  n.Output(n.Binary(OpCode::kDiv, x, n.Random({1, 4, 1, 1}, 1, 2)), "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D");
}

TEST(FoldBatchNorm, ArithmeticThatIsNoChannelScaleStays) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3);
  n.Output(n.Binary(OpCode::kSub, n.Floats({1}, {0.3f}), n.Mul(x, n.Random({1, 1, 6, 7}))),
           "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D MUL SUB");
}

TEST(FoldBatchNorm, PreprocessingFoldsIntoTheFirstConvolution) {
  TestNetwork n;
  const int centred = n.Binary(OpCode::kSub, n.Input("image", {1, 3, 8, 9}), n.Random({3, 1, 1}));
  const int scaled = n.Binary(OpCode::kDiv, centred, n.Random({3, 1, 1}, 1, 2));
  n.Output(n.Conv(scaled, 4, 3), "result");
  EXPECT_EQ(Optimized(n).operators, "CONV_2D");
}

/// Jacob et al. 2018, eq. (14), on numbers one can follow: variance 3 + epsilon 1 gives 1/2.
TEST(FoldBatchNorm, GivesThePapersWeights) {
  TestNetwork n;
  const int x = n.Input("x", {1, 2});
  int y = *n.builder().FullyConnected(x, n.Floats({1, 2}, {10, 20}), n.Floats({1}, {7}));
  y = *n.builder().BatchNormalization(y, n.Floats({1}, {3}), n.Floats({1}, {5}), n.Floats({1}, {1}),
                                      n.Floats({1}, {3}), 1.0f);
  n.Output(y, "result");
  const Graph graph = AfterOptimize(n.graph);
  ASSERT_EQ(OperatorNames(graph), "FULLY_CONNECTED");
  const std::vector<int>& inputs = graph.operators[0].inputs;
  EXPECT_EQ(FloatValues(graph.tensors[inputs[1]]), (std::vector<float>{15, 30}));
  EXPECT_EQ(FloatValues(graph.tensors[inputs[2]]), (std::vector<float>{1.5f * 7 + 5 - 1.5f}));
}

TEST(FoldBatchNorm, LeavesSharedWeightsAlone) {
  TestNetwork n;
  const int x = n.Input("x", {1, 4}), weights = n.Random({4, 4}), bias = n.Random({4});
  n.Output(*n.builder().FullyConnected(x, weights, bias), "plain");
  n.Output(n.BatchNorm(*n.builder().FullyConnected(x, weights, bias)), "normalized");
  EXPECT_EQ(Optimized(n).operators, "FULLY_CONNECTED FULLY_CONNECTED");
}

}  // namespace
}  // namespace octet
