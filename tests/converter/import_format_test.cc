// ImportModel tells formats by content, and answers whatever is broken with one sentence.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "base/str.h"
#include "converter/importer.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

/// A network with a bit of everything, small.
OnnxModel SmallModel() {
  OnnxModel m(13);
  m.Input("x", {1, 3, 8, 8});
  m.RandomFloats("w", {4, 3, 3, 3});
  m.RandomFloats("b", {4});
  m.Node("Conv", {"x", "w", "b"}, {"conv"}, {Ints("pads", {1, 1, 1, 1})});
  m.Floats("zero", {}, {0});
  m.Floats("six", {}, {6});
  m.Node("Clip", {"conv", "zero", "six"}, {"clip"});
  m.Node("MaxPool", {"clip"}, {"pool"}, {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
  m.Node("Shape", {"pool"}, {"shape"});
  m.Integers("first", {0});
  m.Integers("minus_one", {-1});
  m.Node("Gather", {"shape", "first"}, {"batch"});
  m.Node("Concat", {"batch", "minus_one"}, {"target"}, {Int("axis", 0)});
  m.Node("Reshape", {"pool", "target"}, {"flat"});
  m.RandomFloats("fc", {64, 5});
  m.Node("Gemm", {"flat", "fc"}, {"logits"});
  m.Node("Softmax", {"logits"}, {"y"}, {Int("axis", 1)});
  m.Output("y");
  return m;
}

std::string ErrorOf(std::string_view bytes) {
  const auto graph = ImportBytes(bytes);
  EXPECT_FALSE(graph.ok());
  return graph.status().message();
}

TEST(ImportFormat, EveryImporterHasNameAndFunctions) {
  for (const Importer* importer : AllImporters()) {
    EXPECT_FALSE(importer->name.empty());
    EXPECT_NE(importer->recognize, nullptr);
    EXPECT_NE(importer->import, nullptr);
  }
}

TEST(ImportFormat, OnnxAndTfliteByContentWhateverTheName) {
  const Graph graph = SmallModel().Import();
  EXPECT_EQ(OperatorNames(graph),
            "TRANSPOSE CONV_2D TRANSPOSE RELU6 TRANSPOSE MAX_POOL_2D TRANSPOSE RESHAPE "
            "FULLY_CONNECTED SOFTMAX");
  const auto written = WriteGraph(graph);
  ASSERT_TRUE(written.ok());
  const auto again = ImportBytes({reinterpret_cast<const char*>(written->data()), written->size()});
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(OperatorNames(*again), OperatorNames(graph));
}

TEST(ImportFormat, SaysWhatAFileObviouslyIs) {
  EXPECT_NE(
      ErrorOf("hello, I am a list of layers\n")
          .find("model.onnx: neither a TFLite nor an ONNX nor a Caffe model: the file is text"),
      std::string::npos);
  EXPECT_NE(ErrorOf("version https://git-lfs.github.com/spec/v1\n").find("a Git LFS pointer"),
            std::string::npos);
  EXPECT_NE(ErrorOf("").find("the file is empty"), std::string::npos);
  EXPECT_NE(ErrorOf(std::string("\x89PNG\r\n\x1a\n\0\0\0\x0d", 12)).find("no protobuf field"),
            std::string::npos);
}

TEST(ImportFormat, MissingFile) {
  const auto graph = ImportModel("no/such/model.onnx");
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.status().message().find("no/such/model.onnx"), std::string::npos);
}

TEST(ImportFormat, ATruncatedFileIsRefusedAtEveryLength) {
  const std::string bytes = SmallModel().Bytes();
  for (size_t length = 1; length < bytes.size(); length += 7)
    EXPECT_FALSE(ImportBytes(bytes.substr(0, length)).ok()) << length;
  EXPECT_NE(ErrorOf(bytes.substr(0, bytes.size() / 2)).find("truncated"), std::string::npos);
}

TEST(ImportFormat, AProtobufOfAnotherKind) {
  onnx::TensorProto tensor = FloatTensor("t", {2}, {1, 2});
  EXPECT_NE(
      ErrorOf(tensor.SerializeAsString()).find("neither a TFLite nor an ONNX nor a Caffe model"),
      std::string::npos);
  OnnxModel m(13);
  m.proto.clear_graph();
  EXPECT_NE(ErrorOf(m.Bytes()).find("a protobuf message without a graph"), std::string::npos);
}

TEST(ImportFormat, DamagedBytesNeverCrash) {
  const std::string bytes = SmallModel().Bytes();
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 500; ++i) {
    std::string damaged = bytes;
    for (int changes = 1 + i % 3; changes > 0; --changes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto graph = ImportBytes(damaged);
    if (!graph.ok()) {
      ++refused;
      EXPECT_FALSE(graph.status().message().empty());
    } else {
      EXPECT_TRUE(Validate(*graph).ok());
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace octet
