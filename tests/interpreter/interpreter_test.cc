// The interpreter's own promises, with operators of the test's: plans, observation, resizing,
// errors.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include <octet/interpreter.h>

#include "base/aligned_buffer.h"
#include "interpreter/op.h"

namespace octet {
namespace {

// SQUARE: y = x · x + 1 modulo 256, any shape. Refuses more than 1000 elements.
Expected<StepPtr> PrepareSquare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).num_elements() > 1000) return InvalidError("input: too many elements");
  node.SetOutputShape(0, node.input(0).shape);
  const int64_t count = node.input(0).num_elements();
  auto step = MakeStep([count](const RunContext& run) {
    for (int64_t i = 0; i < count; ++i) {
      const uint8_t x = run.input<uint8_t>(0)[i];
      run.output<uint8_t>(0)[i] = static_cast<uint8_t>(x * x + 1);
    }
    return Status();
  });
  step->macs = count;
  return step;
}

// RESHAPE: a view; copies only when it has memory of its own.
Expected<StepPtr> PrepareView(PrepareContext& node) {
  node.SetOutputShape(0, {static_cast<int32_t>(node.input(0).num_elements())});
  const size_t bytes = node.input(0).bytes();
  auto step = MakeStep([bytes](const RunContext& run) {
    if (run.output<uint8_t>(0) != run.input<uint8_t>(0)) {
      std::memcpy(run.output<uint8_t>(0), run.input<uint8_t>(0), bytes);
    }
    return Status();
  });
  step->alias_input = 0;
  return step;
}

// GATHER: fails at run time when the first byte is 255.
Expected<StepPtr> PrepareFussy(PrepareContext& node) {
  node.SetOutputShape(0, node.input(0).shape);
  return MakeStep([](const RunContext& run) {
    if (run.input<uint8_t>(0)[0] == 255) return InvalidError("index 255 outside [0, 255)");
    run.output<uint8_t>(0)[0] = run.input<uint8_t>(0)[0];
    return Status();
  });
}

constexpr Op kSquare = {.code = OpCode::kSquare, .prepare = PrepareSquare};
constexpr Op kView = {.code = OpCode::kReshape, .prepare = PrepareView};
constexpr Op kFussy = {.code = OpCode::kGather, .prepare = PrepareFussy};
const Op* const kTestOps[] = {&kSquare, &kView, &kFussy};

int AddTensor(Graph& graph, Shape shape) {
  return graph.Add({.name = StrCat("t", graph.tensors.size()),
                    .type = DataType::kUint8,
                    .shape = std::move(shape)});
}

/// input → operators, one after the other → output; every tensor has `shape`.
Graph Chain(const std::vector<OpCode>& codes, const Shape& shape) {
  Graph graph;
  int last = AddTensor(graph, shape);
  graph.inputs = {last};
  for (OpCode code : codes) {
    const int next = AddTensor(graph, shape);
    graph.operators.push_back({.code = code, .inputs = {last}, .outputs = {next}});
    last = next;
  }
  graph.outputs = {last};
  return graph;
}

Model MakeModel(Graph graph) {
  auto model = Model::FromGraph(std::move(graph), {.ops = kTestOps});
  EXPECT_TRUE(model.ok()) << model.status().message();
  return *model;
}

uint8_t Squared(uint8_t x, int times) {
  for (int i = 0; i < times; ++i) x = static_cast<uint8_t>(x * x + 1);
  return x;
}

const std::vector<OpCode> kFourSquares(4, OpCode::kSquare);

TEST(InterpreterTest, RunsAChainAndRepeatsIt) {
  const Model model = MakeModel(Chain(kFourSquares, {10}));
  Interpreter interpreter(model);
  for (uint8_t& x : interpreter.Input<uint8_t>(0)) x = 3;
  for (int run = 0; run < 2; ++run) {  // inputs keep their values
    ASSERT_TRUE(interpreter.Invoke().ok());
    for (uint8_t y : interpreter.Output<uint8_t>(0)) EXPECT_EQ(y, Squared(3, 4));
  }
}

TEST(InterpreterTest, ReusesMemoryUnlessAskedToPreserve) {
  const Model model = MakeModel(Chain(std::vector<OpCode>(9, OpCode::kSquare), {640}));
  EXPECT_EQ(Interpreter::ArenaBytes(model), 3u * 640);  // the input, and two that take turns
  EXPECT_EQ(Interpreter::ArenaBytes(model, {.preserve_all = true}), 10u * 640);

  Interpreter interpreter(model, {.preserve_all = true});
  interpreter.Input<uint8_t>(0)[0] = 5;
  ASSERT_TRUE(interpreter.Invoke().ok());
  for (int t = 0; t < 10; ++t) EXPECT_EQ(interpreter.TensorData(t)[0], Squared(5, t));
}

