// Random networks, as an importer would write them, keep their results through Optimize and have no
// batch normalization left.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "converter/passes/graph_edit.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

/// Grows a network by one random layer after the other on top of random earlier tensors (NCHW).
class RandomNetwork {
 public:
  RandomNetwork(TestNetwork& network, unsigned seed) : n_(network), random_(seed) {
    images_.push_back(n_.Input("image", {1, Between(1, 3), Between(7, 9), Between(10, 12)}));
    for (int layers = Between(3, 9); layers > 0; --layers) images_.push_back(Layer(Pick()));
    n_.Output(Head(images_.back()), "head");
    const int other = images_[images_.size() / 2];
    if (!IsGraphInput(n_.graph, other) && Between(0, 1)) n_.Output(n_.Relu(other), "other");
  }

 private:
  int Between(int low, int high) { return low + static_cast<int>(random_() % (high - low + 1)); }
  int Pick() {
    return images_[images_.size() - 1 - random_() % std::min<size_t>(3, images_.size())];
  }
  int Channels(int x) { return n_.shape(x)[1]; }

  int Layer(int x) {
    const int channels = Channels(x), height = n_.shape(x)[2];
    switch (Between(0, 15)) {
      case 0:
        return n_.Conv(x, Between(1, 4), height >= 3 ? 3 : 1, {.pad = 1});
      case 1:
        return n_.Conv(x, Between(1, 4), 1, {.stride = height > 4 ? 2 : 1});
      case 2:
        return n_.Conv(x, channels * Between(1, 2), 3, {.pad = 1, .depthwise = true});
      case 3:
        return n_.Conv(x, 3, 3, {.pad = 1, .pad_after = 1, .bias = false});
      case 4:
        return n_.BatchNorm(x);
      case 5:
        return n_.Relu(x);
      case 6:
        return n_.Unary(OpCode::kRelu6, n_.BatchNorm(x));
      case 7:
        return n_.Mul(x, n_.Random({1, channels, 1, 1}));
      case 8:
        return n_.Add(n_.Random({channels, 1, 1}), x);
      case 9:
        return n_.Binary(OpCode::kSub, x, n_.Random({n_.shape(x)[3]}));
      case 10:
        return n_.Add(x, SameShape(x));
      case 11:
        return n_.Concat({x, SameShape(x)}, Between(1, 3));
      case 12:
        return n_.MaxPool(x, 3, 1, 1, std::numeric_limits<float>::lowest());
      case 13:
        return n_.Mul(x, n_.Unary(OpCode::kLogistic, n_.Mean(x, {2, 3}, true)));
      case 14:
        return n_.Softmax(x);
      default:
        return Shuffled(x);
    }
  }

  /// An earlier tensor of the same shape, or a new one.
  int SameShape(int x) {
    for (int image : images_)
      if (image != x && n_.shape(image) == n_.shape(x)) return image;
    return n_.Conv(x, Channels(x), 1);
  }

  /// Out of NCHW and back.
  int Shuffled(int x) {
    const std::vector<int32_t> s = n_.shape(x);
    const int rows = n_.Transpose(n_.Reshape(x, {1, s[1], s[2] * s[3]}), {0, 2, 1});
    const int scaled = Between(0, 1) ? n_.FullyConnected(rows, s[1]) : n_.Relu(rows);
    return n_.Reshape(n_.Transpose(scaled, {0, 2, 1}), s);
  }

  int Head(int x) {
    const std::vector<int32_t> s = n_.shape(x);
    switch (Between(0, 4)) {
      case 0:
        return n_.FullyConnected(n_.Relu(n_.Reshape(x, {1, s[1] * s[2] * s[3]})), 5);
      case 1:
        return n_.FullyConnected(n_.Mean(x, {2, 3}, false), 4);
      case 2:
        return n_.Reshape(n_.Nhwc(x), {s[2] * s[3], s[1]});
      case 3:
        return n_.Mean(x, {Between(1, 3)}, false);
      default:
        return n_.Conv(x, 2, 1);
    }
  }

  TestNetwork& n_;
  std::mt19937 random_;
  std::vector<int> images_;
};

TEST(RandomNetworks, KeepTheirResults) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    TestNetwork n;
    RandomNetwork(n, seed);
    for (int output : n.graph.outputs) ASSERT_TRUE(LayoutShows(n.shape(output)));
    const Graph optimized = AfterOptimize(n.graph);
    for (const Operator& op : optimized.operators) EXPECT_NE(op.code, OpCode::kCustom);
    ExpectSameResults(n.graph, optimized, true);
    ExpectSameResults(n.graph, AfterOptimize(n.graph, nullptr, {.keep_input_layout = true}), true);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace octet
