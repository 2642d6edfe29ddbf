// ReadGraph on files octet would not write: old, foreign, damaged, hostile.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <octet/graph.h>

#include "base/file.h"
#include "model_generated.h"
#include "tests/schema/small_graph.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using flatbuffers::FlatBufferBuilder;

std::string Error(const std::vector<uint8_t>& file) {
  const auto graph = ReadGraph(Bytes(file));
  EXPECT_FALSE(graph.ok());
  return graph.status().message();
}

std::string TextError(const std::string& text) {
  return Error(std::vector<uint8_t>(text.begin(), text.end()));
}

std::vector<uint8_t> Finish(FlatBufferBuilder& builder, const format::ModelBuilder& model) {
  format::FinishModelBuffer(builder, const_cast<format::ModelBuilder&>(model).Finish());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// What differs between the raw files of these tests: one constant, one operator that copies it.
struct RawParts {
  uint32_t version = 3;
  uint32_t tensor_buffer = 1;
  format::TensorType type = format::TensorType::INT32;
  uint64_t buffer_offset = 0;
  uint64_t buffer_size = 0;
  uint32_t opcode_index = 0;
  int8_t small_code = 0;
  int32_t code = 0;
  format::BuiltinOptions options = format::BuiltinOptions::NONE;
  uint32_t metadata_buffer = 0;
  bool subgraphs = true;
  bool buffers = true;
};

std::vector<uint8_t> RawFile(const RawParts& parts) {
  FlatBufferBuilder b;
  const std::vector<int32_t> two = {2}, zero = {0}, one = {1};
  const auto shape = b.CreateVector(two);
  const auto constant = format::CreateTensor(b, shape, parts.type, parts.tensor_buffer);
  const auto copied = format::CreateTensor(b, b.CreateVector(two), parts.type);
  const auto tensors = b.CreateVector(std::vector{constant, copied});
  const auto inputs = b.CreateVector(zero), outputs = b.CreateVector(one);
  const auto op = format::CreateOperator(b, parts.opcode_index, inputs, outputs, parts.options);
  const auto operators = b.CreateVector(std::vector{op});
  const auto none = b.CreateVector(std::vector<int32_t>());
  const auto results = b.CreateVector(one);
  const auto subgraph = format::CreateSubGraph(b, tensors, none, results, operators);
  const auto subgraphs = b.CreateVector(std::vector{subgraph});
  const auto code = format::CreateOperatorCode(b, parts.small_code, 0, 1,
                                               static_cast<format::BuiltinOperator>(parts.code));
  const auto codes = b.CreateVector(std::vector{code});
  const auto data = b.CreateVector(std::vector<uint8_t>{1, 0, 0, 0, 2, 0, 0, 0});
  const auto inside = parts.buffer_offset == 0 ? data : 0;
  const auto empty = format::CreateBuffer(b);
  const auto values = format::CreateBuffer(b, inside, parts.buffer_offset, parts.buffer_size);
  const auto buffers = b.CreateVector(std::vector{empty, values});
  const auto entry = format::CreateMetadata(b, b.CreateString("m"), parts.metadata_buffer);
  const auto metadata = b.CreateVector(std::vector{entry});
  format::ModelBuilder model(b);
  model.add_version(parts.version);
  model.add_operator_codes(codes);
  if (parts.subgraphs) model.add_subgraphs(subgraphs);
  if (parts.buffers) model.add_buffers(buffers);
  model.add_metadata(metadata);
  return Finish(b, model);
}

TEST(ReadGraph, SaysWhatAForeignFileIs) {
  EXPECT_EQ(TextError(""), "not a TFLite file: only 0 bytes");
  EXPECT_EQ(TextError("TFL3"), "not a TFLite file: only 4 bytes");
  EXPECT_EQ(TextError("name: \"net\" layer {}"),
            "not a TFLite file: identifier ': \"n' instead of 'TFL3'");
  EXPECT_EQ(TextError(std::string("\x08\x07\x12\x05\0\x1f\xff~~~~~", 12)),
            "not a TFLite file: identifier '\\x00\\x1f\\xff~' instead of 'TFL3'");
}

TEST(ReadGraph, AcceptsTheRawFileTheFollowingTestsBreak) {
  const auto graph = ReadGraph(Bytes(RawFile({})));
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  EXPECT_EQ(graph->operators[0].code, OpCode::kAdd);
  EXPECT_TRUE(graph->tensors[0].quantization.empty());
}

TEST(ReadGraph, RefusesNewerVersionsAndEmptyModels) {
  EXPECT_EQ(Error(RawFile({.version = 4})), "schema version 4; octet reads up to 3");
  EXPECT_TRUE(ReadGraph(Bytes(RawFile({.version = 2}))).ok());
  EXPECT_EQ(Error(RawFile({.subgraphs = false})), "the file holds no subgraph");
}

TEST(ReadGraph, ChecksIndicesOfTheFile) {
  EXPECT_EQ(Error(RawFile({.tensor_buffer = 77})), "tensor 0 '': buffer index 77 outside [0, 2)");
  EXPECT_EQ(Error(RawFile({.buffers = false})), "tensor 0 '': buffer index 1 outside [0, 0)");
  EXPECT_EQ(Error(RawFile({.tensor_buffer = 0, .buffers = false})),
            "operator 0 (ADD): input 0: tensor 0 '' is read and nothing before has written it");
  EXPECT_EQ(Error(RawFile({.opcode_index = 4})),
            "operator 0: operator code index 4 outside [0, 1)");
  EXPECT_EQ(Error(RawFile({.metadata_buffer = 2})), "metadata 0: buffer index 2 outside [0, 2)");
  EXPECT_EQ(Error(RawFile({.small_code = -1, .code = -5})),
            "operator 0: operator code -1 is negative");
  EXPECT_EQ(Error(RawFile({.type = static_cast<format::TensorType>(33)})),
            "tensor 0 '': type 33 is unknown");
  EXPECT_EQ(Error(RawFile({.options = format::BuiltinOptions::AddOptions})),
            "operator 0 (ADD): AddOptions missing");
}

TEST(ReadGraph, TheLargerOperatorCodeCounts) {
  EXPECT_EQ(ReadGraph(Bytes(RawFile({.small_code = 14})))->operators[0].code, OpCode::kLogistic);
  EXPECT_EQ(ReadGraph(Bytes(RawFile({.small_code = 127, .code = 150})))->operators[0].code,
            OpCode::kGelu);
}

TEST(ReadGraph, OptionsItDoesNotReadAreKeptAsUnknown) {
  const auto graph = ReadGraph(
      Bytes(RawFile({.small_code = 16, .options = format::BuiltinOptions::LSTMOptions})));
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  EXPECT_EQ(graph->operators[0].options, Options(UnknownOptions{.type = 14}));
}

TEST(ReadGraph, FindsConstantsBehindTheFlatbuffer) {
  const size_t length = RawFile({.buffer_offset = 2, .buffer_size = 8}).size();
  auto file = RawFile({.buffer_offset = length, .buffer_size = 8});
  ASSERT_EQ(file.size(), length);
  EXPECT_EQ(Error(file), "tensor 0 '': 8 bytes at " + std::to_string(length) + " lie outside the " +
                             std::to_string(length) + " bytes of the file");
  for (uint8_t byte : {9, 0, 0, 0, 8, 0, 0, 0}) file.push_back(byte);
  const auto graph = ReadGraph(Bytes(file));
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  EXPECT_EQ(graph->tensors[0].data.data.data(), file.data() + length);
  EXPECT_EQ(graph->tensors[0].data.data.size(), 8u);
  EXPECT_NE(Error(RawFile({.buffer_offset = 16, .buffer_size = ~uint64_t{0}})), "");
}

// 500 tensors share one shape of 5000 dimensions: 20 KB of file, 10 MB of copies.
TEST(ReadGraph, LimitsWhatSharedVectorsMayCost) {
  FlatBufferBuilder b;
  const auto shape = b.CreateVector(std::vector<int32_t>(5000, 1));
  std::vector<flatbuffers::Offset<format::Tensor>> tensors;
  for (int i = 0; i < 500; ++i) tensors.push_back(format::CreateTensor(b, shape));
  const auto subgraph = format::CreateSubGraph(b, b.CreateVector(tensors));
  const auto subgraphs = b.CreateVector(std::vector{subgraph});
  const auto buffers = b.CreateVector(std::vector{format::CreateBuffer(b)});
  format::ModelBuilder model(b);
  model.add_version(3);
  model.add_subgraphs(subgraphs);
  model.add_buffers(buffers);
  EXPECT_NE(Error(Finish(b, model)).find("shared so often"), std::string::npos);
}

TEST(ReadGraph, ValuesStayInTheFile) {
  const auto file = std::make_shared<const std::vector<uint8_t>>(*WriteGraph(SmallGraph()));
  const auto graph = ReadGraph(Bytes(*file, file));
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  const Bytes& weights = graph->tensors[kWeights].data;
  EXPECT_GE(weights.data.data(), file->data());
  EXPECT_LT(weights.data.data(), file->data() + file->size());
  EXPECT_EQ(weights.owner, file);
}

// A file in memory may begin anywhere; constants are aligned for their type all the same.
TEST(ReadGraph, CopiesWhatIsMisaligned) {
  const auto file = *WriteGraph(SmallGraph());
  std::vector<uint8_t> memory(file.size() + 16);
  for (size_t shift : {1, 4, 8, 13}) {
    std::memcpy(memory.data() + shift, file.data(), file.size());
    const auto graph = ReadGraph(Bytes({memory.data() + shift, file.size()}));
    ASSERT_TRUE(graph.ok()) << graph.status().message();
    const auto bias = graph->tensors[kBias].data.data;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(bias.data()) % alignof(int32_t), 0u);
    EXPECT_TRUE(std::ranges::equal(bias, SmallGraph().tensors[kBias].data.data));
  }
  // Inside an aligned file: the constant of RawFile, moved by one byte.
  const size_t length = RawFile({.buffer_offset = 2, .buffer_size = 8}).size();
  auto odd = RawFile({.buffer_offset = length + 1, .buffer_size = 8});
  for (uint8_t byte : {0, 1, 0, 0, 0, 2, 0, 0, 0}) odd.push_back(byte);
  const auto graph = ReadGraph(Bytes(odd));
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  const auto values = graph->tensors[0].data.data;
  EXPECT_EQ(reinterpret_cast<uintptr_t>(values.data()) % alignof(int32_t), 0u);
  EXPECT_EQ(std::vector<uint8_t>(values.begin(), values.end()),
            (std::vector<uint8_t>{1, 0, 0, 0, 2, 0, 0, 0}));
}

