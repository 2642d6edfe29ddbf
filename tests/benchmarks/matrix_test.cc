// The matrix of models, thread counts and forms, on a small network.
#include "benchmarks/matrix.h"

#include <gtest/gtest.h>

#include <octet/graph.h>

#include <cmath>
#include <filesystem>

#include "base/file.h"

namespace octet {
namespace {

constexpr TimingOptions kQuick = {
    .warmup_runs = 1, .warmup_min_secs = 0, .num_runs = 2, .min_secs = 0};

/// uint8 [1, 64] -> FULLY_CONNECTED -> [1, 16], as a file.
class MatrixTest : public testing::Test {
 protected:
  void SetUp() override {
    Graph graph;
    const Quantization q = {.scale = {0.5f}, .zero_point = {128}};
    const int input =
        graph.Add({.name = "in", .type = DataType::kUint8, .shape = {1, 64}, .quantization = q});
    std::vector<uint8_t> values(16 * 64);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<uint8_t>(i * 37);
    const int weights = graph.Add({.name = "weights",
                                   .type = DataType::kUint8,
                                   .shape = {16, 64},
                                   .quantization = q,
                                   .data = Bytes::Own(std::move(values))});
    const int output = graph.Add({.name = "out",
                                  .type = DataType::kUint8,
                                  .shape = {1, 16},
                                  .quantization = {.scale = {64.0f}, .zero_point = {128}}});
    graph.operators.push_back({.code = OpCode::kFullyConnected,
                               .inputs = {input, weights},
                               .outputs = {output},
                               .options = FullyConnectedOptions{}});
    graph.inputs = {input};
    graph.outputs = {output};
    auto bytes = WriteGraph(graph);
    ASSERT_TRUE(bytes.ok()) << bytes.status().message();
    ASSERT_TRUE(WriteFileAtomically(path_, *bytes).ok());
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("octet_matrix_" + std::to_string(getpid()) + ".tflite"))
                                .string();
};

TEST_F(MatrixTest, EveryModelWithEveryNumberOfThreadsInOrder) {
  auto report = RunMatrix({.graphs = {path_, path_}, .threads = {2, 1}, .timing = kQuick});
  ASSERT_TRUE(report.ok()) << report.status().message();
  ASSERT_EQ(report->runs.size(), 4);
  std::vector<int> threads;
  for (const ModelReport& run : report->runs) {
    threads.push_back(run.threads);
    EXPECT_EQ(run.network.timing.warmup.us.size(), 1);
    EXPECT_EQ(run.network.timing.runs.us.size(), 2);
    EXPECT_EQ(run.output_sha256, report->runs[0].output_sha256);
    ASSERT_EQ(run.network.ops.size(), 1);
    EXPECT_EQ(run.network.ops[0].work.macs, 16 * 64);
    EXPECT_EQ(run.network.ops[0].bytes, 64 + 16 * 64 + 16);
    EXPECT_FALSE(run.fp32.has_value());
  }
  EXPECT_EQ(threads, (std::vector{2, 1, 2, 1}));
  EXPECT_EQ(report->runs[0].output_sha256.size(), 64);
}

TEST_F(MatrixTest, ComparesWithFloat32) {
  auto report = RunMatrix({.graphs = {path_}, .compare_fp32 = true, .timing = kQuick});
  ASSERT_TRUE(report.ok()) << report.status().message();
  ASSERT_TRUE(report->runs[0].fp32.has_value());
  EXPECT_EQ(report->runs[0].fp32->timing.runs.us.size(), 2);
  EXPECT_EQ(report->runs[0].fp32->work().macs, 16 * 64);
}

TEST_F(MatrixTest, InputsDecideTheOutputs) {
  const auto hash = [&](const std::vector<InputLayer>& inputs) {
    auto report = RunMatrix({.graphs = {path_}, .inputs = inputs, .timing = kQuick});
    EXPECT_TRUE(report.ok()) << report.status().message();
    return report->runs[0].output_sha256;
  };
  EXPECT_EQ(hash({}), hash({}));
  EXPECT_NE(hash({}), hash({{.name = "in", .range = {{0, 3}}}}));
}

TEST_F(MatrixTest, DryRunLoadsOnly) {
  auto report = RunMatrix({.graphs = {path_}, .dry_run = true, .timing = kQuick});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->runs[0].network.timing.warmup.us.empty());
  EXPECT_GT(report->runs[0].arena_bytes, 0);
  EXPECT_EQ(report->runs[0].output_sha256, "");
}

TEST_F(MatrixTest, NamesTheFileThatIsWrong) {
  auto report = RunMatrix({.graphs = {path_, "/nowhere/else.tflite"}, .timing = kQuick});
  EXPECT_EQ(report.status().message(),
            "/nowhere/else.tflite: cannot open: No such file or directory");
}

}  // namespace
}  // namespace octet
