#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include <octet/graph.h>

#include "model_generated.h"
#include "tests/schema/small_graph.h"

namespace octet {
namespace {

using testing::ElementsAre;

struct Written {
  explicit Written(const Graph& graph) : bytes(*WriteGraph(graph)) {}
  const format::Model& model() const { return *format::GetModel(bytes.data()); }
  std::vector<uint8_t> bytes;
};

TEST(WriteGraph, StoresEqualValuesOnce) {
  Graph graph = SmallGraph();
  Tensor twin = graph.tensors[kWeights];
  twin.data = Bytes::Own(std::vector<uint8_t>(twin.data.data.begin(), twin.data.data.end()));
  const int twin_index = graph.Add(twin);
  const Written file(graph);
  const auto& tensors = *file.model().subgraphs()->Get(0)->tensors();
  EXPECT_EQ(tensors[kWeights]->buffer(), tensors[twin_index]->buffer());
  EXPECT_NE(tensors[kWeights]->buffer(), tensors[kBias]->buffer());
  EXPECT_EQ(file.model().buffers()->size(), 4u);  // empty, weights, bias, metadata
}

TEST(WriteGraph, BufferZeroIsEmptyAndTheOthersAreAligned) {
  const Written file(OddGraph());
  const auto& buffers = *file.model().buffers();
  EXPECT_EQ(buffers[0]->data(), nullptr);
  EXPECT_EQ(file.model().subgraphs()->Get(0)->tensors()->Get(kImage)->buffer(), 0u);
  for (uint32_t i = 1; i < buffers.size(); ++i) {
    EXPECT_EQ((buffers[i]->data()->data() - file.bytes.data()) % 16, 0) << "buffer " << i;
  }
}

TEST(WriteGraph, WritesBothOperatorCodes) {
  Graph graph = SmallGraph();
  graph.operators.push_back({.code = OpCode::kGelu, .version = 2});
  graph.operators.push_back({.code = OpCode::kGelu, .version = 2});
  graph.operators.push_back({.custom_code = "Mine"});
  const Written file(graph);
  const auto& codes = *file.model().operator_codes();
  ASSERT_EQ(codes.size(), 4u);
  EXPECT_EQ(codes[0]->deprecated_builtin_code(), 3);
  EXPECT_EQ(codes[0]->builtin_code(), format::BuiltinOperator::CONV_2D);
  EXPECT_EQ(codes[0]->version(), 3);
  EXPECT_EQ(codes[2]->deprecated_builtin_code(), 127);
  EXPECT_EQ(codes[2]->builtin_code(), format::BuiltinOperator::GELU);
  EXPECT_EQ(codes[3]->builtin_code(), format::BuiltinOperator::CUSTOM);
  EXPECT_EQ(codes[3]->custom_code()->str(), "Mine");
}

// TFLite refuses scales without zero points.
TEST(WriteGraph, ScalesAlwaysComeWithZeroPoints) {
  Graph graph = SmallGraph();
  graph.tensors[kWeights].quantization.zero_point.clear();
  const Written file(graph);
  const auto* quantization =
      file.model().subgraphs()->Get(0)->tensors()->Get(kWeights)->quantization();
  ASSERT_NE(quantization->zero_point(), nullptr);
  EXPECT_THAT(
      std::vector<int64_t>(quantization->zero_point()->begin(), quantization->zero_point()->end()),
      ElementsAre(0, 0));
}

TEST(WriteGraph, RefusesOptionsWithoutAPlaceAndListsThemAll) {
  Graph graph = OddGraph();
  graph.operators[1].options = UnknownOptions{.type = 14};
  graph.operators[3].options = BatchNormalizationOptions{};
  graph.more_subgraphs[0].operators.push_back(
      {.code = static_cast<OpCode>(203),
       .options = UnknownOptions{.type = 18, .second_union = true}});
  const auto file = WriteGraph(graph);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(file.status().message(),
            "cannot write operator 1 (RESHAPE): LSTMOptions; operator 3 (GELU): batch "
            "normalization; subgraph 1: operator 0 (DILATE): DilateOptions");
}

}  // namespace
}  // namespace octet
