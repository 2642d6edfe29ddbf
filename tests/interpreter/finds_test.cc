// What fuzzing found once, each as a small network: a test named for how it behaves now.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

// beta times scale of 32 or more needed a multiplier of 2^31, and just below 16 one that rounds to
// 2^30; one-hot is what both mean.
TEST(Finds, SoftmaxOfHugeScalesIsOneHot) {
  constexpr float kAlmost16 = 16.0f * (1 - 0x1p-20f);
  for (const auto& [beta, scale] : std::vector<std::pair<float, float>>{
           {1, 15.9f}, {1 + 0x1p-20f, kAlmost16}, {1, 16}, {1, 31.9f}, {1, 32}, {1, 1e30f}}) {
    const auto model = Model::FromGraph(OneOp(OpCode::kSoftmax, SoftmaxOptions{beta})
                                            .Input(DataType::kInt8, {1, 3}, PerTensor(scale, 0))
                                            .Output(DataType::kInt8, PerTensor(1.0f / 256, -128))
                                            .graph);
    ASSERT_TRUE(model.ok()) << model.status().message();
    Interpreter interpreter(*model);
    const auto x = interpreter.Input<int8_t>(0);
    x[0] = 5, x[1] = 7, x[2] = -128;
    ASSERT_TRUE(interpreter.Invoke().ok());
    const auto y = interpreter.Output<int8_t>(0);
    EXPECT_EQ(std::vector<int>(y.begin(), y.end()), (std::vector<int>{-128, 127, -128})) << scale;
  }
}

// Files may give an activation a buffer that is there and empty: its address was taken for a value.
TEST(Finds, AnEmptyBufferIsNoConstant) {
  const uint8_t somewhere = 0;
  Graph graph = OneOp(OpCode::kRelu)
                    .Input(DataType::kInt8, {4000}, PerTensor(1, 0))
                    .Output(DataType::kInt8, PerTensor(1, 0))
                    .graph;
  for (Tensor& each : graph.tensors) each.data = Bytes(std::span(&somewhere, 0));
  const auto model = Model::FromGraph(graph);
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_GE(Interpreter::ArenaBytes(*model), 8000u);
  Interpreter interpreter(*model);
  interpreter.Input<int8_t>(0)[3999] = 7;
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(interpreter.Output<int8_t>(0)[3999], 7);
}

// The rank of its output was nobody's limit.
TEST(Finds, BroadcastToNineDimensionsIsRefused) {
  EXPECT_EQ(OneOp(OpCode::kBroadcastTo)
                .Input(DataType::kFloat32, {3})
                .Constant<int32_t>(DataType::kInt32, {9}, {1, 1, 1, 1, 1, 1, 1, 1, 3})
                .Output(DataType::kFloat32)
                .Error(),
            "1 operator cannot run: operator 0 (BROADCAST_TO): output: 9 dimensions, at most 8");
}

// No window lay inside the image: a part without columns had a negative size.
TEST(Finds, DepthwiseWindowsLargerThanTheImage) {
  OneOp conv(OpCode::kDepthwiseConv2d,
             DepthwiseConv2dOptions{
                 .padding = Padding::kSame, .stride_w = 9, .stride_h = 1, .depth_multiplier = 1});
  conv.Input(DataType::kInt8, {1, 1, 1, 1}, PerTensor(1, 0))
      .Constant<int8_t>(DataType::kInt8, {1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, PerTensor(1, 0))
      .Output(DataType::kInt8, PerTensor(1, 0));
  const auto model = Model::FromGraph(conv.graph);
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  ASSERT_TRUE(interpreter.status().ok()) << interpreter.status().message();
  interpreter.Input<int8_t>(0)[0] = 7;
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(interpreter.Output<int8_t>(0)[0], 35);
}

}  // namespace
}  // namespace octet
