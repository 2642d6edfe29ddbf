// Optimize on real models: two spellings of one network become the same graph, and folding gives
// the weights its authors got.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "tests/converter/test_network.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using testing::IsEmpty;

struct Optimized {
  Graph graph;
  OptimizeReport report;
};

Optimized OptimizedModel(const std::filesystem::path& path) {
  Optimized result;
  const Expected<Graph> imported = ImportModel(path.string());
  EXPECT_TRUE(imported.ok()) << imported.status().message();
  if (imported.ok()) result.graph = AfterOptimize(*imported, &result.report);
  return result;
}

/// Everything but names.
void ExpectSameGraph(const Graph& a, const Graph& b) {
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  ASSERT_EQ(OperatorNames(a), OperatorNames(b));
  for (size_t i = 0; i < a.operators.size(); ++i) {
    EXPECT_EQ(a.operators[i].inputs, b.operators[i].inputs) << i;
    EXPECT_EQ(a.operators[i].outputs, b.operators[i].outputs) << i;
    EXPECT_EQ(a.operators[i].options, b.operators[i].options) << i;
  }
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t t = 0; t < a.tensors.size(); ++t) {
    EXPECT_EQ(a.tensors[t].type, b.tensors[t].type) << t;
    EXPECT_EQ(a.tensors[t].shape, b.tensors[t].shape) << t;
    EXPECT_TRUE(std::ranges::equal(a.tensors[t].data.data, b.tensors[t].data.data)) << t;
  }
}

TEST(RealModels, PadOperatorAndConvolutionPadsGiveTheSameGraph) {
  OCTET_DATA_OR_SKIP(data);
  const Graph pads = OptimizedModel(data / "bn_onnx/resnet8_cifar10.onnx").graph;
  const Graph convolution_pads =
      OptimizedModel(data / "bn_onnx/resnet8_cifar10_convpads.onnx").graph;
  EXPECT_EQ(CountOperators(pads, OpCode::kPad), 0);
  ExpectSameGraph(pads, convolution_pads);
}

TEST(RealModels, NoTransposeStays) {
  OCTET_DATA_OR_SKIP(data);
  for (const char* folder : {"bn_onnx", "onnx"}) {
    for (const std::filesystem::path& path : FilesIn(data / folder, ".onnx")) {
      SCOPED_TRACE(path.filename());
      const Optimized model = OptimizedModel(path);
      EXPECT_THAT(model.report.kept_transposes, IsEmpty());
      for (const Operator& op : model.graph.operators) {
        EXPECT_NE(op.code, OpCode::kTranspose);
        EXPECT_FALSE(std::holds_alternative<BatchNormalizationOptions>(op.options));
      }
    }
  }
}

TEST(RealModels, ResultsStay) {
  OCTET_DATA_OR_SKIP(data);
  for (const char* name :
       {"bn_onnx/ad01.onnx", "bn_onnx/resnet8_cifar10.onnx",
        "bn_onnx/resnet8_cifar10_convpads.onnx", "bn_onnx/vww_mobilenet_v1_025_96.onnx",
        "onnx/mnist_cntk.onnx", "onnx/version-RFB-320_simplified.onnx"}) {
    SCOPED_TRACE(name);
    const Expected<Graph> imported = ImportModel((data / name).string());
    ASSERT_TRUE(imported.ok()) << imported.status().message();
    ExpectSameResults(*imported, AfterOptimize(*imported));
  }
}

std::vector<const Operator*> Convolutions(const Graph& graph) {
  std::vector<const Operator*> convolutions;
  for (const Operator& op : graph.operators)
    if (FindProductOperator(op.code)) convolutions.push_back(&op);
  return convolutions;
}

/// Largest difference between two constants, relative to the largest value.
double Difference(const Tensor& a, const Tensor& b) {
  const std::vector<float> x = FloatValues(a), y = FloatValues(b);
  EXPECT_EQ(a.shape, b.shape);
  double largest = 0, difference = 0;
  for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    largest = std::max(largest, std::abs(double{x[i]}));
    difference = std::max(difference, std::abs(double{x[i]} - y[i]));
  }
  return difference / largest;
}

TEST(RealModels, FoldingGivesTheAuthorsOwnWeights) {
  OCTET_DATA_OR_SKIP(data);
  const Optimized ours = OptimizedModel(data / "onnx/version-RFB-320.onnx");
  const Optimized theirs = OptimizedModel(data / "onnx/version-RFB-320_simplified.onnx");
  EXPECT_EQ(ours.report.folded_batch_norms, 35);
  EXPECT_EQ(theirs.report.folded_batch_norms, 0);
  const auto a = Convolutions(ours.graph), b = Convolutions(theirs.graph);
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i]->code, b[i]->code);
    for (int input : {1, 2})
      EXPECT_LE(Difference(*InputTensor(ours.graph, *a[i], input),
                           *InputTensor(theirs.graph, *b[i], input)),
                1e-6)
          << "convolution " << i << ", input " << input;
  }
}

}  // namespace
}  // namespace octet
