// Caffe's layers that are not about images: that what they become computes what Caffe means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/str.h"
#include "converter/batch_normalization.h"
#include "tests/converter/caffe_model.h"

namespace octet {
namespace {

using testing::HasSubstr;

/// y[i] = function(x[i], channel of i), [1, c, h, w].
template <typename Function>
RealTensor ByChannel(const RealTensor& x, const Function& function) {
  RealTensor y = x;
  const size_t channels = static_cast<size_t>(x.shape[1]);
  const size_t plane = x.values.size() / channels;
  for (size_t i = 0; i < x.values.size(); ++i)
    y.values[i] = static_cast<float>(function(double{x.values[i]}, i / plane));
  return y;
}

TEST(CaffeLayers, BatchNormDividesByItsFactorAndScaleFollows) {
  CaffeModel m(R"(input: 'x' input_shape { dim: [1, 3, 4, 5] }
    layer { name: 'bn' type: 'BatchNorm' bottom: 'x' top: 'x' batch_norm_param { eps: 0.01 } }
    layer { name: 'scale' type: 'Scale' bottom: 'x' top: 'y' scale_param { bias_term: true } })");
  const auto mean = m.RandomBlob("bn", {3});
  const auto variance = m.RandomBlob("bn", {3}, 1, 2);
  m.Blob("bn", {1}, {2.5f});
  const auto scale = m.RandomBlob("scale", {3}), bias = m.RandomBlob("scale", {3});
  const CaffeRun run = RunOnRandom(m, {1, 3, 4, 5});
  ExpectNear(run.y, ByChannel(run.x, [&](double x, size_t c) {
               return (x - mean[c] / 2.5) / std::sqrt(variance[c] / 2.5 + 0.01) * scale[c] +
                      bias[c];
             }));
  const Graph optimized = AfterOptimize(m.Import());
  EXPECT_EQ(OperatorNames(optimized), "DEPTHWISE_CONV_2D");
}

TEST(CaffeLayers, BatchNormAndScaleFoldIntoTheConvolution) {
  CaffeModel m(R"(input: 'x' input_shape { dim: [1, 3, 8, 8] }
    layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'conv'
            convolution_param { num_output: 4 kernel_size: 3 bias_term: false } }
    layer { name: 'bn' type: 'BatchNorm' bottom: 'conv' top: 'conv' }
    layer { name: 'scale' type: 'Scale' bottom: 'conv' top: 'conv' scale_param { bias_term: true } }
    layer { name: 'relu' type: 'ReLU' bottom: 'conv' top: 'conv' })");
  m.RandomBlob("conv", {4, 3, 3, 3});
  m.RandomBlob("bn", {4});
  m.RandomBlob("bn", {4}, 1, 2);
  m.Blob("bn", {1}, {999.98f});
  m.RandomBlob("scale", {4});
  m.RandomBlob("scale", {4});
  const Graph graph = m.Import(), optimized = AfterOptimize(graph);
  EXPECT_EQ(OperatorNames(optimized), "CONV_2D");
  ExpectSameResults(graph, optimized);
}

TEST(CaffeLayers, BatchNormWithFactorZeroHasNoStatistics) {
  CaffeModel m = SingleLayer("type: 'BatchNorm' batch_norm_param { eps: 0.25 }", {{1, 2, 3, 3}});
  m.Blob("layer", {2}, {5, 6});
  m.Blob("layer", {2}, {7, 8});
  m.Blob("layer", {1}, {0});
  const CaffeRun run = RunOnRandom(m, {1, 2, 3, 3});
  ExpectNear(run.y, ByChannel(run.x, [](double x, size_t) { return x * 2; }));
}

TEST(CaffeLayers, BatchNormThatIsNotCaffesOwn) {
  CaffeModel batch =
      SingleLayer("type: 'BatchNorm' batch_norm_param { use_global_stats: false }", {{1, 2, 3, 3}});
  EXPECT_THAT(batch.Error(StatusCode::kUnsupported), HasSubstr("use_global_stats: false"));
  CaffeModel five = SingleLayer("type: 'BatchNorm'", {{1, 2, 3, 3}});
  for (int i = 0; i < 5; ++i) five.RandomBlob("layer", {2});
  EXPECT_THAT(five.Error(StatusCode::kUnsupported), HasSubstr("5 blobs"));
}

TEST(CaffeLayers, ScaleByASecondBottom) {
  const CaffeModel m = SingleLayer("type: 'Scale' scale_param { axis: 0 }", {{1, 3, 4, 5}, {1, 3}});
  const RealTensor x = RandomTensor({1, 3, 4, 5}, 1), gate = RandomTensor({1, 3}, 2);
  const auto y = m.Run({x, gate});
  ASSERT_EQ(y.size(), 1u);
  ExpectNear(y[0], ByChannel(x, [&](double v, size_t c) { return v * gate.values[c]; }));
}

TEST(CaffeLayers, BiasOverAllAxes) {
  CaffeModel m = SingleLayer("type: 'Bias' bias_param { axis: 1 num_axes: -1 }", {{1, 2, 2, 3}});
  const auto bias = m.RandomBlob("layer", {2, 2, 3});
  const CaffeRun run = RunOnRandom(m, {1, 2, 2, 3});
  for (size_t i = 0; i < bias.size(); ++i)
    EXPECT_FLOAT_EQ(run.y.values[i], run.x.values[i] + bias[i]);
}

TEST(CaffeLayers, InnerProductFlattensFromItsAxisOn) {
  for (bool transpose : {false, true}) {
    CaffeModel m = SingleLayer(
        StrCat("type: 'InnerProduct' inner_product_param { num_output: 4 transpose: ", transpose,
               " }"),
        {{1, 3, 2, 5}});
    std::vector<int64_t> matrix = {4, 30};
    if (transpose) std::reverse(matrix.begin(), matrix.end());
    const auto weights = m.RandomBlob("layer", matrix), bias = m.RandomBlob("layer", {4});
    const CaffeRun run = RunOnRandom(m, {1, 3, 2, 5});
    RealTensor expected{{1, 4}, bias};
    for (int o = 0; o < 4; ++o)
      for (int i = 0; i < 30; ++i)
        expected.values[o] += run.x.values[i] * weights[transpose ? i * 4 + o : o * 30 + i];
    ExpectNear(run.y, expected);
  }
}

TEST(CaffeLayers, ReluAndItsKin) {
  const auto run = [](const std::string& layer) {
    return RunOnRandom(SingleLayer(layer, {{1, 3, 4, 5}}), {1, 3, 4, 5});
  };
  const auto expect = [](const CaffeRun& r, double (*function)(double)) {
    ExpectNear(r.y, ByChannel(r.x, [&](double x, size_t) { return function(x); }));
  };
  expect(run("type: 'ReLU'"), [](double x) { return std::max(x, 0.0); });
  expect(run("type: 'ReLU' relu_param { negative_slope: 0.3 }"),
         [](double x) { return x < 0 ? 0.3 * x : x; });
  expect(run("type: 'ELU'"), [](double x) { return x < 0 ? std::exp(x) - 1 : x; });
  expect(run("type: 'Sigmoid'"), [](double x) { return 1 / (1 + std::exp(-x)); });
  expect(run("type: 'TanH'"), [](double x) { return std::tanh(x); });
  expect(run("type: 'AbsVal'"), [](double x) { return std::abs(x); });
  expect(run("type: 'Power' power_param { power: 2 scale: 3 shift: 0.5 }"),
         [](double x) { return (0.5 + 3 * x) * (0.5 + 3 * x); });
  expect(run("type: 'Power' power_param { scale: -2 }"), [](double x) { return -2 * x; });
  expect(run("type: 'Dropout'"), [](double x) { return x; });
}

TEST(CaffeLayers, PReluPerChannelAndShared) {
  CaffeModel own = SingleLayer("type: 'PReLU'", {{1, 3, 4, 5}});
  const auto slopes = own.RandomBlob("layer", {3});
  const CaffeRun a = RunOnRandom(own, {1, 3, 4, 5});
  ExpectNear(a.y, ByChannel(a.x, [&](double x, size_t c) { return x < 0 ? slopes[c] * x : x; }));

  CaffeModel shared =
      SingleLayer("type: 'PReLU' prelu_param { channel_shared: true }", {{1, 3, 4, 5}});
  shared.Blob("layer", {1}, {0.25f});
  const CaffeRun b = RunOnRandom(shared, {1, 3, 4, 5});
  ExpectNear(b.y, ByChannel(b.x, [](double x, size_t) { return x < 0 ? 0.25 * x : x; }));
}

TEST(CaffeLayers, Eltwise) {
  const std::vector<int32_t> shape = {1, 2, 3, 3};
  const RealTensor a = RandomTensor(shape, 1), b = RandomTensor(shape, 2),
                   c = RandomTensor(shape, 3);
  const auto expect = [&](const std::string& parameters, auto function) {
    const auto y = SingleLayer(StrCat("type: 'Eltwise' eltwise_param { ", parameters, " }"),
                               {shape, shape, shape})
                       .Run({a, b, c});
    ASSERT_EQ(y.size(), 1u);
    RealTensor expected = a;
    for (size_t i = 0; i < a.values.size(); ++i)
      expected.values[i] = function(a.values[i], b.values[i], c.values[i]);
    ExpectNear(y[0], expected);
  };
  expect("", [](float x, float y, float z) { return x + y + z; });
  expect("operation: SUM coeff: 0.5 coeff: -1 coeff: 2",
         [](float x, float y, float z) { return 0.5f * x - y + 2 * z; });
  expect("operation: PROD", [](float x, float y, float z) { return x * y * z; });
  expect("operation: MAX", [](float x, float y, float z) { return std::max({x, y, z}); });
  EXPECT_THAT(SingleLayer("type: 'Eltwise' eltwise_param { coeff: 1 }", {shape, shape})
                  .Error(StatusCode::kInvalid),
              HasSubstr("1 coefficients for 2 bottoms"));
  EXPECT_THAT(SingleLayer("type: 'Eltwise'", {shape, {1, 2, 3, 4}}).Error(StatusCode::kInvalid),
              HasSubstr("bottoms of shapes [1, 2, 3, 3] and [1, 2, 3, 4]"));
}

TEST(CaffeLayers, ConcatAndSliceByBothNamesOfTheirAxis) {
  const RealTensor a = RandomTensor({1, 2, 3, 1}, 1), b = RandomTensor({1, 2, 3, 1}, 2);
  const auto joined =
      SingleLayer("type: 'Concat' concat_param { axis: -1 }", {{1, 2, 3, 1}, {1, 2, 3, 1}})
          .Run({a, b});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].shape, (std::vector<int32_t>{1, 2, 3, 2}));
  EXPECT_EQ(joined[0].values[5], b.values[2]);
  EXPECT_EQ(CaffeModel(R"(input: 'x' input_shape { dim: [1, 2, 3, 1] }
    layer { name: 'joined' type: 'Concat' bottom: 'x' bottom: 'x' top: 'y'
            concat_param { concat_dim: 2 } })")
                .Run({a})
                .at(0)
                .shape,
            (std::vector<int32_t>{1, 2, 6, 1}));

  const auto parts = CaffeModel(R"(input: 'x' input_shape { dim: [1, 6, 1, 1] }
    layer { name: 'parts' type: 'Slice' bottom: 'x' top: 'a' top: 'b' top: 'c'
            slice_param { slice_point: 1 slice_point: 4 } }
    layer { name: 'halves' type: 'Slice' bottom: 'b' top: 'd' top: 'e' top: 'f'
            slice_param { slice_dim: 1 } })")
                         .Run({{{1, 6, 1, 1}, {0, 1, 2, 3, 4, 5}}});
  ASSERT_EQ(parts.size(), 5u);
  const std::vector<std::vector<float>> expected = {{0}, {4, 5}, {1}, {2}, {3}};
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(parts[i].values, expected[i]) << i;
  EXPECT_THAT(SingleLayer("type: 'Slice' top: 'z'", {{1, 3, 1, 1}}).Error(StatusCode::kInvalid),
              HasSubstr("3 elements do not divide into 2 tops"));
  EXPECT_THAT(SingleLayer("type: 'Slice' top: 'z' slice_param { slice_point: 3 }", {{1, 3, 1, 1}})
                  .Error(StatusCode::kInvalid),
              HasSubstr("slice point 3 behind 3 of 3 elements"));
}

