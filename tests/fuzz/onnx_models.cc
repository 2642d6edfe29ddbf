#include "tests/fuzz/onnx_models.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "converter/importer.h"
#include "tests/converter/onnx_model.h"
#include "tests/fuzz/run_import.h"
#include "tests/test_data.h"

namespace octet {
extern const Importer kOnnxImporter;
}

namespace octet::fuzz {

namespace {

using Attributes = std::vector<onnx::AttributeProto>;

/// The file of one operator.
Input OneNode(OnnxModel m, const std::string& type, const std::vector<int64_t>& dims,
              const std::vector<std::string>& more_inputs, const Attributes& attributes = {}) {
  AddSingleNode(m, type, dims, more_inputs, attributes);
  const std::string bytes = m.Bytes();
  return {bytes.begin(), bytes.end()};
}

OnnxModel WithFloats(const std::vector<int64_t>& dims, int opset = 13) {
  OnnxModel m(opset);
  m.RandomFloats("w", dims);
  return m;
}

OnnxModel WithIntegers(const std::vector<int64_t>& values) {
  OnnxModel m(13);
  m.Integers("w", values);
  return m;
}

std::vector<Input> OwnModels() {
  const std::vector<int64_t> picture = {1, 2, 4, 5};
  const Attributes window = {Ints("kernel_shape", {2, 2}), Ints("strides", {1, 2})};
  std::vector<Input> seeds;
  for (const char* type : {"Relu", "Sigmoid", "Softmax", "Flatten", "GlobalAveragePool", "Exp",
                           "HardSwish", "LeakyRelu", "Mish", "Softplus", "Erf", "ArgMax"})
    seeds.push_back(OneNode(OnnxModel(18), type, picture, {}));
  for (const char* type : {"InstanceNormalization", "GroupNormalization"})
    seeds.push_back(
        OneNode(WithFloats({2}, 21), type, picture, {"w", "w"}, {Int("num_groups", 2)}));
  seeds.push_back(OneNode(WithFloats({5}, 17), "LayerNormalization", picture, {"w"}));
  seeds.push_back(OneNode(WithFloats({1}, 15), "CastLike", picture, {"w"}));
  for (const char* type : {"MaxPool", "AveragePool"})
    seeds.push_back(OneNode(OnnxModel(13), type, picture, {}, window));
  for (const char* type : {"Add", "Mul", "Div", "PRelu"})
    seeds.push_back(OneNode(WithFloats({2, 1, 1}), type, picture, {"w"}));
  seeds.push_back(OneNode(WithFloats({3, 2, 3, 3}), "Conv", picture, {"w"},
                          {Ints("pads", {1, 1, 1, 1}), Int("group", 1)}));
  seeds.push_back(OneNode(WithFloats({2, 3, 2, 2}), "ConvTranspose", picture, {"w"},
                          {Ints("strides", {2, 2})}));
  seeds.push_back(OneNode(WithFloats({6, 4}), "MatMul", {2, 6}, {"w"}));
  seeds.push_back(OneNode(WithFloats({4, 6}), "Gemm", {2, 6}, {"w"}, {Int("transB", 1)}));
  seeds.push_back(OneNode(WithIntegers({1, -1}), "Reshape", picture, {"w"}));
  seeds.push_back(OneNode(WithIntegers({0, 0, 1, 1, 0, 0, 1, 2}), "Pad", picture, {"w"}));
  seeds.push_back(OneNode(WithIntegers({0, 0, 2, 1, 0, 0, 1, 3}), "Pad", picture, {"w"},
                          {String("mode", "edge")}));
  seeds.push_back(OneNode(WithIntegers({2, 3}), "ReduceSum", picture, {"w"}));
  seeds.push_back(OneNode(WithIntegers({0}), "Unsqueeze", picture, {"w"}));
  seeds.push_back(OneNode(OnnxModel(13), "Transpose", picture, {}, {Ints("perm", {0, 2, 3, 1})}));
  seeds.push_back(OneNode(OnnxModel(13), "DepthToSpace", {1, 8, 2, 3}, {}, {Int("blocksize", 2)}));
  seeds.push_back(OneNode(OnnxModel(11), "ReduceMean", picture, {}, {Ints("axes", {2, 3})}));
  return seeds;
}

void AddNodeTests(std::vector<Input>& models) {
  namespace fs = std::filesystem;
  constexpr size_t kMostBytes = 4096;
  const auto data = DataDirectory();
  if (!data) return;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(*data / "onnx_node")) folders.push_back(entry);
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    const auto bytes = MapFile((folder / "model.onnx").string());
    if (bytes.ok() && bytes->data.size() <= kMostBytes) {
      models.emplace_back(bytes->data.begin(), bytes->data.end());
    }
  }
}

}  // namespace

const std::vector<Input>& SoundOnnxFiles() {
  static const std::vector<Input> models = [] {
    std::vector<Input> all = OwnModels();
    AddNodeTests(all);
    return all;
  }();
  return models;
}

void ImportAndRun(std::span<const uint8_t> file) {
  const octet::Bytes bytes(file);
  if (!kOnnxImporter.recognize(bytes).ok()) return;
  OptimizeAndRun(kOnnxImporter.import({.path = "fuzzed.onnx", .bytes = bytes}, {}));
}

}  // namespace octet::fuzz
