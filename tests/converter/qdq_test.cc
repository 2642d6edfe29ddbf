// ONNX networks with QuantizeLinear and DequantizeLinear: their integers are what evaluating them
// in floats, roundings included, gives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/converter/integer_network.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

template <typename T>
onnx::TensorProto Integers(const std::string& name, const std::vector<int64_t>& dims,
                           const std::vector<T>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(std::is_same_v<T, int8_t>    ? onnx::TensorProto::INT8
                       : std::is_same_v<T, uint8_t> ? onnx::TensorProto::UINT8
                                                    : onnx::TensorProto::INT32);
  for (int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));
  return tensor;
}

/// Scales without common factors: no sum lies halfway between two integers, where ONNX rounds to
/// even and integer kernels up.
float WeightScale(int64_t channel) {
  return 0.00317f + 0.00071f * static_cast<float>(channel);
}

/// Builds networks as onnxruntime's static quantization and PyTorch's exporter write them.
template <typename T>
class QdqModel {
 public:
  QdqModel() : m(13) {}
  OnnxModel m;

  std::string Scale(const std::string& name, const std::vector<float>& scale,
                    const std::vector<T>& zero_point) {
    const auto count = static_cast<int64_t>(scale.size());
    const std::vector<int64_t> dims = count == 1 ? std::vector<int64_t>{} : std::vector{count};
    m.Floats(name + "_scale", dims, scale);
    *m.proto.mutable_graph()->add_initializer() = Integers<T>(name + "_zero", dims, zero_point);
    return name;
  }

  /// x ─ QuantizeLinear ─ DequantizeLinear ─ <x>_dq
  std::string Rounded(const std::string& x, float scale, T zero_point) {
    Scale(x, {scale}, {zero_point});
    m.Node("QuantizeLinear", {x, x + "_scale", x + "_zero"}, {x + "_q"});
    m.Node("DequantizeLinear", {x + "_q", x + "_scale", x + "_zero"}, {x + "_dq"});
    return x + "_dq";
  }

  /// Stored in int8, a scale for each channel along `axis`.
  std::string Weights(const std::string& name, const std::vector<int64_t>& dims, int64_t axis) {
    const int64_t count =
        std::accumulate(dims.begin(), dims.end(), int64_t{1}, std::multiplies<>());
    std::vector<int8_t> values;
    for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<int8_t>(i * 73 % 255 - 127));
    std::vector<float> scale;
    for (int64_t c = 0; c < dims[axis]; ++c) scale.push_back(WeightScale(c));
    auto* graph = m.proto.mutable_graph();
    *graph->add_initializer() = Integers<int8_t>(name + "_q", dims, values);
    m.Floats(name + "_scale", {dims[axis]}, scale);
    *graph->add_initializer() =
        Integers<int8_t>(name + "_zero", {dims[axis]}, std::vector<int8_t>(scale.size()));
    m.Node("DequantizeLinear", {name + "_q", name + "_scale", name + "_zero"}, {name},
           {Int("axis", axis)});
    return name;
  }

  /// int32, with scale input_scale · weight scale.
  std::string Bias(const std::string& name, int64_t channels, float input_scale) {
    std::vector<int32_t> values;
    std::vector<float> scale;
    for (int64_t c = 0; c < channels; ++c) {
      values.push_back(static_cast<int32_t>(c * 997 % 4001) - 2000);
      scale.push_back(input_scale * (WeightScale(c)));
    }
    *m.proto.mutable_graph()->add_initializer() =
        Integers<int32_t>(name + "_q", {channels}, values);
    m.Floats(name + "_scale", {channels}, scale);
    m.Node("DequantizeLinear", {name + "_q", name + "_scale"}, {name}, {Int("axis", 0)});
    return name;
  }
};

