// Every real ONNX model imports, with every shape known, and nothing but float operators.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/converter/test_network.h"
#include "tests/test_data.h"

namespace octet {
namespace {

TEST(ImportRealModels, AllImportWithStaticShapes) {
  OCTET_DATA_OR_SKIP(data);
  int imported = 0;
  for (const char* folder : {"onnx", "bn_onnx"}) {
    for (const auto& file : FilesIn(data / folder, ".onnx")) {
      const Expected<Graph> graph = ImportModel(file.string());
      ASSERT_TRUE(graph.ok()) << graph.status().message();
      const Status valid = Validate(*graph);
      EXPECT_TRUE(valid.ok()) << valid.message();
      for (const Tensor& tensor : graph->tensors) {
        EXPECT_TRUE(
            std::all_of(tensor.shape.begin(), tensor.shape.end(), [](int32_t d) { return d > 0; }))
            << file << ": " << tensor.name;
        EXPECT_TRUE(tensor.constant() || tensor.type == DataType::kFloat32) << tensor.name;
      }
      ++imported;
    }
  }
  EXPECT_GE(imported, 8);
}

TEST(ImportRealModels, PadsOfConvolutionsAndPadOperatorsMeanTheSame) {
  OCTET_DATA_OR_SKIP(data);
  std::vector<Graph> graphs;
  for (const char* name : {"resnet8_cifar10.onnx", "resnet8_cifar10_convpads.onnx"}) {
    Expected<Graph> graph = ImportModel((data / "bn_onnx" / name).string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    graphs.push_back(*std::move(graph));
  }
  EXPECT_EQ(CountOperators(graphs[0], OpCode::kPad), 2);
  EXPECT_EQ(CountOperators(graphs[1], OpCode::kPad), 0);  // SAME says it
  const RealTensor image = RandomTensor({1, 3, 32, 32}, 1);
  const auto a = RunFloat(graphs[0], {image}), b = RunFloat(graphs[1], {image});
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  ASSERT_EQ(a[0].values.size(), 10u);
  for (size_t i = 0; i < 10; ++i) EXPECT_NEAR(a[0].values[i], b[0].values[i], 1e-6f);
}

}  // namespace
}  // namespace octet
