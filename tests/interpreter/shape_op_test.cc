// What goldens cannot show of the operators that move values: indices that are wrong at run time,
// shapes computed at Prepare.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

template <typename T>
void Set(Interpreter& interpreter, int input, const std::vector<T>& values) {
  ASSERT_EQ(interpreter.Input<T>(input).size(), values.size());
  std::copy(values.begin(), values.end(), interpreter.Input<T>(input).begin());
}

template <typename T>
std::vector<T> Get(const Interpreter& interpreter) {
  const auto values = interpreter.Output<T>(0);
  return {values.begin(), values.end()};
}

TEST(ShapeOpTest, GatherRefusesIndicesOutOfRangeAndGoesOn) {
  OneOp one(OpCode::kGather, GatherOptions{.axis = 1});
  one.Input(DataType::kInt16, {2, 3}).Input(DataType::kInt64, {2}).Output(DataType::kInt16);
  const auto model = Model::FromGraph(one.graph);
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  Set<int16_t>(interpreter, 0, {1, 2, 3, 4, 5, 6});
  for (int64_t wrong : {int64_t{3}, int64_t{-1}, int64_t{1} << 40}) {
    Set<int64_t>(interpreter, 1, {0, wrong});
    EXPECT_EQ(interpreter.Invoke().message(),
              StrCat("operator 0 (GATHER): indices: ", wrong, " outside [0, 3)"));
  }
  Set<int64_t>(interpreter, 1, {2, 0});
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(Get<int16_t>(interpreter), (std::vector<int16_t>{3, 1, 6, 4}));
}

TEST(ShapeOpTest, GatherNdChecksEachIndexInItsOwnDimension) {
  OneOp one(OpCode::kGatherNd);
  one.Input(DataType::kUint8, {2, 3}).Input(DataType::kInt32, {1, 2}).Output(DataType::kUint8);
  const auto model = Model::FromGraph(one.graph);
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  Set<uint8_t>(interpreter, 0, {1, 2, 3, 4, 5, 6});
  Set<int32_t>(interpreter, 1, {0, 4});  // the element would exist
  EXPECT_EQ(interpreter.Invoke().message(), "operator 0 (GATHER_ND): indices: 4 outside [0, 3)");
  Set<int32_t>(interpreter, 1, {1, 1});
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(Get<uint8_t>(interpreter), (std::vector<uint8_t>{5}));
}

TEST(ShapeOpTest, SliceChecksABeginThatIsComputed) {
  OneOp one(OpCode::kSlice);
  one.Input(DataType::kUint8, {2, 3})
      .Input(DataType::kInt32, {2})
      .Constant<int32_t>(DataType::kInt32, {2}, {1, 2})
      .Output(DataType::kUint8);
  const auto model = Model::FromGraph(one.graph);
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  Set<uint8_t>(interpreter, 0, {1, 2, 3, 4, 5, 6});
  for (int32_t wrong : {-1, 2}) {
    Set<int32_t>(interpreter, 1, {0, wrong});
    EXPECT_EQ(interpreter.Invoke().message(),
              StrCat("operator 0 (SLICE): begin: ", wrong, " outside [0, 2)"));
  }
  Set<int32_t>(interpreter, 1, {1, 1});
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(Get<uint8_t>(interpreter), (std::vector<uint8_t>{5, 6}));
}

/// RESHAPE(x, PACK(STRIDED_SLICE(SHAPE(x)), −1)): how exporters write "flatten all but the first".
Graph FlattenGraph() {
  Graph graph;
  const auto add = [&](DataType type, Dims shape) {
    return graph.Add({.type = type, .shape = std::move(shape)});
  };
  const auto constant = [&](Dims shape, int32_t value) {
    const int t = add(DataType::kInt32, std::move(shape));
    graph.tensors[t].data = Bytes::Own(std::vector<int32_t>{value});
    return t;
  };
  const int x = add(DataType::kInt8, {2, 3, 4}), dims = add(DataType::kInt32, {3});
  const int first = add(DataType::kInt32, {}), to = add(DataType::kInt32, {2});
  const int y = add(DataType::kInt8, {2, 12});
  graph.inputs = {x};
  graph.outputs = {y};
  graph.operators = {
      {.code = OpCode::kShape,
       .inputs = {x},
       .outputs = {dims},
       .options = ShapeOptions{DataType::kInt32}},
      {.code = OpCode::kStridedSlice,
       .inputs = {dims, constant({1}, 0), constant({1}, 1), constant({1}, 1)},
       .outputs = {first},
       .options = StridedSliceOptions{.shrink_axis_mask = 1}},
      {.code = OpCode::kPack,
       .inputs = {first, constant({}, -1)},
       .outputs = {to},
       .options = PackOptions{.values_count = 2}},
      {.code = OpCode::kReshape, .inputs = {x, to}, .outputs = {y}},
  };
  return graph;
}

TEST(ShapeOpTest, ShapeArithmeticFollowsTheInput) {
  const auto model = Model::FromGraph(FlattenGraph());
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model);
  const int y = interpreter.output_tensor(0);
  const auto shape = [&] {
    const auto dims = interpreter.TensorShape(y);
    return Dims(dims.begin(), dims.end());
  };
  EXPECT_EQ(shape(), (Dims{2, 12}));
  ASSERT_TRUE(interpreter.ResizeInput(0, Dims{5, 2, 2}).ok());
  EXPECT_EQ(shape(), (Dims{5, 4}));
  ASSERT_TRUE(interpreter.Invoke().ok());
}

}  // namespace
}  // namespace octet