/// conv (its RELU left to the rounding) ─ depthwise ─ max pool ─ gemm, every value rounded.
template <typename T>
OnnxModel Network() {
  constexpr int kShift = std::is_same_v<T, int8_t> ? 128 : 0;
  const auto zero = [](int zero_point) { return static_cast<T>(zero_point - kShift); };
  QdqModel<T> q;
  q.m.Input("x", {1, 3, 9, 9});
  const std::string x = q.Rounded("x", 2.0f / 255, zero(127));
  q.m.Node("Conv", {x, q.Weights("w1", {8, 3, 3, 3}, 0), q.Bias("b1", 8, 2.0f / 255)}, {"c1"},
           {Ints("pads", {1, 1, 1, 1})});
  const std::string c1 = q.Rounded("c1", 0.02137f, zero(0));
  q.m.Node("Conv", {c1, q.Weights("w2", {8, 1, 3, 3}, 0), q.Bias("b2", 8, 0.02137f)}, {"c2"},
           {Int("group", 8), Ints("strides", {2, 2}), Ints("pads", {1, 1, 1, 1})});
  const std::string c2 = q.Rounded("c2", 0.03119f, zero(100));
  q.m.Node("MaxPool", {c2}, {"p"}, {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
  const std::string p = q.Rounded("p", 0.03119f, zero(100));
  q.m.Node("Flatten", {p}, {"f"});
  const std::string f = q.Rounded("f", 0.03119f, zero(100));
  q.m.Node("Gemm", {f, q.Weights("w3", {5, 32}, 0), q.Bias("b3", 5, 0.03119f)}, {"g"},
           {Int("transB", 1)});
  q.m.Node("Identity", {q.Rounded("g", 0.05171f, zero(130))}, {"y"});
  q.m.Output("y");
  return q.m;
}

Graph Optimized(Graph graph) {
  const Status status = Optimize(graph);
  EXPECT_TRUE(status.ok()) << status.message();
  return graph;
}

/// The float network with its roundings against integers that use its scales.
template <typename T>
void ExpectSameIntegers(Scheme scheme) {
  const Graph imported = Network<T>().Import();
  const Graph graph = Optimized(imported);
  EXPECT_EQ(OperatorNames(graph), "CONV_2D DEPTHWISE_CONV_2D MAX_POOL_2D RESHAPE FULLY_CONNECTED");
  const Expected<Graph> quantized = Quantize(graph, {}, {.scheme = scheme});
  ASSERT_TRUE(quantized.ok()) << quantized.status().message();
  int different = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    const RealTensor nchw = RandomTensor({1, 3, 9, 9}, seed);
    RealTensor nhwc = {{1, 9, 9, 3}, {}};
    for (int pixel = 0; pixel < 81; ++pixel)
      for (int c = 0; c < 3; ++c) nhwc.values.push_back(nchw.values[c * 81 + pixel]);
    const std::vector<float> expected = RunFloat(imported, {nchw})[0].values;
    const std::vector<float> found = RunIntegers(*quantized, {nhwc})[0].values;
    ASSERT_EQ(expected.size(), found.size());
    for (size_t i = 0; i < expected.size(); ++i)
      different += std::abs(expected[i] - found[i]) > 1e-5f;
  }
  EXPECT_EQ(different, 0);
}

TEST(Qdq, Int8NetworkInInt8) {
  ExpectSameIntegers<int8_t>(Scheme::kInt8);
}
TEST(Qdq, Uint8ActivationsInInt8) {
  ExpectSameIntegers<uint8_t>(Scheme::kInt8);
}

TEST(Qdq, ScalesPerChannelHaveNoUint8Form) {
  const Graph graph = Optimized(Network<int8_t>().Import());
  const std::vector<std::string> notes = UnusableGivenScales(graph, Scheme::kUint8);
  ASSERT_THAT(notes, SizeIs(3));
  EXPECT_THAT(notes[0], HasSubstr("w1: the network's own scales are not used: "
                                  "this scheme has no scale for each channel"));
  const Expected<Graph> quantized = Quantize(graph, {}, {.scheme = Scheme::kUint8});
  ASSERT_TRUE(quantized.ok()) << quantized.status().message();
  EXPECT_EQ(quantized->tensors[quantized->inputs[0]].quantization.zero_point[0], 127);
}

TEST(Qdq, FloatWeightsAreRoundedByOnnxsRule) {
  QdqModel<int8_t> q;
  q.m.Input("x", {1, 4});
  const std::string x = q.Rounded("x", 0.5f, 0);
  q.m.Floats("w", {4, 2}, {0.25f, -0.25f, 0.75f, -0.75f, 1.25f, 100.0f, -100.0f, 0.5f});
  const std::string w = q.Rounded("w", 0.5f, 0);  // ties to even: 0, 0, 2, −2, 2, 127, −128, 1
  q.m.Node("MatMul", {x, w}, {"m"});
  q.m.Node("Identity", {q.Rounded("m", 0.5f, 0)}, {"y"});
  q.m.Output("y");
  const Graph graph = Optimized(q.m.Import());
  const Graph quantized = *Quantize(graph, {}, {.scheme = Scheme::kInt8});
  const Tensor& weights = quantized.tensors[quantized.operators[0].inputs[1]];
  const auto* values = reinterpret_cast<const int8_t*>(weights.data.data.data());
  EXPECT_THAT(std::vector<int>(values, values + 8),
              testing::ElementsAre(0, 2, 2, -128, 0, -2, 127, 1));  // [channels, depth]
  EXPECT_EQ(weights.quantization.scale, (std::vector<float>{0.5f, 0.5f}));
}

TEST(Qdq, QuantizedInputsAndOutputsAreTheNetworks) {
  QdqModel<uint8_t> q;
  q.Scale("s", {0.1f}, {7});
  q.m.Input("x", {1, 4});
  q.m.proto.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
      onnx::TensorProto::UINT8);
  q.m.Node("DequantizeLinear", {"x", "s_scale", "s_zero"}, {"r"});
  q.m.Node("Relu", {"r"}, {"a"});
  q.m.Node("QuantizeLinear", {"a", "s_scale", "s_zero"}, {"y"});
  q.m.Output("y");
  const Graph quantized = *Quantize(Optimized(q.m.Import()), {});
  EXPECT_EQ(OperatorNames(quantized), "RELU");
  for (int t : {quantized.inputs[0], quantized.outputs[0]}) {
    EXPECT_EQ(quantized.tensors[t].quantization.scale[0], 0.1f);
    EXPECT_EQ(quantized.tensors[t].quantization.zero_point[0], 7);
  }
}

