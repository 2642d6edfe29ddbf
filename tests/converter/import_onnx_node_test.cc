// ONNX's own tests of its operators, from the data folder: import, run as floats, compare with the
// expected output. onnx_node_refused.txt names those that octet refuses, with the reason; all
// others pass.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iostream>
#include <map>

#include <octet/interpreter.h>

#include "base/file.h"
#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/tensor_reader.h"
#include "tests/converter/onnx_model.h"
#include "tests/test_data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

// The tolerance of ONNX's own backend tests.
constexpr float kRelative = 1e-3f, kAbsolute = 1e-7f;

/// The operands of these tests are all graph inputs, but networks have constants for shapes, axes
/// or bounds. Each test runs in the first of these forms that octet takes.
enum class Constants { kNone, kAllButFirst, kAll };

/// A message of type T in a file. REQUIRES: the file is sound.
template <typename T>
T ReadMessage(const fs::path& path) {
  const auto bytes = MapFile(path.string());
  T message;
  EXPECT_TRUE(bytes.ok() &&
              message.ParseFromArray(bytes->data.data(), static_cast<int>(bytes->data.size())))
      << path;
  return message;
}

struct NodeTest {
  onnx::ModelProto model;
  std::vector<onnx::TensorProto> inputs, outputs;
};

NodeTest ReadNodeTest(const fs::path& folder) {
  NodeTest test;
  test.model = ReadMessage<onnx::ModelProto>(folder / "model.onnx");
  const fs::path set = folder / "test_data_set_0";
  const auto read_all = [&](const std::string& what, std::vector<onnx::TensorProto>& tensors) {
    while (true) {
      const fs::path path = set / StrCat(what, "_", tensors.size(), ".pb");
      if (!fs::exists(path)) return;
      tensors.push_back(ReadMessage<onnx::TensorProto>(path));
    }
  };
  read_all("input", test.inputs);
  read_all("output", test.outputs);
  return test;
}

/// The model with some inputs as initializers, and the values of the others.
struct Form {
  onnx::ModelProto model;
  std::vector<onnx::TensorProto> fed;
};

Form WithConstants(const NodeTest& test, Constants constants) {
  Form form{test.model, {}};
  for (size_t i = 0; i < test.inputs.size(); ++i) {
    if (constants == Constants::kNone || (constants == Constants::kAllButFirst && i == 0)) {
      form.fed.push_back(test.inputs[i]);
      continue;
    }
    onnx::TensorProto& constant = *form.model.mutable_graph()->add_initializer();
    constant = test.inputs[i];
    constant.set_name(test.model.graph().input(static_cast<int>(i)).name());
  }
  return form;
}

/// Error: octet does not import or run it.
Expected<std::vector<Tensor>> RunGraph(const Graph& graph, const std::vector<Tensor>& inputs) {
  OCTET_ASSIGN_OR_RETURN(const Model model, FloatModel(graph));
  Interpreter interpreter(model);
  OCTET_RETURN_IF_ERROR(interpreter.status());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::span<uint8_t> bytes = interpreter.Input<uint8_t>(static_cast<int>(i));
    const auto values = inputs[i].data.data;
    if (bytes.size() != values.size()) return InvalidError("input ", i, " has another size");
    std::copy(values.begin(), values.end(), bytes.begin());
  }
  OCTET_RETURN_IF_ERROR(interpreter.Invoke());
  std::vector<Tensor> outputs;
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    Tensor& output = outputs.emplace_back(graph.tensors[graph.outputs[i]]);
    const auto bytes = interpreter.Output<uint8_t>(i);
    output.data = Bytes::Own(std::vector<uint8_t>(bytes.begin(), bytes.end()));
  }
  return outputs;
}

bool Close(float found, float expected) {
  if (std::isnan(expected) || std::isinf(expected))
    return std::isnan(expected) ? std::isnan(found) : found == expected;
  return std::abs(found - expected) <= kAbsolute + kRelative * std::abs(expected);
}

Status Compare(const Tensor& found, const Tensor& expected) {
  if (found.type != expected.type || found.shape != expected.shape)
    return InvalidError(DataTypeName(found.type), " ", found.shape, ", expected ",
                        DataTypeName(expected.type), " ", expected.shape);
  if (found.type != DataType::kFloat32) {
    const auto a = found.data.data, b = expected.data.data;
    return std::equal(a.begin(), a.end(), b.begin(), b.end()) ? Status()
                                                              : InvalidError("other integers");
  }
  const auto a = ValuesOf<float>(found), b = ValuesOf<float>(expected);
  for (size_t i = 0; i < b.size(); ++i) {
    if (!Close(a[i], b[i])) return InvalidError("[", i, "]: ", a[i], ", expected ", b[i]);
  }
  return Status();
}