/// The shape a layer gives an input of that shape.
std::vector<int32_t> ShapeAfter(const std::string& layer, const std::vector<int32_t>& shape) {
  const Graph graph = SingleLayer(layer, {shape}).Import();
  return graph.outputs.empty() ? std::vector<int32_t>() : graph.tensors[graph.outputs[0]].shape;
}

TEST(CaffeLayers, Shapes) {
  using Dims = std::vector<int32_t>;
  const Dims x = {1, 6, 4, 5};
  EXPECT_EQ(ShapeAfter("type: 'Flatten'", x), (Dims{1, 120}));
  EXPECT_EQ(ShapeAfter("type: 'Flatten' flatten_param { axis: 1 end_axis: 2 }", x),
            (Dims{1, 24, 5}));
  EXPECT_EQ(ShapeAfter("type: 'Permute' permute_param { order: 0 order: 2 order: 3 }", x),
            (Dims{1, 4, 5, 6}));
  const auto reshape = [&](const std::string& parameters) {
    return ShapeAfter(StrCat("type: 'Reshape' reshape_param { ", parameters, " }"), x);
  };
  EXPECT_EQ(reshape("shape { dim: 0 dim: -1 dim: 2 }"), (Dims{1, 60, 2}));
  EXPECT_EQ(reshape("shape { dim: 2 dim: 3 } axis: 1 num_axes: 1"), (Dims{1, 2, 3, 4, 5}));
  EXPECT_EQ(reshape("shape { dim: 0 dim: -1 } axis: 1"), (Dims{1, 6, 20}));
  EXPECT_EQ(reshape("shape { dim: 1 } axis: -1 num_axes: 0"), (Dims{1, 6, 4, 5, 1}));
  EXPECT_THAT(SingleLayer("type: 'Reshape' reshape_param { shape { dim: 7 } }", {x})
                  .Error(StatusCode::kInvalid),
              HasSubstr("shape [1, 6, 4, 5] cannot become [7]"));
  EXPECT_THAT(SingleLayer("type: 'Permute' permute_param { order: 1 order: 1 }", {x})
                  .Error(StatusCode::kInvalid),
              HasSubstr("order: 1 given twice"));
}

