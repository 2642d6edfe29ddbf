// assign_layout and absorb_flatten: networks as ONNX has them lose their TRANSPOSEs and keep their
// results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "converter/passes/graph_edit.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Optimized: the results are the same and no TRANSPOSE is left.
Graph ExpectNoTransposes(const TestNetwork& network) {
  OptimizeReport report;
  const Graph optimized = AfterOptimize(network.graph, &report);
  EXPECT_EQ(CountOperators(optimized, OpCode::kTranspose), 0) << OperatorNames(optimized);
  EXPECT_THAT(report.kept_transposes, IsEmpty());
  ExpectSameResults(network.graph, optimized);
  return optimized;
}

TEST(AssignLayout, ConvolutionsAreChained) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 9, 8});
  n.Output(n.Conv(n.Relu(n.Conv(x, 5, 3)), 4, 1), "result");
  OptimizeReport report;
  const Graph optimized = AfterOptimize(n.graph, &report);
  EXPECT_EQ(OperatorNames(optimized), "CONV_2D CONV_2D");
  EXPECT_THAT(report.transposed_inputs, ElementsAre("image: 1x3x9x8 is now 1x9x8x3"));
  EXPECT_THAT(report.transposed_outputs, ElementsAre("result: 1x4x7x6 is now 1x7x6x4"));
  EXPECT_EQ(optimized.tensors[optimized.inputs[0]].name, "image");
  EXPECT_EQ(optimized.tensors[optimized.outputs[0]].name, "result");
  ExpectSameResults(n.graph, optimized);
}

TEST(AssignLayout, KeepsTheCallersLayoutWhenAsked) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 9, 8});
  n.Output(n.Relu(n.Conv(n.Relu(n.Conv(x, 5, 3)), 4, 1)), "result");
  OptimizeReport report;
  const Graph optimized = AfterOptimize(n.graph, &report, {.keep_input_layout = true});
  EXPECT_EQ(OperatorNames(optimized), "TRANSPOSE CONV_2D CONV_2D TRANSPOSE");
  EXPECT_EQ(optimized.tensors[optimized.inputs[0]].shape, n.shape(n.graph.inputs[0]));
  EXPECT_EQ(optimized.tensors[optimized.inputs[0]].name, "image");
  EXPECT_EQ(optimized.tensors[optimized.outputs[0]].name, "result");
  EXPECT_THAT(report.transposed_inputs, IsEmpty());
  EXPECT_THAT(report.transposed_outputs, IsEmpty());
  EXPECT_THAT(report.kept_transposes,
              ElementsAre("operator 0 (TRANSPOSE): an input gives 1x3x9x8, operator 1 (CONV_2D) "
                          "needs 1x9x8x3",
                          "operator 3 (TRANSPOSE): operator 2 (CONV_2D) gives 1x7x6x4, an output "
                          "needs 1x4x7x6"));
  ExpectSameResults(n.graph, optimized);
}

TEST(AssignLayout, FollowsResidualsConstantsAndScalars) {
  TestNetwork n;
  const int x = n.Input("image", {1, 4, 6, 6});
  const int a = n.Relu(n.Conv(x, 4, 3, {.pad = 1}));
  int b = n.Add(n.Mul(a, n.Random({1, 4, 1, 1})), n.Random({4, 1, 1}));
  b = n.Mul(n.Add(b, n.Random({4, 6, 6})), n.Floats({}, {0.5f}));
  n.Output(n.Conv(n.Relu(n.Add(a, b)), 2, 3), "result");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, MovesTheAxesOfConcatenationAndPad) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  const int a = n.Conv(x, 4, 3), b = n.Conv(x, 2, 3);
  const PadAmount sides[] = {{0, 0}, {0, 0}, {1, 2}, {0, 1}};
  const int padded = *n.builder().Pad(n.Concat({a, b}, 1), sides);
  const Graph optimized = (n.Output(n.Conv(padded, 3, 3), "result"), ExpectNoTransposes(n));
  for (const Operator& op : optimized.operators) {
    if (const auto* options = std::get_if<ConcatenationOptions>(&op.options)) {
      EXPECT_EQ(options->axis, 3);
    }
    if (op.code == OpCode::kPad) {
      EXPECT_EQ(IntValues(optimized.tensors[op.inputs[1]]),
                (std::vector<int32_t>{0, 0, 1, 2, 0, 1, 0, 0}));
    }
  }
}

