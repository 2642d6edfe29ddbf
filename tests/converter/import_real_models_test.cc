// Every real ONNX model imports, with every shape known, and nothing but float operators, and
// computes what ONNX Runtime does.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

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

/// Element i is byte / 127.5 − 1 with the highest byte of i · 2654435761, as make_onnx_goldens.py
/// has it.
RealTensor GoldenInput(const std::vector<int32_t>& shape) {
  RealTensor x{shape, std::vector<float>(static_cast<size_t>(NumElements(shape)))};
  for (uint32_t i = 0; i < x.values.size(); ++i)
    x.values[i] = static_cast<float>(i * 2654435761u >> 24) / 127.5f - 1.0f;
  return x;
}

/// One output as onnx_goldens.txt tells of it.
struct GoldenOutput {
  std::string name;
  size_t count = 0;
  float largest = 0;
  std::vector<float> samples;  // evenly spread, the first and the last element among them
};

std::map<std::string, std::vector<GoldenOutput>> ReadGoldens() {
  std::map<std::string, std::vector<GoldenOutput>> goldens;
  std::ifstream file(OCTET_SOURCE_DIR "/tests/converter/onnx_goldens.txt");
  std::string model;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "model") words >> model;
    if (what != "output") continue;
    GoldenOutput& output = goldens[model].emplace_back();
    words >> output.name >> output.count >> output.largest;
    for (float sample = 0; words >> sample;) output.samples.push_back(sample);
  }
  return goldens;
}

void ExpectGolden(const Graph& graph, const std::vector<GoldenOutput>& goldens) {
  const auto outputs = RunFloat(graph, {GoldenInput(graph.tensors[graph.inputs.at(0)].shape)});
  ASSERT_EQ(outputs.size(), goldens.size());
  for (size_t o = 0; o < outputs.size(); ++o) {
    const auto& [name, count, largest, samples] = goldens[o];
    EXPECT_EQ(graph.tensors[graph.outputs[o]].name, name);
    ASSERT_EQ(outputs[o].values.size(), count);
    ASSERT_GE(samples.size(), 2u);
    for (size_t i = 0; i < samples.size(); ++i)
      EXPECT_NEAR(outputs[o].values[i * (count - 1) / (samples.size() - 1)], samples[i],
                  1e-4f * largest)
          << name << ", sample " << i;
  }
}

TEST(ImportRealModels, EqualOnnxRuntimeAsImportedAndOptimized) {
  OCTET_DATA_OR_SKIP(data);
  const auto goldens = ReadGoldens();
  EXPECT_EQ(goldens.size(), 8u);
  for (const auto& [path, outputs] : goldens) {
    SCOPED_TRACE(path);
    const Expected<Graph> graph = ImportModel((data / path).string());
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    ExpectGolden(*graph, outputs);
    ExpectGolden(AfterOptimize(*graph, nullptr, {.keep_input_layout = true}), outputs);
  }
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