TEST(InterpreterTest, ViewsShareMemory) {
  const Model model = MakeModel(
      Chain({OpCode::kSquare, OpCode::kReshape, OpCode::kReshape, OpCode::kSquare}, {640}));
  EXPECT_EQ(Interpreter::ArenaBytes(model), 3u * 640);
  for (bool preserve_all : {false, true}) {
    Interpreter interpreter(model, {.preserve_all = preserve_all});
    interpreter.Input<uint8_t>(0)[639] = 7;
    ASSERT_TRUE(interpreter.Invoke().ok());
    EXPECT_EQ(interpreter.Output<uint8_t>(0)[639], Squared(7, 2));
  }
}

TEST(InterpreterTest, AcceptsACallersArena) {
  const Model model = MakeModel(Chain(kFourSquares, {100}));
  const AlignedBuffer arena(Interpreter::ArenaBytes(model));
  Interpreter interpreter(model, {.arena = {arena.data(), arena.size()}});
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_GE(interpreter.Output<uint8_t>(0).data(), arena.data());
  EXPECT_LT(interpreter.Output<uint8_t>(0).data(), arena.data() + arena.size());

  Interpreter small(model, {.arena = {arena.data(), 64}});
  EXPECT_EQ(small.Invoke().message(), StrCat("arena: 64 bytes, expected at least ", arena.size()));
  EXPECT_TRUE(small.Input<uint8_t>(0).empty());
  Interpreter crooked(model, {.arena = {arena.data() + 1, arena.size()}});
  EXPECT_EQ(crooked.status().message(), "arena: not aligned to 64 bytes");
}

