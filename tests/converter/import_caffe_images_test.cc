// Caffe's Convolution, Deconvolution and Pooling: that what they become computes what Caffe means.
// References follow Caffe's definitions in NCHW.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

#include "base/str.h"
#include "tests/converter/caffe_model.h"

namespace octet {
namespace {

using testing::HasSubstr;

struct Axis {
  int kernel = 3, stride = 1, pad = 0, dilation = 1;
  int covered() const { return (kernel - 1) * dilation + 1; }
};

/// A window and the text that states it.
struct Window {
  std::string name;
  std::string parameters;
  Axis y, x;
  int group = 1;
};

/// Googletest prints parameters with this.
void PrintTo(const Window& w, std::ostream* out) {
  *out << w.name;
}

const auto kName = [](const testing::TestParamInfo<Window>& info) { return info.param.name; };

constexpr int kChannels = 4, kOutputs = 6, kHeight = 9, kWidth = 7;

/// Element [0, c, i, j], 0 outside.
float At(const RealTensor& x, int c, int i, int j) {
  const int height = x.shape[2], width = x.shape[3];
  if (i < 0 || i >= height || j < 0 || j >= width) return 0;
  return x.values[(c * height + i) * width + j];
}

class CaffeConvolution : public testing::TestWithParam<Window> {};

RealTensor ReferenceConvolution(const Window& w, const RealTensor& x,
                                const std::vector<float>& weights, const std::vector<float>& bias) {
  const int height = (kHeight + 2 * w.y.pad - w.y.covered()) / w.y.stride + 1;
  const int width = (kWidth + 2 * w.x.pad - w.x.covered()) / w.x.stride + 1;
  const int depth = kChannels / w.group;
  RealTensor y{{1, kOutputs, height, width}, {}};
  for (int o = 0; o < kOutputs; ++o)
    for (int i = 0; i < height; ++i)
      for (int j = 0; j < width; ++j) {
        double sum = bias[o];
        for (int c = 0; c < depth; ++c)
          for (int m = 0; m < w.y.kernel; ++m)
            for (int n = 0; n < w.x.kernel; ++n)
              sum += double{At(x, o / (kOutputs / w.group) * depth + c,
                               i * w.y.stride - w.y.pad + m * w.y.dilation,
                               j * w.x.stride - w.x.pad + n * w.x.dilation)} *
                     weights[((o * depth + c) * w.y.kernel + m) * w.x.kernel + n];
        y.values.push_back(static_cast<float>(sum));
      }
  return y;
}

TEST_P(CaffeConvolution, EqualsItsDefinition) {
  const Window& w = GetParam();
  CaffeModel m = SingleLayer(
      StrCat("type: 'Convolution' convolution_param { num_output: 6 ", w.parameters, " }"),
      {{1, kChannels, kHeight, kWidth}});
  const auto weights =
      m.RandomBlob("layer", {kOutputs, kChannels / w.group, w.y.kernel, w.x.kernel});
  const auto bias = m.RandomBlob("layer", {kOutputs});
  const CaffeRun run = RunOnRandom(m, {1, kChannels, kHeight, kWidth});
  ExpectNear(run.y, ReferenceConvolution(w, run.x, weights, bias));
}

INSTANTIATE_TEST_SUITE_P(
    Windows, CaffeConvolution,
    testing::Values(
        Window{"Plain", "kernel_size: 3", {}, {}},
        Window{"PadAndStride", "kernel_size: 3 pad: 1 stride: 2", {3, 2, 1}, {3, 2, 1}},
        Window{"PerAxisByName",
               "kernel_h: 3 kernel_w: 1 stride_h: 2 stride_w: 1 pad_h: 1 pad_w: 0",
               {3, 2, 1},
               {1, 1, 0}},
        Window{"PerAxisByOrder",
               "kernel_size: [2, 3] stride: [1, 2] pad: [0, 2]",
               {2, 1, 0},
               {3, 2, 2}},
        Window{"Dilation", "kernel_size: 3 dilation: 2 pad: 2", {3, 1, 2, 2}, {3, 1, 2, 2}},
        Window{"Groups", "kernel_size: 3 group: 2 weight_filler { type: 'xavier' }", {}, {}, 2}),
    kName);

TEST(CaffeConvolution, OneChannelAGroupIsDepthwise) {
  CaffeModel m = SingleLayer(
      "type: 'Convolution' convolution_param { num_output: 8 group: 4 kernel_size: 3 "
      "bias_term: false engine: CUDNN }",
      {{1, 4, 8, 8}});
  m.RandomBlob("layer", {8, 1, 3, 3});
  EXPECT_EQ(OperatorNames(m.Import()), "TRANSPOSE DEPTHWISE_CONV_2D TRANSPOSE");
}

TEST(CaffeConvolution, SizesThatMakeNoSense) {
  const auto error = [](const std::string& parameters) {
    CaffeModel m = SingleLayer(StrCat("type: 'Convolution' convolution_param { ", parameters, " }"),
                               {{1, 4, 8, 8}});
    m.RandomBlob("layer", {6, 4, 3, 3});
    m.RandomBlob("layer", {6});
    return m.Error(StatusCode::kInvalid);
  };
  EXPECT_THAT(error("num_output: 6"), HasSubstr("Convolution 'layer': kernel_size 0 outside [1, "));
  EXPECT_THAT(error("num_output: 6 kernel_size: 3 stride: 0"), HasSubstr("stride 0 outside [1, "));
  EXPECT_THAT(error("num_output: 6 kernel_size: 3 pad: 1 pad_h: 1"),
              HasSubstr("pad is given for both axes and for each"));
  EXPECT_THAT(error("kernel_size: 3"), HasSubstr("num_output 0"));
  EXPECT_THAT(error("num_output: 6 kernel_size: 3 group: 3"),
              HasSubstr("4 channels and 6 outputs in 3 groups"));
  EXPECT_THAT(error("num_output: 6 kernel_size: 3 dilation: 4"),
              HasSubstr("a window over 9 pixels does not fit into 8"));
  EXPECT_THAT(error("num_output: 6 kernel_size: 5"),
              HasSubstr("weights: shape [6, 4, 3, 3] in the .caffemodel, expected [6, 4, 5, 5]"));
}

class CaffeDeconvolution : public testing::TestWithParam<Window> {};

/// Every element of the image adds its multiple of the filter to the full result, from which pads
/// are cut.
RealTensor ReferenceDeconvolution(const Window& w, const RealTensor& x,
                                  const std::vector<float>& weights,
                                  const std::vector<float>& bias) {
  const int height = (kHeight - 1) * w.y.stride + w.y.kernel - 2 * w.y.pad;
  const int width = (kWidth - 1) * w.x.stride + w.x.kernel - 2 * w.x.pad;
  const int depth = kChannels / w.group, outputs = kOutputs / w.group;
  std::vector<double> sums;
  for (float b : bias) sums.insert(sums.end(), height * width, double{b});
  for (int c = 0; c < kChannels; ++c)
    for (int i = 0; i < kHeight; ++i)
      for (int j = 0; j < kWidth; ++j)
        for (int o = 0; o < outputs; ++o)
          for (int m = 0; m < w.y.kernel; ++m)
            for (int n = 0; n < w.x.kernel; ++n) {
              const int row = i * w.y.stride - w.y.pad + m;
              const int column = j * w.x.stride - w.x.pad + n;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              sums[((c / depth * outputs + o) * height + row) * width + column] +=
                  double{At(x, c, i, j)} *
                  weights[((c * outputs + o) * w.y.kernel + m) * w.x.kernel + n];
            }
  return {{1, kOutputs, height, width}, {sums.begin(), sums.end()}};
}

TEST_P(CaffeDeconvolution, EqualsItsDefinition) {
  const Window& w = GetParam();
  CaffeModel m = SingleLayer(
      StrCat("type: 'Deconvolution' convolution_param { num_output: 6 ", w.parameters, " }"),
      {{1, kChannels, kHeight, kWidth}});
  const auto weights =
      m.RandomBlob("layer", {kChannels, kOutputs / w.group, w.y.kernel, w.x.kernel});
  const auto bias = m.RandomBlob("layer", {kOutputs});
  const CaffeRun run = RunOnRandom(m, {1, kChannels, kHeight, kWidth});
  ExpectNear(run.y, ReferenceDeconvolution(w, run.x, weights, bias));
}

INSTANTIATE_TEST_SUITE_P(
    Windows, CaffeDeconvolution,
    testing::Values(
        Window{"Plain", "kernel_size: 2 stride: 2", {2, 2}, {2, 2}},
        Window{"Cut", "kernel_size: 4 stride: 2 pad: 1", {4, 2, 1}, {4, 2, 1}},
        Window{"Groups", "kernel_size: 3 stride: 2 group: 2", {3, 2}, {3, 2}, 2},
        Window{"PerAxis", "kernel_h: 3 kernel_w: 4 stride_h: 1 stride_w: 3", {3, 1}, {4, 3}}),
    kName);

TEST(CaffeDeconvolution, DilationsAreNotSupported) {
  CaffeModel m = SingleLayer(
      "type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 3 dilation: 2 }",
      {{1, 2, 8, 8}});
  m.RandomBlob("layer", {2, 2, 3, 3});
  m.RandomBlob("layer", {2});
  EXPECT_THAT(m.Error(StatusCode::kUnsupported),
              HasSubstr("not supported: Deconvolution: dilations in 'layer'"));
}

class CaffePooling : public testing::TestWithParam<Window> {};

int PooledSize(const Axis& axis, int size, bool padded) {
  const double steps = static_cast<double>(size + 2 * axis.pad - axis.kernel) / axis.stride;
  int pooled = static_cast<int>(std::ceil(steps)) + 1;
  if (padded && (pooled - 1) * axis.stride >= size + axis.pad) --pooled;
  return pooled;
}

/// Caffe's divisor counts padding, but not what rounding up adds behind it.
RealTensor ReferencePooling(const Window& w, const RealTensor& x, bool average) {
  const bool padded = w.y.pad > 0 || w.x.pad > 0;
  const int height = PooledSize(w.y, kHeight, padded), width = PooledSize(w.x, kWidth, padded);
  RealTensor y{{1, kChannels, height, width}, {}};
  for (int c = 0; c < kChannels; ++c)
    for (int i = 0; i < height; ++i)
      for (int j = 0; j < width; ++j) {
        const int top = i * w.y.stride - w.y.pad, left = j * w.x.stride - w.x.pad;
        const int bottom = std::min(top + w.y.kernel, kHeight + w.y.pad);
        const int right = std::min(left + w.x.kernel, kWidth + w.x.pad);
        double sum = 0;
        float largest = std::numeric_limits<float>::lowest();
        for (int m = std::max(top, 0); m < std::min(bottom, kHeight); ++m)
          for (int n = std::max(left, 0); n < std::min(right, kWidth); ++n) {
            sum += double{At(x, c, m, n)};
            largest = std::max(largest, At(x, c, m, n));
          }
        const double area = (bottom - top) * (right - left);
        y.values.push_back(average ? static_cast<float>(sum / area) : largest);
      }
  return y;
}

TEST_P(CaffePooling, EqualsItsDefinition) {
  const Window& w = GetParam();
  for (bool average : {false, true}) {
    const CaffeModel m =
        SingleLayer(StrCat("type: 'Pooling' pooling_param { pool: ", average ? "AVE " : "MAX ",
                           w.parameters, " }"),
                    {{1, kChannels, kHeight, kWidth}});
    const CaffeRun run = RunOnRandom(m, {1, kChannels, kHeight, kWidth});
    ExpectNear(run.y, ReferencePooling(w, run.x, average));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Windows, CaffePooling,
    testing::Values(
        Window{"Fits", "kernel_size: 3 stride: 2", {3, 2}, {3, 2}},
        Window{"RoundsUp", "kernel_size: 2 stride: 2", {2, 2}, {2, 2}},
        Window{"RoundsUpIntoPadding", "kernel_size: 3 stride: 3 pad: 1", {3, 3, 1}, {3, 3, 1}},
        Window{"LastWindowBehindTheImage", "kernel_size: 2 stride: 2 pad: 1", {2, 2, 1}, {2, 2, 1}},
        Window{"PaddingCounts", "kernel_size: 3 stride: 1 pad: 1", {3, 1, 1}, {3, 1, 1}},
        Window{"PerAxis",
               "kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 2 pad_h: 1 pad_w: 0",
               {3, 1, 1},
               {2, 2, 0}}),
    kName);

TEST(CaffePooling, RoundsDownWhenTold) {
  const CaffeModel m =
      SingleLayer("type: 'Pooling' pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR }",
                  {{1, kChannels, kHeight, kWidth}});
  const CaffeRun run = RunOnRandom(m, {1, kChannels, kHeight, kWidth});
  EXPECT_EQ(run.y.shape, (std::vector<int32_t>{1, kChannels, 4, 3}));
}

TEST(CaffePooling, Global) {
  for (bool average : {false, true}) {
    const CaffeModel m =
        SingleLayer(StrCat("type: 'Pooling' pooling_param { global_pooling: true pool: ",
                           average ? "AVE }" : "MAX }"),
                    {{1, kChannels, kHeight, kWidth}});
    const CaffeRun run = RunOnRandom(m, {1, kChannels, kHeight, kWidth});
    const Window whole{"", "", {kHeight}, {kWidth}};
    ExpectNear(run.y, ReferencePooling(whole, run.x, average));
  }
}

TEST(CaffePooling, WhatIsRefused) {
  const auto error = [](const std::string& parameters, StatusCode code) {
    return SingleLayer(StrCat("type: 'Pooling' pooling_param { ", parameters, " }"), {{1, 2, 5, 5}})
        .Error(code);
  };
  EXPECT_THAT(error("pool: STOCHASTIC kernel_size: 2", StatusCode::kUnsupported),
              HasSubstr("Pooling: stochastic pooling in 'layer'"));
  EXPECT_THAT(error("kernel_size: 1 stride: 3", StatusCode::kUnsupported),
              HasSubstr("a window behind the image"));
  EXPECT_THAT(error("kernel_size: 2 pad: 2", StatusCode::kInvalid),
              HasSubstr("pad 2, expected less than kernel 2"));
  EXPECT_THAT(error("stride: 2", StatusCode::kInvalid), HasSubstr("kernel 0 outside [1, "));
  EXPECT_THAT(error("kernel_size: 2 ceil_mode: false", StatusCode::kUnsupported),
              HasSubstr("line 1: PoolingParameter with ceil_mode"));
}

}  // namespace
}  // namespace octet
