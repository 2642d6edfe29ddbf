// fuse_gates and fuse_channel_shuffle.
#include <gtest/gtest.h>

#include <functional>

#include "tests/converter/test_network.h"

namespace octet {
namespace {

Graph Checked(const TestNetwork& network) {
  Graph optimized = AfterOptimize(network.graph);
  ExpectSameResults(network.graph, optimized);
  return optimized;
}

/// A network of one function of its input.
using Function = std::function<int(TestNetwork& n, int x)>;

std::string OperatorsOf(const Function& function) {
  TestNetwork n;
  n.Output(function(n, n.Input("x", {2, 12})), "y");
  return OperatorNames(Checked(n));
}

int Gate(TestNetwork& n, int x, float shift = 3) {
  return n.Unary(OpCode::kRelu6, n.Add(x, n.Floats({}, {shift})));
}
int Sixth(TestNetwork& n) {
  return n.Floats({}, {1.0f / 6});
}

TEST(FuseGates, HardSwishInEveryOrder) {
  const Function orders[] = {
      [](TestNetwork& n, int x) { return n.Mul(x, n.Mul(Gate(n, x), Sixth(n))); },
      [](TestNetwork& n, int x) { return n.Mul(n.Mul(Sixth(n), Gate(n, x)), x); },
      [](TestNetwork& n, int x) { return n.Mul(n.Mul(x, Gate(n, x)), Sixth(n)); },
      [](TestNetwork& n, int x) { return n.Mul(n.Mul(x, Sixth(n)), Gate(n, x)); },
      [](TestNetwork& n, int x) {
        return n.Binary(OpCode::kDiv, n.Mul(x, Gate(n, x)), n.Floats({1}, {6}));
      },
  };
  for (const Function& order : orders) EXPECT_EQ(OperatorsOf(order), "HARD_SWISH");
}

TEST(FuseGates, OthersStayAsTheyAre) {
  const Function others[] = {
      [](TestNetwork& n, int x) { return n.Mul(x, n.Mul(Gate(n, x, 2), Sixth(n))); },
      [](TestNetwork& n, int x) { return n.Mul(x, n.Mul(Gate(n, x), n.Floats({}, {0.2f}))); },
      [](TestNetwork& n, int x) { return n.Mul(n.Relu(x), n.Mul(Gate(n, x), Sixth(n))); },
      [](TestNetwork& n, int x) { return n.Mul(x, Gate(n, x)); },
  };
  for (const Function& other : others)
    EXPECT_EQ(OperatorsOf(other).find("HARD_SWISH"), std::string::npos);
}

TEST(FuseGates, AGateSomebodyElseReadsStays) {
  const std::string operators = OperatorsOf([](TestNetwork& n, int x) {
    const int gate = n.Mul(Gate(n, x), Sixth(n));
    return n.Add(n.Mul(x, gate), gate);
  });
  EXPECT_EQ(operators, "ADD MUL MUL ADD");
}

TEST(FuseGates, AConstantOfMoreDimensionsIsNoScalar) {
  TestNetwork n;
  const int x = n.Input("x", {2, 12});
  n.Output(n.Mul(n.Mul(x, Gate(n, x)), n.Floats({1, 1, 1}, {1.0f / 6})), "y");
  EXPECT_EQ(Checked(n).tensors.back().shape.size(), 3u);
}

/// RESHAPE, TRANSPOSE, RESHAPE of an NCHW tensor, as ShuffleNet has them.
int Shuffle(TestNetwork& n, int x, int groups, std::vector<int32_t> permutation) {
  const auto shape = n.shape(x);
  const int split = n.Reshape(x, {shape[0], groups, shape[1] / groups, shape[2], shape[3]});
  return n.Reshape(n.Transpose(split, std::move(permutation)), shape);
}

TEST(FuseChannelShuffle, BecomesAGatherOfChannels) {
  TestNetwork n;
  const int conv = n.Conv(n.Input("image", {1, 3, 8, 9}), 6, 1);
  n.Output(n.Conv(Shuffle(n, conv, 2, {0, 2, 1, 3, 4}), 5, 1), "result");
  OptimizeReport report;
  AfterOptimize(n.graph, &report);
  EXPECT_EQ(OperatorNames(Checked(n)), "CONV_2D GATHER CONV_2D");
  EXPECT_TRUE(report.kept_transposes.empty());
}

TEST(FuseChannelShuffle, OtherExchangesStay) {
  TestNetwork n;
  const int conv = n.Conv(n.Input("image", {1, 3, 4, 4}), 8, 1);
  // Rows take the place of columns: pixels move.
  n.Output(n.Conv(Shuffle(n, conv, 2, {0, 1, 2, 4, 3}), 5, 1), "result");
  EXPECT_EQ(CountOperators(AfterOptimize(n.graph), OpCode::kGather), 0);
}

}  // namespace
}  // namespace octet
