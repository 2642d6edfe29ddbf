// Whatever a file says of itself, passes and quantization answer with a status: networks are
// changed at random, as a broken file would be, and go through all stages. Worth most under
// sanitizers.
#include <gtest/gtest.h>

#include <random>

#include "converter/passes/graph_edit.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  void Mutate(Graph& graph) {
    Operator& op = graph.operators[Below(graph.operators.size())];
    Tensor& tensor = graph.tensors[Below(graph.tensors.size())];
    switch (Below(6)) {
      case 0:
        op.code = static_cast<OpCode>(Below(130));
        break;
      case 1:
        op.options = graph.operators[Below(graph.operators.size())].options;
        break;
      case 2:
        if (!op.inputs.empty())
          op.inputs[Below(op.inputs.size())] =
              static_cast<int>(Below(graph.tensors.size() + 1)) - 1;
        break;
      case 3:
        if (!op.inputs.empty()) op.inputs.pop_back();
        break;
      case 4:
        if (!tensor.constant() && !tensor.shape.empty())
          tensor.shape[Below(tensor.shape.size())] = static_cast<int32_t>(Below(9));
        break;
      case 5:
        MutateParameter(graph, op);
        break;
    }
  }

 private:
  size_t Below(size_t count) { return random_() % count; }

  /// An axis, a padding, a permutation.
  void MutateParameter(Graph& graph, Operator& op) {
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      const Tensor* list = ConstantInput(graph, op, static_cast<int>(i), DataType::kInt32);
      if (!list) continue;
      std::vector<int32_t> values = IntValues(*list);
      const int32_t strange[] = {-1, 0, 1, 3, 4, 100, INT32_MAX, INT32_MIN};
      values[Below(values.size())] = strange[Below(std::size(strange))];
      return SetIntInput(graph, op, static_cast<int>(i), values);
    }
  }

  std::mt19937 random_;
};

/// A bit of everything the passes look at.
Graph Network() {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  const int a = n.Relu(n.BatchNorm(n.Conv(x, 4, 3, {.pad = 1})));
  const int b =
      n.Concat({n.MaxPool(a, 3, 1, 1, 0), n.Conv(a, 4, 3, {.pad = 1, .depthwise = true})}, 1);
  const int c =
      n.Add(n.Mul(b, n.Unary(OpCode::kLogistic, n.Mean(b, {2, 3}, true))), n.Random({8, 1, 1}));
  n.Output(n.Nhwc(n.Softmax(c)), "mask");
  n.Output(n.FullyConnected(n.Relu(n.Reshape(c, {1, 8 * 72})), 3), "scores");
  return n.graph;
}

TEST(Mutations, EndInAStatus) {
  const Graph network = Network();
  int optimized = 0, quantized = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Graph graph = network;
    Mutator mutator(seed);
    for (unsigned i = 0; i <= seed % 3; ++i) mutator.Mutate(graph);
    if (!Validate(graph).ok() || !Optimize(graph).ok()) continue;
    ++optimized;
    const Ranges ranges(graph.tensors.size(), Range{-1, 1});
    for (Scheme scheme : {Scheme::kUint8, Scheme::kInt8}) {
      const Expected<Graph> result = Quantize(graph, ranges, {.scheme = scheme});
      if (!result.ok()) continue;
      ++quantized;
      const Expected<Graph> twin = FloatTwin(*result);
      EXPECT_TRUE(twin.ok()) << seed << ": " << twin.status().message();
    }
  }
  // Enough of them get through for the test to mean something.
  EXPECT_GT(optimized, 500);
  EXPECT_GT(quantized, 500);
}

TEST(Mutations, AnOperatorWithoutOperandsIsNamed) {
  Graph graph = Network();
  graph.operators[0].inputs.clear();
  EXPECT_EQ(Optimize(graph).message(), "operator 0 (TRANSPOSE): input 0 is missing");
}

}  // namespace
}  // namespace octet