TEST(AssignLayout, FollowsChannelAttention) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {2, 3, 8, 8}), 8, 3);
  int gate = n.Mean(x, {2, 3}, true);
  gate = n.Unary(OpCode::kLogistic, n.Conv(n.Relu(n.Conv(gate, 4, 1)), 8, 1));
  n.Output(n.Conv(n.Mul(x, gate), 3, 1), "result");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, FollowsChannelAttentionThroughFullyConnected) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {2, 3, 8, 8}), 8, 3);
  int gate = n.FullyConnected(n.Relu(n.FullyConnected(n.Mean(x, {2, 3}, false), 4)), 8);
  gate = n.Reshape(n.Unary(OpCode::kLogistic, gate), {2, 8, 1, 1});
  n.Output(n.Conv(n.Mul(x, gate), 3, 1), "result");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, FollowsDetectorHeads) {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 16, 16});
  const int a = n.Relu(n.Conv(x, 6, 3, {.pad = 1})), b = n.Relu(n.Conv(a, 6, 3, {.stride = 2}));
  std::vector<int> boxes, scores;
  for (int feature : {a, b}) {
    const int rows = n.shape(feature)[2] * n.shape(feature)[3] * 3;
    boxes.push_back(n.Reshape(n.Nhwc(n.Conv(feature, 12, 3, {.pad = 1})), {1, rows, 4}));
    scores.push_back(n.Reshape(n.Nhwc(n.Conv(feature, 6, 1)), {1, rows, 2}));
  }
  n.Output(n.Concat(boxes, 1), "boxes");
  n.Output(*n.builder().Softmax(OpCode::kSoftmax, n.Concat(scores, 1)), "scores");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, FollowsPixelsAsSequence) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3);
  n.Output(n.FullyConnected(n.Transpose(n.Reshape(x, {1, 4, 42}), {0, 2, 1}), 5), "result");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, KeepsSoftmaxOverChannels) {
  TestNetwork n;
  n.Output(n.Softmax(n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3)), "mask");
  ExpectNoTransposes(n);
}

TEST(AssignLayout, MovesOneChannelLikeMany) {
  TestNetwork n;
  const int x = n.Input("image", {1, 1, 8, 7});
  n.Output(n.Mean(n.Conv(x, 4, 3), {2, 3}, false), "result");
  const Graph optimized = ExpectNoTransposes(n);
  EXPECT_EQ(optimized.tensors[optimized.inputs[0]].shape, (std::vector<int32_t>{1, 8, 7, 1}));
  EXPECT_EQ(OperatorNames(optimized), "CONV_2D MEAN");
}

TEST(AssignLayout, NamesWhatMustStay) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 9}), 4, 3);
  n.Output(n.Reshape(x, {6, 28}), "rows");  // tears the channels apart
  OptimizeReport report;
  const Graph optimized = AfterOptimize(n.graph, &report);
  EXPECT_EQ(OperatorNames(optimized), "CONV_2D TRANSPOSE RESHAPE");
  EXPECT_THAT(report.kept_transposes, ElementsAre(HasSubstr("operator 2 (RESHAPE) needs 1x4x6x7")));
  ExpectSameResults(n.graph, optimized);
}

TEST(AbsorbFlatten, PermutesTheWeightsInstead) {
  TestNetwork n;
  const int x = n.Relu(n.Conv(n.Input("image", {2, 3, 8, 7}), 4, 3));
  n.Output(n.FullyConnected(n.Reshape(x, {2, 4 * 6 * 5}), 10), "scores");
  const Graph optimized = ExpectNoTransposes(n);
  EXPECT_EQ(OperatorNames(optimized), "CONV_2D RESHAPE FULLY_CONNECTED");
}

TEST(AbsorbFlatten, PermutesWhatStandsBetween) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 7}), 4, 3);
  const int flat = n.BatchNorm(n.Relu(n.Reshape(x, {1, 4 * 6 * 5})));
  const int scaled = n.Relu(n.Mul(n.Random({1, 120}), n.Add(flat, n.Random({120}))));
  n.Output(n.FullyConnected(scaled, 10), "scores");
  n.Output(n.FullyConnected(n.Mul(flat, n.Floats({1}, {3.0f})), 2), "more");
  ExpectNoTransposes(n);
}

TEST(AbsorbFlatten, StaysWhereOthersRead) {
  TestNetwork n;
  const int x = n.Conv(n.Input("image", {1, 3, 8, 7}), 4, 3);
  const int flat = n.Reshape(x, {1, 4 * 6 * 5});
  n.Output(n.FullyConnected(flat, 10), "scores");
  n.Output(n.Relu(flat), "features");
  const Graph optimized = AfterOptimize(n.graph);
  EXPECT_EQ(CountOperators(optimized, OpCode::kTranspose), 1);
  ExpectSameResults(n.graph, optimized);
}

}  // namespace
}  // namespace octet