Status CompareAll(const std::vector<Tensor>& found, const std::vector<Tensor>& expected) {
  if (found.size() != expected.size())
    return InvalidError(found.size(), " outputs, expected ", expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    const Status same = Compare(found[i], expected[i]);
    if (!same.ok()) return same.In(StrCat("output ", i));
  }
  return Status();
}

/// What QuantizeLinear gives at the end of a network stays float on its grid until the network is
/// quantized.
bool StaysFloat(const std::vector<Tensor>& found, const std::vector<Tensor>& expected) {
  return found.size() == 1 && expected.size() == 1 && found[0].type == DataType::kFloat32 &&
         expected[0].type != DataType::kFloat32;
}

Expected<std::vector<Tensor>> ReadTensors(const std::vector<onnx::TensorProto>& protos) {
  TensorReader reader("");
  std::vector<Tensor> tensors;
  for (const auto& proto : protos) {
    OCTET_ASSIGN_OR_RETURN(tensors.emplace_back(), reader.Read(proto));
  }
  return tensors;
}

struct Results {
  std::vector<Tensor> imported, optimized;
};

/// Error: octet does not take this form.
Expected<Results> RunForm(const Form& form) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, ReadTensors(form.fed));
  OCTET_ASSIGN_OR_RETURN(Graph graph, ImportBytes(form.model.SerializeAsString()));
  Results results;
  OCTET_ASSIGN_OR_RETURN(results.imported, RunGraph(graph, inputs));
  OCTET_RETURN_IF_ERROR(Optimize(graph, {.keep_input_layout = true}));
  OCTET_ASSIGN_OR_RETURN(results.optimized, RunGraph(graph, inputs));
  return results;
}

struct Outcome {
  bool passed = false;
  bool refused = false;
  std::string reason;
};

Outcome RunNodeTest(const fs::path& folder) {
  const NodeTest test = ReadNodeTest(folder);
  for (const auto& input : test.model.graph().input()) {
    if (!input.type().has_tensor_type())
      return {.refused = true,
              .reason = ImportBytes(test.model.SerializeAsString()).status().message()};
  }
  const auto expected = ReadTensors(test.outputs);
  if (!expected) return {.refused = true, .reason = expected.status().message()};
  Outcome outcome{.refused = true, .reason = ""};
  for (Constants constants : {Constants::kNone, Constants::kAllButFirst, Constants::kAll}) {
    const auto results = RunForm(WithConstants(test, constants));
    if (!results) {
      outcome.reason = results.status().message();
      continue;
    }
    for (const std::vector<Tensor>& outputs : {results->imported, results->optimized}) {
      const Status same = CompareAll(outputs, *expected);
      if (!same.ok()) return {.refused = StaysFloat(outputs, *expected), .reason = same.message()};
    }
    return {.passed = true, .reason = ""};
  }
  return outcome;
}

/// "test: reason" a line; # starts a comment.
std::map<std::string, std::string> ReadRefused() {
  std::map<std::string, std::string> refused;
  std::ifstream file(OCTET_SOURCE_DIR "/tests/converter/onnx_node_refused.txt");
  EXPECT_TRUE(file.good());
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.empty() || line[0] == '#') continue;
    EXPECT_NE(colon, std::string::npos) << line;
    refused[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return refused;
}

TEST(ImportOnnxNode, EveryOperatorTestPassesOrIsRefusedAsListed) {
  OCTET_DATA_OR_SKIP(data);
  auto refused = ReadRefused();
  int passed = 0, total = 0;
  for (const auto& entry : fs::directory_iterator(data / "onnx_node")) {
    const std::string name = entry.path().filename().string();
    const Outcome outcome = RunNodeTest(entry.path());
    ++total;
    const auto listed = refused.find(name);
    if (outcome.passed) {
      ++passed;
      EXPECT_EQ(listed, refused.end()) << name << " passes: take it off the list";
    } else {
      EXPECT_TRUE(outcome.refused) << name << ": wrong result: " << outcome.reason;
      EXPECT_TRUE(listed != refused.end() &&
                  outcome.reason.find(listed->second) != std::string::npos)
          << name << ": " << outcome.reason;
    }
    if (listed != refused.end()) refused.erase(listed);
  }
  for (const auto& [name, reason] : refused) ADD_FAILURE() << name << " is listed, but not there";
  std::cout << passed << " of " << total << " operator tests of ONNX pass\n";
  EXPECT_GE(passed, 280);
}

}  // namespace
}  // namespace octet
