// A file of constants must load at once, however much it asks to compute: what takes long is left
// to the run. Each operator here has little input and output, and much to do in between.
#include <gtest/gtest.h>

#include <vector>

#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

/// Whether all of the graph is computed while it loads.
bool Folds(const Graph& graph) {
  const auto model = Model::FromGraph(graph);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return model.ok() && Interpreter::ArenaBytes(*model) == 0;
}

Graph L2Pool(int size) {
  OneOp pool(OpCode::kL2Pool2d,
             Pool2dOptions{.stride_w = 1, .stride_h = 1, .filter_width = 1, .filter_height = size});
  pool.Constant(DataType::kFloat32, {1, size, 1, 1}, std::vector<float>(size))
      .Output(DataType::kFloat32);
  return pool.graph;
}

/// From one pixel to `size` rows, through a window of as many.
template <typename T>
Graph TransposeConv(DataType type, int size, const Quantization& quantization) {
  OneOp conv(OpCode::kTransposeConv, TransposeConvOptions{.stride_w = 1, .stride_h = size});
  conv.Constant(DataType::kInt32, {4}, std::vector<int32_t>{1, size, 1, 1})
      .Constant(type, {1, size, 1, 1}, std::vector<T>(size), quantization)
      .Constant(type, {1, 1, 1, 1}, std::vector<T>(1), quantization)
      .Output(type, quantization);
  return conv.graph;
}

constexpr int kLong = 1 << 15;

TEST(FoldingTest, L2Pool2d) {
  EXPECT_TRUE(Folds(L2Pool(100)));
  EXPECT_FALSE(Folds(L2Pool(kLong)));
}

TEST(FoldingTest, TransposeConv) {
  const Quantization quantization = PerTensor(0.5f, 0);
  EXPECT_TRUE(Folds(TransposeConv<int8_t>(DataType::kInt8, 100, quantization)));
  EXPECT_FALSE(Folds(TransposeConv<int8_t>(DataType::kInt8, kLong, quantization)));
  EXPECT_TRUE(Folds(TransposeConv<float>(DataType::kFloat32, 100, {})));
  EXPECT_FALSE(Folds(TransposeConv<float>(DataType::kFloat32, kLong, {})));
}

/// Each of three operators would do; the third finds too little left.
TEST(FoldingTest, TheWholeFileHasOneMeasure) {
  Graph graph = L2Pool(10000);
  EXPECT_TRUE(Folds(graph));
  for (const char* name : {"z", "last"}) {
    Operator again = graph.operators[0];
    again.inputs = graph.outputs;
    again.outputs = graph.outputs = {graph.Add({.name = name, .shape = {1}})};
    graph.operators.push_back(again);
  }
  EXPECT_FALSE(Folds(graph));
}

}  // namespace
}  // namespace octet
