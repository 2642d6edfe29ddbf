#include <octet/graph.h>

#include <gtest/gtest.h>

#include <string>

#include "tests/schema/small_graph.h"

namespace octet {
namespace {

TEST(OpName, IsTheFormatsName) {
  EXPECT_EQ(OpName(OpCode::kAdd), "ADD");
  EXPECT_EQ(OpName(OpCode::kReluN1To1), "RELU_N1_TO_1");
  EXPECT_EQ(OpName(OpCode::kBitwiseXor), "BITWISE_XOR");
  EXPECT_EQ(OpName(static_cast<OpCode>(208)), "STABLEHLO_CBRT");
  EXPECT_EQ(OpName(static_cast<OpCode>(209)), "BUILTIN_209");
}

TEST(DataType, NamesAndSizes) {
  EXPECT_EQ(DataTypeName(DataType::kUint8), "UINT8");
  EXPECT_EQ(DataTypeName(DataType::kBfloat16), "BFLOAT16");
  EXPECT_EQ(DataTypeName(static_cast<DataType>(99)), "UNKNOWN");
  EXPECT_EQ(ElementBytes(DataType::kBool), 1);
  EXPECT_EQ(ElementBytes(DataType::kInt16), 2);
  EXPECT_EQ(ElementBytes(DataType::kFloat32), 4);
  EXPECT_EQ(ElementBytes(DataType::kInt64), 8);
  EXPECT_EQ(ElementBytes(DataType::kComplex128), 16);
  EXPECT_EQ(ElementBytes(DataType::kString), 0);
  EXPECT_EQ(ElementBytes(DataType::kInt4), 0);
}

TEST(ElementCount, IsTheProductOfTheDimensions) {
  const auto count = [](std::vector<int32_t> shape) { return *ElementCount(shape); };
  EXPECT_EQ(count({}), 1);
  EXPECT_EQ(count({2, 3, 4}), 24);
  EXPECT_EQ(count({2147483647}), 2147483647);
  EXPECT_EQ(count({65536, 65536, 0}), 0);
}

TEST(ElementCount, RefusesNegativeAndOverflowingShapes) {
  const auto error = [](std::vector<int32_t> shape) {
    return ElementCount(shape).status().message();
  };
  EXPECT_EQ(error({2, -1}), "shape [2, -1]: dimension -1");
  EXPECT_EQ(error({0, -2147483647 - 1}), "shape [0, -2147483648]: dimension -2147483648");
  EXPECT_EQ(error({65536, 32768}), "shape [65536, 32768]: more than 2^31 - 1 elements");
  EXPECT_EQ(error({2147483647, 2147483647, 2147483647}),
            "shape [2147483647, 2147483647, 2147483647]: more than 2^31 - 1 elements");
}

TEST(Describe, NamesOperatorsAndTensors) {
  const Graph graph = OddGraph();
  EXPECT_EQ(DescribeOperator(graph, 1), "operator 1 (RESHAPE)");
  EXPECT_EQ(DescribeOperator(graph, 2), "operator 2 (Detect)");
  EXPECT_EQ(DescribeTensor(graph, kWeights), "tensor 1 'weights'");
}

TEST(Describe, KeepsMessagesReadableWhateverTheNames) {
  Graph graph = SmallGraph();
  graph.tensors[0].name = "a\n\x1b[31m";
  EXPECT_EQ(DescribeTensor(graph, 0), "tensor 0 'a??[31m'");
  graph.tensors[0].name = std::string(100000, 'x');
  EXPECT_EQ(DescribeTensor(graph, 0), "tensor 0 '" + std::string(80, 'x') + "...'");
}

TEST(FindMetadata, FindsByName) {
  const Graph graph = SmallGraph();
  ASSERT_NE(graph.FindMetadata("octet.preprocess"), nullptr);
  EXPECT_EQ(graph.FindMetadata("octet.preprocess")->data.data.size(), 15u);
  EXPECT_EQ(graph.FindMetadata("octet"), nullptr);
}

}  // namespace
}  // namespace octet