// Whatever the bytes, ReadGraph answers; what it accepts can be written again or is refused.
void ExpectAnswer(const std::vector<uint8_t>& file) {
  const auto graph = ReadGraph(Bytes(file));
  if (graph.ok()) {
    (void)WriteGraph(*graph);
  } else {
    EXPECT_FALSE(graph.status().message().empty());
  }
}

TEST(ReadGraph, SurvivesTruncation) {
  const auto file = *WriteGraph(OddGraph());
  for (size_t length = 0; length < file.size(); ++length) {
    ExpectAnswer(std::vector<uint8_t>(file.begin(), file.begin() + length));
  }
}

TEST(ReadGraph, SurvivesEveryChangedByte) {
  auto file = *WriteGraph(OddGraph());
  for (uint8_t& byte : file) {
    const uint8_t kept = byte;
    for (int value : {0, 1, 4, 127, 128, 255, kept ^ 1, kept + 4}) {
      byte = static_cast<uint8_t>(value);
      ExpectAnswer(file);
    }
    byte = kept;
  }
}

TEST(ReadGraph, SurvivesManyChangedBytes) {
  const auto file = *WriteGraph(OddGraph());
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    auto broken = file;
    for (int i = 0; i < 6; ++i) {
      broken[8 + random() % (broken.size() - 8)] = static_cast<uint8_t>(random());
    }
    ExpectAnswer(broken);
  }
}

TEST(ReadGraph, SurvivesBrokenRealFiles) {
  OCTET_DATA_OR_SKIP(data);
  const auto files = FilesIn(data / "broken", ".tflite");
  EXPECT_FALSE(files.empty());
  for (const auto& path : files) {
    SCOPED_TRACE(path.string());
    const auto bytes = MapFile(path.string());
    ASSERT_TRUE(bytes.ok());
    ExpectAnswer({bytes->data.begin(), bytes->data.end()});
  }
}

}  // namespace
}  // namespace octet
