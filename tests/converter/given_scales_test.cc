// Quantize with weight scales that were chosen elsewhere.
#include <gtest/gtest.h>

#include "tests/converter/quantize_testing.h"

namespace octet {
namespace {

/// y = W · x with weights of at most 1 and 2 in the two channels.
struct TwoChannels {
  explicit TwoChannels(float bias = 0) {
    const int x = network.Input("x", {1, 2});
    weights = network.Floats({2, 2}, {1, -0.5f, 2, 0.25f});
    network.Output(*network.builder().FullyConnected(x, weights, network.Floats({2}, {bias, bias})),
                   "y");
  }
  Tensor Quantized(Scheme scheme, const Quantization& given) const {
    const auto quantized =
        Quantize(network.graph, Ranges(network.graph.tensors.size(), Range{-1, 1}),
                 {.scheme = scheme, .weights = {{weights, given}}});
    EXPECT_TRUE(quantized.ok()) << quantized.status().message();
    return quantized.ok() ? quantized->tensors[quantized->operators[0].inputs[1]] : Tensor();
  }
  TestNetwork network;
  int weights;
};

std::vector<int> Values(const Tensor& tensor) {
  std::vector<int> values;
  for (uint8_t byte : tensor.data.data)
    values.push_back(tensor.type == DataType::kInt8 ? static_cast<int8_t>(byte) : byte);
  return values;
}

TEST(GivenScales, AreUsedByChannelAndClip) {
  const Tensor weights =
      TwoChannels().Quantized(Scheme::kInt8, {.scale = {1.0f / 64, 0}, .zero_point = {0, 0}});
  EXPECT_EQ(weights.quantization.scale, (std::vector<float>{1.0f / 64, 2.0f / 127}));
  EXPECT_EQ(Values(weights), (std::vector<int>{64, -32, 127, 16}));
  const Tensor clipped = TwoChannels().Quantized(
      Scheme::kInt8, {.scale = {1.0f / 128, 1.0f / 128}, .zero_point = {0, 0}});
  EXPECT_EQ(Values(clipped), (std::vector<int>{127, -64, 127, 32}));
}

TEST(GivenScales, OneServesAllChannels) {
  const Quantization one{.scale = {1.0f / 32}, .zero_point = {0}};
  EXPECT_EQ(TwoChannels().Quantized(Scheme::kInt8, one).quantization.scale,
            (std::vector<float>{1.0f / 32, 1.0f / 32}));
  EXPECT_EQ(TwoChannels().Quantized(Scheme::kInt8PerTensor, one).quantization.scale,
            (std::vector<float>{1.0f / 32}));
}

TEST(GivenScales, BringTheirZeroPoint) {
  const Tensor weights =
      TwoChannels().Quantized(Scheme::kUint8, {.scale = {1.0f / 64}, .zero_point = {100}});
  EXPECT_EQ(weights.quantization.zero_point, (std::vector<int64_t>{100}));
  EXPECT_EQ(Values(weights), (std::vector<int>{164, 68, 228, 116}));
}

TEST(GivenScales, OfChannelsSayNothingAboutATensor) {
  const TwoChannels network;
  const Quantization by_channel{.scale = {1.0f / 64, 1.0f / 64}, .zero_point = {0, 0}};
  for (Scheme scheme : {Scheme::kUint8, Scheme::kInt8PerTensor})
    EXPECT_EQ(network.Quantized(scheme, by_channel).quantization,
              network.Quantized(scheme, {}).quantization);
}

TEST(GivenScales, LeaveRoomForTheBias) {
  const float bias = 1 << 20;
  const Tensor weights =
      TwoChannels(bias).Quantized(Scheme::kInt8, {.scale = {1e-4f, 1e-4f}, .zero_point = {0, 0}});
  const double least = bias / (double{1 << 30} * (2.0f / 255));
  EXPECT_FLOAT_EQ(weights.quantization.scale[0], static_cast<float>(least));
}

}  // namespace
}  // namespace octet
