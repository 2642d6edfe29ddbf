// Every real Caffe network imports, and gives what OpenCV's dnn (4.10.0) gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/converter/test_network.h"
#include "tests/test_data.h"

namespace octet {
namespace {

/// Eight or more values of an output, evenly spread: 0, step, 2 · step, …
struct ExpectedOutput {
  std::string name;
  size_t step;
  std::vector<float> values;
};

struct RealNetwork {
  std::string file;
  std::vector<ExpectedOutput> outputs;
};

const RealNetwork kNetworks[] = {
    {"det1",
     {{"conv4-2", 1, {0.3042406f, 0.08285122f, -0.3635669f, -0.1476562f}},
      {"prob1", 1, {0.998896f, 0.001104018f}}}},
    {"det2",
     {{"conv5-2", 1, {0.1612635f, 0.04975218f, -0.09641007f, 0.01165454f}},
      {"prob1", 1, {0.9998908f, 0.0001091771f}}}},
    {"det3",
     {{"conv6-2", 1, {-0.07720997f, -0.1202635f, -0.04139521f, 0.1304353f}},
      {"conv6-3",
       1,
       {0.1911907f, 0.5509063f, 0.2491849f, 0.1401069f, 0.3937797f, 0.2281711f, 0.2512417f,
        0.5200232f, 0.8104727f, 0.8447412f}},
      {"prob1", 1, {0.9991782f, 0.0008217255f}}}},
    {"RFB-320",
     {{"boxes",
       2210,
       {-0.1635829f, -4.380655f, -0.4906578f, 0.9576594f, -0.4659353f, -0.2717856f, 0.6665884f,
        0.5268846f}},
      {"scores",
       1105,
       {0.9345349f, 0.04265974f, 0.9640981f, 0.03761281f, 0.9627189f, 0.0607457f, 0.9550858f,
        0.0395458f}}}},
};

/// ((7919 · i) mod 255 − 127) / 128
RealTensor Pattern(const std::vector<int32_t>& shape) {
  RealTensor x{shape, {}};
  for (int64_t i = 0; i < NumElements(shape); ++i)
    x.values.push_back(static_cast<float>(i * 7919 % 255 - 127) / 128);
  return x;
}

/// Within 1e-4 of the largest value of that output.
void ExpectOutput(const RealTensor& found, const ExpectedOutput& expected) {
  float largest = 0;
  for (float value : found.values) largest = std::max(largest, std::abs(value));
  ASSERT_GE(found.values.size(), expected.values.size() * expected.step);
  for (size_t i = 0; i < expected.values.size(); ++i)
    EXPECT_NEAR(found.values[i * expected.step], expected.values[i], 1e-4f * largest)
        << expected.name << ", element " << i * expected.step;
}

TEST(CaffeModels, GiveWhatOpenCvGives) {
  OCTET_DATA_OR_SKIP(data);
  for (const RealNetwork& network : kNetworks) {
    SCOPED_TRACE(network.file);
    const auto graph = ImportModel((data / "caffe" / (network.file + ".prototxt")).string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    ASSERT_TRUE(Validate(*graph).ok());
    const RealTensor x = Pattern(graph->tensors[graph->inputs.at(0)].shape);
    const auto outputs = RunFloat(*graph, {x});
    ASSERT_EQ(outputs.size(), network.outputs.size());
    for (size_t i = 0; i < outputs.size(); ++i) {
      EXPECT_EQ(graph->tensors[graph->outputs[i]].name, network.outputs[i].name);
      ExpectOutput(outputs[i], network.outputs[i]);
    }
  }
}

TEST(CaffeModels, LoseTheirTransposesAndKeepTheirResults) {
  OCTET_DATA_OR_SKIP(data);
  for (const auto& path : FilesIn(data / "caffe", ".caffemodel")) {
    SCOPED_TRACE(path.filename());
    const auto graph = ImportModel(path.string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    OptimizeReport report;
    const Graph optimized = AfterOptimize(*graph, &report);
    EXPECT_EQ(CountOperators(optimized, OpCode::kTranspose), 0);
    ExpectSameResults(*graph, optimized);
  }
}

}  // namespace
}  // namespace octet
