// SearchScales, and the layers it computes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <octet/scale_search.h>

#include "converter/easyquant_layer.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

/// Layers of every kind: strides, paddings, groups of one channel, shared inputs, an ADD.
Graph SmallNetwork() {
  TestNetwork n;
  const int x = n.Input("image", {1, 3, 12, 12});
  const int a = n.Unary(OpCode::kRelu6, n.Conv(x, 8, 3, {.stride = 2, .pad = 1}));
  const int b = n.Relu(n.Conv(a, 8, 3, {.pad = 1, .depthwise = true}));
  const int c = n.MaxPool(n.Relu(n.Add(a, n.Conv(b, 8, 1))), 2, 2, 0, 0);
  n.Output(n.FullyConnected(n.Reshape(n.Conv(c, 4, 1), {1, 4 * 9}), 10), "scores");
  return AfterOptimize(n.graph);
}

/// Values with a few outliers, so that the best range is not the whole one.
SampleSource Samples(const Graph& graph, int count) {
  return {.count = count, .fill = [=](int sample, std::span<const std::span<float>> inputs) {
            const RealTensor values = RandomTensor(graph.tensors[graph.inputs[0]].shape, sample);
            for (size_t i = 0; i < inputs[0].size(); ++i)
              inputs[0][i] = std::pow(values.values[i], 9.0f) * 3;
            return Status();
          }};
}

std::vector<int> LayersOf(const Graph& graph) {
  std::vector<int> layers;
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (FindProductOperator(graph.operators[i].code)) layers.push_back(static_cast<int>(i));
  return layers;
}

struct Calibrated {
  Calibrated() : graph(SmallNetwork()), samples(Samples(graph, 8)) {
    const auto calibrated = Calibrate(graph, samples);
    EXPECT_TRUE(calibrated.ok()) << calibrated.status().message();
    if (calibrated.ok()) ranges = *calibrated;
  }
  SearchedScales Search(Scheme scheme) const {
    const auto found = SearchScales(graph, ranges, samples, {.scheme = scheme});
    EXPECT_TRUE(found.ok()) << found.status().message();
    return found.ok() ? *found : SearchedScales();
  }
  Graph graph;
  SampleSource samples;
  Ranges ranges;
};

/// A layer of SmallNetwork on all its pixels, and the tensors around it in one run.
struct OneLayer {
  OneLayer(const Graph& graph, int index)
      : op(graph.operators[index]), collector(PatchGeometryOf(graph, op), 1) {
    const auto model = Model::FromGraph(graph);
    Interpreter interpreter(*model, {.preserve_all = true});
    EXPECT_TRUE(Samples(graph, 1).fill(0, std::vector{interpreter.Input<float>(0)}).ok());
    EXPECT_TRUE(interpreter.Invoke().ok());
    const auto values = [&](int tensor) {
      const auto bytes = interpreter.TensorData(tensor);
      const auto* floats = reinterpret_cast<const float*>(bytes.data());
      return std::vector<float>(floats, floats + bytes.size() / sizeof(float));
    };
    output = values(op.outputs[0]);
    collector.Add(values(op.inputs[0]));
  }
  const Operator& op;
  PatchCollector collector;
  std::vector<float> output;
};

TEST(LayerTrial, ComputesTheLayer) {
  const Graph graph = SmallNetwork();
  const std::vector<int> layers = LayersOf(graph);
  ASSERT_EQ(layers.size(), 5u);
  for (int op : layers) {
    SCOPED_TRACE(DescribeOperator(graph, op));
    OneLayer layer(graph, op);
    auto trial = LayerTrial::Create(graph, op, layer.collector);
    ASSERT_TRUE(trial.ok()) << trial.status().message();
    ASSERT_EQ(trial->exact().size(), layer.output.size());
    for (size_t i = 0; i < layer.output.size(); ++i)
      ASSERT_NEAR(trial->exact()[i], layer.output[i], 1e-5) << i;
  }
}

TEST(FakeQuantize, RoundsLikeTheConverter) {
  const AffineScale affine{.scale = 0.5f, .zero_point = 3};
  const std::vector<float> values = {0.25f, -0.25f, 0.2f, 1.75f, -100, 100, -1.5f};
  std::vector<float> result(values.size());
  FakeQuantize(values, affine, {.min = 0, .max = 255}, result);
  for (size_t i = 0; i < values.size(); ++i) {
    const int q = QuantizeValue(values[i], affine.scale, affine.zero_point, {.min = 0, .max = 255});
    EXPECT_EQ(result[i], static_cast<float>(q - affine.zero_point) * affine.scale) << values[i];
  }
}

TEST(Agreement, IsACosine) {
  EXPECT_EQ((Agreement{12, 9, 16}.Cosine()), 1);
  EXPECT_EQ((Agreement{-6, 9, 16}.Cosine()), -0.5);
  EXPECT_EQ((Agreement{0, 0, 0}.Cosine()), 1);
  EXPECT_EQ((Agreement{0, 1, 0}.Cosine()), 0);
}

class SearchTest : public testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(Schemes, SearchTest,
                         testing::Values(Scheme::kUint8, Scheme::kInt8, Scheme::kInt8PerTensor));

TEST_P(SearchTest, MakesEveryLayerMoreAlike) {
  const Calibrated network;
  const SearchedScales found = network.Search(GetParam());
  ASSERT_EQ(found.before.size(), 5u);
  ASSERT_EQ(found.after.size(), 5u);
  int raised = 0;
  for (size_t i = 0; i < found.after.size(); ++i) {
    EXPECT_EQ(found.before[i].op, LayersOf(network.graph)[i]);
    EXPECT_GE(found.after[i].cosine, found.before[i].cosine) << i;
    EXPECT_LE(found.after[i].cosine, 1 + 1e-12);
    raised += found.after[i].cosine > found.before[i].cosine;
  }
  EXPECT_GE(raised, 4);
}

