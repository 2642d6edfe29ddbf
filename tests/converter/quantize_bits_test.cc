// Fewer bits than 8, and power-of-two scales, through the file and the interpreter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <octet/interpreter.h>

#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

using testing::HasSubstr;

using QuantizeBitsTest = QuantizeTest;
INSTANTIATE_TEST_SUITE_P(Schemes, QuantizeBitsTest,
                         testing::Values(Scheme::kUint8, Scheme::kInt8, Scheme::kInt8PerTensor),
                         SchemeName);

Graph Network() {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 8, 9});
  const int a = n.Relu(n.Conv(x, 6, 3, {.pad = 1}));
  const int b = n.MaxPool(n.Add(a, n.Conv(a, 6, 1)), 2, 2, 0, 0);
  n.Output(n.FullyConnected(n.Reshape(b, {1, 6 * 4 * 4}), 5), "y");
  return AfterOptimize(n.graph);
}

/// Ranges of an eighth of what occurs, so that saturation takes part.
Ranges NarrowRanges(const Graph& graph) {
  Ranges ranges = *Calibrate(graph, RandomSamples(graph, 8, 100));
  for (std::optional<Range>& range : ranges)
    if (range) range = Range{range->min / 8, range->max / 8};
  return ranges;
}

TEST_P(QuantizeBitsTest, ComputedValuesSaturateWhereTheNarrowerTypeWould) {
  const Graph graph = Network();
  const Graph quantized =
      *Quantize(graph, NarrowRanges(graph), {.scheme = scheme(), .activation_bits = 5});
  const Expected<std::vector<uint8_t>> file = WriteGraph(quantized);
  ASSERT_TRUE(file.ok()) << file.status().message();
  const Model model = *Model::FromBuffer(Bytes::Own(*file));
  Interpreter interpreter(model, {.preserve_all = true});
  std::ranges::fill(interpreter.Input<uint8_t>(0), static_cast<uint8_t>(uint8() ? 255 : 127));
  ASSERT_TRUE(interpreter.Invoke().ok());
  int saturated = 0;
  for (const Operator& op : model.graph().operators) {
    if (op.code != OpCode::kMinimum) continue;
    for (uint8_t byte : interpreter.TensorData(op.outputs[0])) {
      const int q = uint8() ? byte : static_cast<int8_t>(byte) + 128;
      EXPECT_LE(q, 31);
      saturated += q == 31;
    }
  }
  EXPECT_EQ(CountOperators(quantized, OpCode::kMinimum), 5);  // input, two convolutions, ADD, y
  EXPECT_GT(saturated, 8 * 9 * 3);                            // more than the input's
}

TEST_P(QuantizeBitsTest, NoiseGrowsBySixDecibelsABit) {
  const Graph graph = Network();
  const Ranges ranges = *Calibrate(graph, RandomSamples(graph, 8, 100));
  const RealTensor input = RandomTensor(graph.tensors[graph.inputs[0]].shape, 5);
  const std::vector<float> exact = RunFloat(graph, {input})[0].values;
  double last = 1e9;
  for (int bits : {8, 7, 6, 5, 4}) {
    const QuantizeOptions options{.scheme = scheme(), .weight_bits = bits, .activation_bits = bits};
    const double sqnr = Sqnr(exact, RunQuantized(*Quantize(graph, ranges, options), input));
    EXPECT_LT(sqnr, last - 1) << bits;
    last = sqnr;
  }
  EXPECT_GT(last, 5);
}

TEST_P(QuantizeBitsTest, PowerOfTwoScalesEverywhere) {
  const Graph graph = Network();
  const Graph quantized =
      *Quantize(graph, NarrowRanges(graph), {.scheme = scheme(), .power_of_two = true});
  for (const Tensor& tensor : quantized.tensors) {
    for (float scale : tensor.quantization.scale) {
      int exponent = 0;
      EXPECT_EQ(std::frexp(scale, &exponent), 0.5f) << tensor.name << ": " << scale;
    }
  }
}

TEST(QuantizeBits, RefusesOtherNumbers) {
  const Graph graph = Network();
  const Ranges ranges(graph.tensors.size(), Range{-1, 1});
  const Status status = Quantize(graph, ranges, {.weight_bits = 3}).status();
  EXPECT_EQ(status.code(), StatusCode::kUsage);
  EXPECT_THAT(status.message(), HasSubstr("3 bits: expected 4 to 8"));
}

}  // namespace
}  // namespace octet