TEST(Qdq, PyTorchsClipToSevenBitsIsNotKept) {
  QdqModel<uint8_t> q;
  q.m.Input("x", {1, 4});
  q.Scale("s", {0.1f}, {7});
  *q.m.proto.mutable_graph()->add_initializer() = Integers<uint8_t>("low", {}, {0});
  *q.m.proto.mutable_graph()->add_initializer() = Integers<uint8_t>("high", {}, {127});
  q.m.Node("QuantizeLinear", {"x", "s_scale", "s_zero"}, {"q"});
  q.m.Node("Clip", {"q", "low", "high"}, {"c"});
  q.m.Node("DequantizeLinear", {"c", "s_scale", "s_zero"}, {"r"});
  q.m.Node("LeakyRelu", {"r"}, {"a"});
  q.m.Node("Identity", {q.Rounded("a", 0.2f, 3)}, {"y"});
  q.m.Output("y");
  const Graph quantized = *Quantize(Optimized(q.m.Import()), {});
  EXPECT_EQ(OperatorNames(quantized), "LEAKY_RELU");
  EXPECT_EQ(quantized.tensors[quantized.inputs[0]].quantization.scale[0], 0.1f);
  EXPECT_EQ(quantized.tensors[quantized.outputs[0]].quantization.zero_point[0], 3);
}

TEST(Qdq, WhatHasNoFormIsRefused) {
  QdqModel<int8_t> q;
  q.Scale("s", {0.1f, 0.2f}, {0, 0});
  q.m.Input("x", {1, 2});
  q.m.Node("QuantizeLinear", {"x", "s_scale", "s_zero"}, {"y"});
  q.m.Output("y");
  EXPECT_THAT(q.m.Error(StatusCode::kUnsupported),
              HasSubstr("an activation with a scale for each channel"));
  OnnxModel m(13);
  m.Floats("scale", {}, {0});
  AddSingleNode(m, "QuantizeLinear", {1, 2}, {"scale"});
  EXPECT_THAT(m.Error(StatusCode::kInvalid), HasSubstr("scale 0, expected one above 0"));
}

}  // namespace
}  // namespace octet