TEST(InterpreterTest, ObserverSeesEveryOperatorAndItsOutputs) {
  struct Recorder : Observer {
    void OnStart(const OperatorInfo& info) override { started.push_back(info.index); }
    void OnEnd(const OperatorInfo& info) override {
      macs += info.macs;
      values.push_back(interpreter->TensorData(info.index + 1)[0]);
    }
    Interpreter* interpreter = nullptr;
    std::vector<int> started;
    std::vector<uint8_t> values;
    int64_t macs = 0;
  };
  const Model model = MakeModel(Chain(kFourSquares, {10}));
  Interpreter interpreter(model);
  Recorder recorder;
  recorder.interpreter = &interpreter;
  interpreter.SetObserver(&recorder);
  interpreter.Input<uint8_t>(0)[0] = 3;
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(recorder.started, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(recorder.values,
            (std::vector<uint8_t>{Squared(3, 1), Squared(3, 2), Squared(3, 3), Squared(3, 4)}));
  EXPECT_EQ(recorder.macs, 40);
}

TEST(InterpreterTest, ResizeInputRecompiles) {
  const Model model = MakeModel(Chain(kFourSquares, {10}));
  Interpreter interpreter(model);
  const int32_t shape[] = {2, 30};
  ASSERT_TRUE(interpreter.ResizeInput(0, shape).ok());
  ASSERT_EQ(interpreter.Input<uint8_t>(0).size(), 60u);
  interpreter.Input<uint8_t>(0)[59] = 3;
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(interpreter.Output<uint8_t>(0)[59], Squared(3, 4));

  const int32_t too_large[] = {1001}, negative[] = {-1};
  EXPECT_EQ(interpreter.ResizeInput(0, too_large).message(),
            "operator 0 (SQUARE): input: too many elements");
  EXPECT_FALSE(interpreter.ResizeInput(0, negative).ok());
  EXPECT_FALSE(interpreter.ResizeInput(1, shape).ok());
  EXPECT_TRUE(interpreter.Invoke().ok());  // the last good shape is still in force
}

TEST(InterpreterTest, FoldsWhatIsKnown) {
  Graph graph = Chain(kFourSquares, {3});
  graph.tensors[0].data = Bytes::Own<uint8_t>({1, 2, 3});
  graph.inputs.clear();
  const Model model = MakeModel(std::move(graph));
  EXPECT_EQ(Interpreter::ArenaBytes(model), 0u);
  Interpreter interpreter(model);
  ASSERT_TRUE(interpreter.Invoke().ok());
  EXPECT_EQ(interpreter.Output<uint8_t>(0)[2], Squared(3, 4));
}

TEST(InterpreterTest, RunTimeErrorsNameTheOperator) {
  const Model model = MakeModel(Chain({OpCode::kSquare, OpCode::kGather}, {1}));
  Interpreter interpreter(model);
  for (int x = 0; x < 256; ++x) {
    interpreter.Input<uint8_t>(0)[0] = static_cast<uint8_t>(x);
    const Status status = interpreter.Invoke();
    EXPECT_EQ(status.message(),
              Squared(x, 1) == 255 ? "operator 1 (GATHER): index 255 outside [0, 255)" : "");
  }
}

TEST(ModelTest, ListsEveryOperatorItLacks) {
  Graph graph = Chain({OpCode::kSquare, OpCode::kLstm, OpCode::kCustom}, {10});
  graph.operators[2].custom_code = "Strange";
  auto model = Model::FromGraph(graph, {.ops = kTestOps});
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(model.status().message(),
            "2 operators cannot run: operator 1 (LSTM): no such operator in octet; operator 2 "
            "(Strange): no "
            "such operator in octet");
  auto unsupported = ListUnsupported(graph, {.ops = kTestOps});
  ASSERT_TRUE(unsupported.ok());
  ASSERT_EQ(unsupported->size(), 2u);
  EXPECT_EQ((*unsupported)[1].index, 2);
}

TEST(ModelTest, AccusesNobodyBehindAnOperatorItLacks) {
  Graph graph = Chain({OpCode::kLstm, OpCode::kSquare, OpCode::kCustom, OpCode::kSquare}, {10});
  graph.operators[2].custom_code = "Strange";
  graph.tensors[1].shape = {-1};    // only LSTM would know
  graph.tensors[3].shape = {5000};  // more than SQUARE takes
  EXPECT_EQ(Model::FromGraph(graph, {.ops = kTestOps}).status().message(),
            "2 operators cannot run: operator 0 (LSTM): no such operator in octet; operator 2 "
            "(Strange): no such operator in octet");
  // What is wrong elsewhere is said first.
  graph.operators.push_back(
      {.code = OpCode::kSquare, .inputs = {0, 0}, .outputs = {AddTensor(graph, {1})}});
  EXPECT_EQ(Model::FromGraph(graph, {.ops = kTestOps}).status().message(),
            "operator 4 (SQUARE): 2 inputs, expected 1");
}

TEST(ModelTest, RefusesVersionsItDoesNotKnow) {
  Graph graph = Chain({OpCode::kSquare, OpCode::kReshape}, {10});
  graph.operators[0].version = 7;
  graph.operators[1].version = 2;
  EXPECT_EQ(Model::FromGraph(graph, {.ops = kTestOps}).status().message(),
            "2 operators cannot run: operator 0 (SQUARE): version 7, octet knows up to 1; operator "
            "1 (RESHAPE): version 2, octet knows up to 1");
}

TEST(ModelTest, KeepsItsMemoryLimit) {
  const Graph graph = Chain(kFourSquares, {640});
  const auto load = [&](size_t limit) {
    return Model::FromGraph(graph, {.ops = kTestOps, .memory_limit_bytes = limit});
  };
  EXPECT_EQ(load(600).status().message(),
            "operator 0 (SQUARE): tensor 0 't0': shape [640] of UINT8 needs 640 bytes, the memory "
            "limit is 600");
  EXPECT_EQ(load(3 * 640 - 1).status().message(),
            "an arena of 1920 bytes and weights of 0 exceed the memory limit of 1919");
  const auto model = load(3 * 640);
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_TRUE(Interpreter(*model).Invoke().ok());

  // What takes more than the model alone: everything kept, a larger input.
  Interpreter larger(*model, {.preserve_all = true});
  EXPECT_EQ(larger.Invoke().message(),
            "an arena of 3200 bytes and weights of 0 exceed the memory limit of 1920");
  Interpreter resized(*model);
  const int32_t shape[] = {641};
  EXPECT_EQ(resized.ResizeInput(0, shape).message(),
            "an arena of 2112 bytes and weights of 0 exceed the memory limit of 1920");
  EXPECT_TRUE(resized.Invoke().ok());
}

TEST(ModelTest, FoldsOnlyWithinItsMemoryLimit) {
  Graph graph = Chain(kFourSquares, {1000});
  graph.tensors[0].data = Bytes::Own(std::vector<uint8_t>(1000));
  graph.inputs.clear();
  EXPECT_EQ(
      Model::FromGraph(graph, {.ops = kTestOps, .memory_limit_bytes = 3500}).status().message(),
      "operator 3 (SQUARE): values computed while loading: 4000 bytes, the memory limit is "
      "3500");
}

TEST(ModelTest, NeedsAnOutput) {
  Graph graph = Chain(kFourSquares, {10});
  graph.outputs.clear();
  EXPECT_EQ(Model::FromGraph(graph, {.ops = kTestOps}).status().message(),
            "the network has no outputs");
}

TEST(ModelTest, IsSharedByInterpretersOnManyThreads) {
  const Model model = MakeModel(Chain(kFourSquares, {100}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&model, t] {
      Interpreter interpreter(model);
      for (int i = 0; i < 50; ++i) {
        const auto x = static_cast<uint8_t>(t * 50 + i);
        interpreter.Input<uint8_t>(0)[0] = x;
        EXPECT_TRUE(interpreter.Invoke().ok());
        EXPECT_EQ(interpreter.Output<uint8_t>(0)[0], Squared(x, 4));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace octet
