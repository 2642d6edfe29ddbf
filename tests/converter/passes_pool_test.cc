// pool_to_mean: which pools become MEAN, and that nothing else changes.
#include <gtest/gtest.h>

#include "tests/converter/test_network.h"

namespace octet {
namespace {

/// An AVERAGE_POOL_2D of that window over a 1x4x5x3 image.
Graph PoolNetwork(int height, int width, Activation activation = Activation::kNone,
                  Padding padding = Padding::kValid) {
  TestNetwork n;
  Pool2dOptions options;
  options.padding = padding;
  options.stride_h = options.stride_w = 1;
  options.filter_height = height;
  options.filter_width = width;
  options.fused_activation_function = activation;
  const int x = n.Input("image", {1, 4, 5, 3});
  n.Output(*n.builder().Pool2d(OpCode::kAveragePool2d, x, options), "y");
  return n.graph;
}

TEST(PoolToMean, WholeImages) {
  const Graph graph = PoolNetwork(4, 5);
  const Graph after = AfterPass(graph, "pool_to_mean");
  EXPECT_EQ(OperatorNames(after), "MEAN");
  EXPECT_EQ(after.tensors[after.outputs[0]].shape, (std::vector<int32_t>{1, 1, 1, 3}));
  ExpectSameResults(graph, after);
}

TEST(PoolToMean, OtherPoolsStay) {
  for (const Graph& graph :
       {PoolNetwork(4, 4), PoolNetwork(3, 5), PoolNetwork(4, 5, Activation::kRelu),
        PoolNetwork(4, 5, Activation::kNone, Padding::kSame)})
    EXPECT_EQ(OperatorNames(AfterPass(graph, "pool_to_mean")), "AVERAGE_POOL_2D");
}

}  // namespace
}  // namespace octet