TEST(CaffeLayers, PermuteMovesValues) {
  const auto y =
      SingleLayer("type: 'Permute' permute_param { order: 0 order: 2 order: 1 }", {{1, 2, 3}})
          .Run({{{1, 2, 3}, {0, 1, 2, 3, 4, 5}}});
  ASSERT_EQ(y.size(), 1u);
  EXPECT_EQ(y[0].values, (std::vector<float>{0, 3, 1, 4, 2, 5}));
}

TEST(CaffeLayers, CropTakesTheSizeOfItsSecondBottom) {
  const CaffeModel m = SingleLayer("type: 'Crop' crop_param { axis: 2 offset: 1 offset: 2 }",
                                   {{1, 1, 3, 4}, {1, 9, 2, 2}});
  RealTensor x{{1, 1, 3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  const auto y = m.Run({x, RandomTensor({1, 9, 2, 2}, 1)});
  ASSERT_EQ(y.size(), 1u);
  EXPECT_EQ(y[0].values, (std::vector<float>{6, 7, 10, 11}));
}

TEST(CaffeLayers, SoftmaxOverChannels) {
  const CaffeRun run = RunOnRandom(SingleLayer("type: 'Softmax'", {{1, 3, 2, 2}}), {1, 3, 2, 2});
  for (int i = 0; i < 4; ++i) {
    double total = 0;
    for (int c = 0; c < 3; ++c) total += std::exp(double{run.x.values[c * 4 + i]});
    for (int c = 0; c < 3; ++c)
      EXPECT_NEAR(run.y.values[c * 4 + i], std::exp(double{run.x.values[c * 4 + i]}) / total, 1e-6);
  }
}

}  // namespace
}  // namespace octet
