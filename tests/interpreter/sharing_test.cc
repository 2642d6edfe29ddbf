// One Model for many Interpreters on many threads, and observers that look at everything: neither
// ever changes a byte. Worth most under ThreadSanitizer.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <octet/interpreter.h>

namespace octet {
namespace {

using Values = std::vector<uint8_t>;

const char* const kFiles[] = {OCTET_SOURCE_DIR "/tests/models/fashion_mnist_uint8.tflite",
                              OCTET_SOURCE_DIR "/tests/models/fashion_mnist_int8.tflite"};

Model Load(const char* path) {
  auto model = Model::FromFile(path);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return *model;
}

void Fill(Interpreter& interpreter, unsigned seed) {
  for (uint8_t& value : interpreter.Input<uint8_t>(0)) {
    seed = seed * 1664525 + 1013904223;
    value = static_cast<uint8_t>(seed >> 24);
  }
}

Values RunOnce(Interpreter& interpreter, unsigned seed) {
  Fill(interpreter, seed);
  const Status status = interpreter.Invoke();
  EXPECT_TRUE(status.ok()) << status.message();
  const auto output = interpreter.Output<uint8_t>(0);
  return {output.begin(), output.end()};
}

/// Adds up every byte of every operator's outputs, as a profile or a calibration would read them.
class Reader : public Observer {
 public:
  explicit Reader(const Interpreter& interpreter, const Graph& graph)
      : interpreter_(interpreter), graph_(graph) {}
  void OnEnd(const OperatorInfo& info) override {
    ++operators;
    for (int output : graph_.operators[info.index].outputs) {
      for (uint8_t value : interpreter_.TensorData(output)) sum += value;
    }
  }
  int operators = 0;
  uint64_t sum = 0;

 private:
  const Interpreter& interpreter_;
  const Graph& graph_;
};

TEST(Sharing, ObservationChangesNothing) {
  for (const char* path : kFiles) {
    const Model model = Load(path);
    Interpreter plain(model);
    const Values expected = RunOnce(plain, 7);
    EXPECT_NE(expected, RunOnce(plain, 8));
    std::vector<uint64_t> sums;
    for (bool preserve_all : {false, true}) {
      Interpreter observed(model, {.preserve_all = preserve_all});
      Reader reader(observed, model.graph());
      observed.SetObserver(&reader);
      EXPECT_EQ(RunOnce(observed, 7), expected);
      EXPECT_GT(reader.operators, 20);
      sums.push_back(reader.sum);
      observed.SetObserver(nullptr);
      EXPECT_EQ(RunOnce(observed, 7), expected);
    }
    EXPECT_EQ(sums[0], sums[1]);  // what an observer sees does not depend on the plan
  }
}

TEST(Sharing, OneModelForManyThreads) {
  constexpr int kThreads = 4, kRuns = 5;
  for (const char* path : kFiles) {
    const Model model = Load(path);
    std::vector<Values> expected;
    Interpreter alone(model);
    for (unsigned seed = 0; seed < kRuns; ++seed) expected.push_back(RunOnce(alone, seed));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&model, &expected, t] {
        Interpreter own(model, {.num_threads = 1 + t % 2, .preserve_all = t % 3 == 0});
        Reader reader(own, model.graph());
        if (t % 2 == 1) own.SetObserver(&reader);
        for (unsigned seed = 0; seed < kRuns; ++seed) EXPECT_EQ(RunOnce(own, seed), expected[seed]);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

/// The network, whose RESHAPE names a batch of 1, for batches of any size.
Model LoadForAnyBatch(const char* path) {
  Graph graph = Load(path).graph();
  for (Operator& op : graph.operators) {
    if (op.code != OpCode::kReshape) continue;
    op.inputs.resize(1);
    op.options = ReshapeOptions{{-1, graph.tensors[op.outputs[0]].shape.back()}};
  }
  auto model = Model::FromGraph(graph);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return *model;
}

// Each thread compiles the model for a batch of its own while the others run. The first picture of
// every batch is the same.
TEST(Sharing, ResizingOneInterpreterLeavesTheOthersAlone) {
  const Model model = LoadForAnyBatch(kFiles[0]);
  Interpreter alone(model);
  const Values expected = RunOnce(alone, 3);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&model, &expected, t] {
      Interpreter own(model);
      for (int batch : {1, t + 2, 1}) {
        const Status resized = own.ResizeInput(0, std::vector<int32_t>{batch, 28, 28, 1});
        EXPECT_TRUE(resized.ok()) << resized.message();
        Values scores = RunOnce(own, 3);
        EXPECT_EQ(scores.size(), batch * expected.size());
        scores.resize(expected.size());
        EXPECT_EQ(scores, expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Sharing, ARefusedSizeLeavesTheOldOne) {
  const Model model = Load(kFiles[0]);
  Interpreter interpreter(model);
  const Values expected = RunOnce(interpreter, 3);
  EXPECT_FALSE(interpreter.ResizeInput(0, std::vector<int32_t>{2, 28, 28, 1}).ok());
  EXPECT_EQ(RunOnce(interpreter, 3), expected);
}

}  // namespace
}  // namespace octet