TEST_P(SearchTest, MeasuresWhatItFound) {
  const Calibrated network;
  const SearchedScales found = network.Search(GetParam());
  const auto measured = MeasureLayers(network.graph, found.ranges, network.samples,
                                      {.scheme = GetParam(), .weights = found.weights});
  ASSERT_TRUE(measured.ok()) << measured.status().message();
  for (size_t i = 0; i < found.after.size(); ++i)
    EXPECT_NEAR((*measured)[i].cosine, found.after[i].cosine, 1e-6) << i;
}

TEST_P(SearchTest, StaysWithinTheInterval) {
  const Calibrated network;
  const SearchedScales found = network.Search(GetParam());
  const auto before = Quantize(network.graph, network.ranges, {.scheme = GetParam()});
  const auto after =
      Quantize(network.graph, found.ranges, {.scheme = GetParam(), .weights = found.weights});
  ASSERT_TRUE(before.ok() && after.ok());
  ASSERT_EQ(before->tensors.size(), after->tensors.size());
  int changed = 0;
  for (size_t t = 0; t < after->tensors.size(); ++t) {
    const std::vector<float>& old_scale = before->tensors[t].quantization.scale;
    const std::vector<float>& scale = after->tensors[t].quantization.scale;
    if (after->tensors[t].type == DataType::kInt32) continue;  // biases: the product of two
    ASSERT_EQ(scale.size(), old_scale.size());
    for (size_t c = 0; c < scale.size(); ++c) {
      EXPECT_GE(scale[c], 0.499f * old_scale[c]) << after->tensors[t].name;
      EXPECT_LE(scale[c], 2.001f * old_scale[c]) << after->tensors[t].name;
      changed += scale[c] != old_scale[c];
    }
  }
  EXPECT_GE(changed, 5);
}

TEST_P(SearchTest, RepeatsItself) {
  const Calibrated network;
  const SearchedScales first = network.Search(GetParam()), second = network.Search(GetParam());
  EXPECT_EQ(first.ranges, second.ranges);
  EXPECT_EQ(first.weights, second.weights);
}

/// The integer layer gives what the fake-quantized one gives, rounded to its output's scale.
TEST_P(SearchTest, FakeQuantizedLayersAreTheIntegerOnes) {
  const Calibrated network;
  const QuantizeOptions options{.scheme = GetParam()};
  const auto quantized = Quantize(network.graph, network.ranges, options);
  ASSERT_TRUE(quantized.ok()) << quantized.status().message();
  // Its first layer: the input is quantized by nobody else.
  const int op = LayersOf(network.graph)[0];
  OneLayer layer(network.graph, op);
  auto trial = LayerTrial::Create(network.graph, op, layer.collector);
  ASSERT_TRUE(trial.ok());

  const Operator& integer_op = quantized->operators[op];
  const auto scale_of = [&](int tensor) {
    const Quantization& q = quantized->tensors[tensor].quantization;
    return AffineScale{q.scale[0], static_cast<int>(q.zero_point[0])};
  };
  const AffineScale input = scale_of(integer_op.inputs[0]),
                    output = scale_of(integer_op.outputs[0]);
  FakeQuantize(trial->patches(), input, ActivationGrid(options), trial->mutable_inputs());
  const auto twin = FloatTwin(*quantized);
  ASSERT_TRUE(twin.ok());
  const std::vector<float> weights = FloatValues(twin->tensors[twin->operators[op].inputs[1]]);
  std::copy(weights.begin(), weights.end(), trial->mutable_weights().begin());
  trial->Run();

  const auto model = Model::FromGraph(*quantized);
  ASSERT_TRUE(model.ok());
  Interpreter interpreter(*model, {.preserve_all = true});
  const Grid grid = ActivationGrid(options);
  const bool is_signed = GetParam() != Scheme::kUint8;
  std::vector<float> image(interpreter.Input<uint8_t>(0).size());
  ASSERT_TRUE(Samples(network.graph, 1).fill(0, std::vector{std::span(image)}).ok());
  for (size_t i = 0; i < image.size(); ++i)
    interpreter.Input<uint8_t>(0)[i] =
        static_cast<uint8_t>(QuantizeValue(image[i], input.scale, input.zero_point, grid));
  ASSERT_TRUE(interpreter.Invoke().ok());
  const auto integers = interpreter.TensorData(integer_op.outputs[0]);
  ASSERT_EQ(integers.size(), trial->output().size());
  int off_by_one = 0;  // ties, and the bias, which is a multiple of its own scale
  for (size_t i = 0; i < integers.size(); ++i) {
    const int q = QuantizeValue(trial->output()[i], output.scale, output.zero_point, grid);
    const int found = is_signed ? static_cast<int8_t>(integers[i]) : integers[i];
    ASSERT_LE(std::abs(found - q), 1) << i;
    off_by_one += found != q;
  }
  EXPECT_LE(off_by_one, static_cast<int>(integers.size()) / 100);
}

TEST(SearchScales, NeedsSamples) {
  const Calibrated network;
  EXPECT_EQ(SearchScales(network.graph, network.ranges, {}, {}).status().code(),
            StatusCode::kUsage);
}

}  // namespace
}  // namespace octet
