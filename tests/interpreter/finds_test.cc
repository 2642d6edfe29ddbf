// What fuzzing found once, each as a small network: a test named for how it behaves now.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include <octet/interpreter.h>

namespace octet {
namespace {

Quantization PerTensor(float scale, int64_t zero_point) {
  return {.scale = {scale}, .zero_point = {zero_point}};
}

/// input -> operator -> output.
Graph OneOperator(OpCode code, Options options, Tensor input, Tensor output) {
  Graph graph;
  graph.inputs = {graph.Add(std::move(input))};
  graph.outputs = {graph.Add(std::move(output))};
  graph.operators.push_back({.code = code,
                             .inputs = graph.inputs,
                             .outputs = graph.outputs,
                             .options = std::move(options)});
  return graph;
}

// beta times scale of 32 or more needed a multiplier of 2^31; one-hot is what it means.
TEST(Finds, SoftmaxOfHugeScalesIsOneHot) {
  for (float scale : {15.9f, 16.0f, 31.9f, 32.0f, 1e30f}) {
    const auto model = Model::FromGraph(OneOperator(OpCode::kSoftmax, SoftmaxOptions{1.0f},
                                                    {.name = "x",
                                                     .type = DataType::kInt8,
                                                     .shape = {1, 3},
                                                     .quantization = PerTensor(scale, 0)},
                                                    {.name = "y",
                                                     .type = DataType::kInt8,
                                                     .shape = {1, 3},
                                                     .quantization = PerTensor(1.0f / 256, -128)}));
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
  const Tensor tensor = {
      .name = "x", .type = DataType::kInt8, .shape = {4000}, .quantization = PerTensor(1, 0)};
  Graph graph = OneOperator(OpCode::kRelu, {}, tensor, tensor);
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
  Graph graph = OneOperator(OpCode::kBroadcastTo, {}, {.name = "x", .shape = {3}},
                            {.name = "y", .shape = {3}});
  const int shape = graph.Add({.name = "shape", .type = DataType::kInt32, .shape = {9}});
  graph.tensors[shape].data = Bytes::Own(std::vector<int32_t>{1, 1, 1, 1, 1, 1, 1, 1, 3});
  graph.operators[0].inputs.push_back(shape);
  EXPECT_EQ(Model::FromGraph(graph).status().message(),
            "1 operator cannot run: operator 0 (BROADCAST_TO): output: 9 dimensions, at most 8");
}

}  // namespace
}  // namespace octet
