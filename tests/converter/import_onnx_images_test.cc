// Conv, ConvTranspose, pools, Resize and batch normalization: which TFLite operators they become,
// and that those compute what ONNX means. References follow ONNX's definitions in NCHW.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

#include "base/str.h"
#include "converter/batch_normalization.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

/// A square window; pads are top, left, bottom, right.
struct Window {
  std::string name;
  int size = 8;  // of the image
  int kernel = 3;
  int stride = 1;
  int dilation = 1;
  std::vector<int64_t> pads = {0, 0, 0, 0};
  std::string auto_pad = "";
  std::string operators = "TRANSPOSE CONV_2D TRANSPOSE";
  int channels = 4;
  int outputs = 6;
  int group = 1;
};

/// Googletest prints parameters with this; test names stay the same from run to run.
void PrintTo(const Window& w, std::ostream* out) {
  *out << w.name;
}

std::vector<onnx::AttributeProto> Attributes(const Window& w) {
  std::vector<onnx::AttributeProto> attributes = {Ints("kernel_shape", {w.kernel, w.kernel}),
                                                  Ints("strides", {w.stride, w.stride})};
  if (w.dilation != 1) attributes.push_back(Ints("dilations", {w.dilation, w.dilation}));
  if (w.auto_pad.empty()) attributes.push_back(Ints("pads", w.pads));
  if (!w.auto_pad.empty()) attributes.push_back(String("auto_pad", w.auto_pad));
  return attributes;
}

void ExpectNear(const RealTensor& found, const RealTensor& expected) {
  ASSERT_EQ(found.shape, expected.shape);
  for (size_t i = 0; i < expected.values.size(); ++i)
    ASSERT_NEAR(found.values[i], expected.values[i], 1e-5f) << "element " << i;
}

/// Direct convolution, [1, c, s, s] with weights [o, c / group, k, k]; `pads` as attributes give
/// them.
RealTensor ReferenceConv(const Window& w, const RealTensor& x, const std::vector<float>& weights,
                         const std::vector<float>& bias) {
  const int covered = (w.kernel - 1) * w.dilation + 1;
  const auto top = static_cast<int>(w.pads[0]), left = static_cast<int>(w.pads[1]);
  const int height = (w.size + top + static_cast<int>(w.pads[2]) - covered) / w.stride + 1;
  const int width = (w.size + left + static_cast<int>(w.pads[3]) - covered) / w.stride + 1;
  const int depth = w.channels / w.group;
  RealTensor y{{1, w.outputs, height, width}, {}};
  for (int o = 0; o < w.outputs; ++o)
    for (int i = 0; i < height; ++i)
      for (int j = 0; j < width; ++j) {
        double sum = bias[o];
        const int first_channel = o / (w.outputs / w.group) * depth;
        for (int c = 0; c < depth; ++c)
          for (int m = 0; m < w.kernel; ++m)
            for (int n = 0; n < w.kernel; ++n) {
              const int row = i * w.stride - top + m * w.dilation;
              const int column = j * w.stride - left + n * w.dilation;
              if (row < 0 || row >= w.size || column < 0 || column >= w.size) continue;
              sum += double{x.values[((first_channel + c) * w.size + row) * w.size + column]} *
                     weights[((o * depth + c) * w.kernel + m) * w.kernel + n];
            }
        y.values.push_back(static_cast<float>(sum));
      }
  return y;
}

class OnnxConv : public testing::TestWithParam<Window> {};

TEST_P(OnnxConv, ComputesTheDefinition) {
  Window w = GetParam();
  OnnxModel m(13);
  const auto weights = m.RandomFloats("w", {w.outputs, w.channels / w.group, w.kernel, w.kernel});
  const auto bias = m.RandomFloats("b", {w.outputs});
  auto attributes = Attributes(w);
  attributes.push_back(Int("group", w.group));
  AddSingleNode(m, "Conv", {1, w.channels, w.size, w.size}, {"w", "b"}, attributes);
  EXPECT_EQ(OperatorNames(m.Import()), w.operators);
  const RealTensor x = RandomTensor({1, w.channels, w.size, w.size}, 5);
  ExpectNear(m.Run({x}), ReferenceConv(w, x, weights, bias));
}

INSTANTIATE_TEST_SUITE_P(
    Windows, OnnxConv,
    testing::Values(
        Window{.name = "Valid"}, Window{.name = "SymmetricPadsAreSame", .pads = {1, 1, 1, 1}},
        Window{.name = "SymmetricPadsStride2AreNotSame",
               .stride = 2,
               .pads = {1, 1, 1, 1},
               .operators = "TRANSPOSE PAD CONV_2D TRANSPOSE"},
        Window{
            .name = "SymmetricPadsStride2OddAreSame", .size = 9, .stride = 2, .pads = {1, 1, 1, 1}},
        Window{.name = "PadsAfterStride2AreSame", .stride = 2, .pads = {0, 0, 1, 1}},
        Window{.name = "PadsBeforeAreNotSame",
               .stride = 2,
               .pads = {1, 1, 0, 0},
               .operators = "TRANSPOSE PAD CONV_2D TRANSPOSE"},
        Window{.name = "UnevenPads",
               .pads = {2, 0, 1, 3},
               .operators = "TRANSPOSE PAD CONV_2D TRANSPOSE"},
        Window{.name = "Dilated", .dilation = 2},
        Window{.name = "DilatedSame", .dilation = 2, .pads = {2, 2, 2, 2}},
        Window{.name = "Pointwise", .kernel = 1},
        Window{.name = "PointwiseStride2", .kernel = 1, .stride = 2},
        Window{.name = "Depthwise",
               .pads = {1, 1, 1, 1},
               .operators = "TRANSPOSE DEPTHWISE_CONV_2D TRANSPOSE",
               .outputs = 4,
               .group = 4},
        Window{.name = "DepthwiseWithMultiplier",
               .operators = "TRANSPOSE DEPTHWISE_CONV_2D TRANSPOSE",
               .outputs = 12,
               .group = 4},
        Window{.name = "OneChannel", .channels = 1, .outputs = 3},
        Window{.name = "Grouped", .pads = {1, 1, 1, 1}, .outputs = 6, .group = 2}),
    [](const auto& instance) { return instance.param.name; });

TEST(OnnxConvPadding, AutoPadPutsTheOddPixelAfterOrBefore) {
  for (const auto& [auto_pad, pads, operators] :
       {std::tuple("SAME_UPPER", std::vector<int64_t>{0, 0, 1, 1}, "TRANSPOSE CONV_2D TRANSPOSE"),
        std::tuple("SAME_LOWER", std::vector<int64_t>{1, 1, 0, 0},
                   "TRANSPOSE PAD CONV_2D TRANSPOSE"),
        std::tuple("VALID", std::vector<int64_t>{0, 0, 0, 0}, "TRANSPOSE CONV_2D TRANSPOSE")}) {
    Window w{.name = "", .stride = 2, .pads = pads, .auto_pad = auto_pad};
    OnnxModel m(11);
    const auto weights = m.RandomFloats("w", {6, 4, 3, 3});
    AddSingleNode(m, "Conv", {1, 4, 8, 8}, {"w"}, Attributes(w));
    EXPECT_EQ(OperatorNames(m.Import()), operators) << auto_pad;
    const RealTensor x = RandomTensor({1, 4, 8, 8}, 5);
    ExpectNear(m.Run({x}), ReferenceConv(w, x, weights, std::vector<float>(6)));
  }
}

TEST(OnnxConvShape, OneDimensionIsAnImageOfOneRow) {
  OnnxModel m(13);
  m.Floats("w", {1, 1, 2}, {1, -1});
  AddSingleNode(m, "Conv", {1, 1, 4}, {"w"});
  const RealTensor y = m.Run({{{1, 1, 4}, {1, 4, 9, 16}}});
  EXPECT_EQ(y.shape, (std::vector<int32_t>{1, 1, 3}));
  EXPECT_EQ(y.values, (std::vector<float>{-3, -5, -7}));
}

TEST(OnnxConvShape, WeightsMustFit) {
  OnnxModel m(13);
  m.RandomFloats("w", {6, 3, 3, 3});
  AddSingleNode(m, "Conv", {1, 4, 8, 8}, {"w"});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("Conv 'y': weights of shape [6, 3, 3, 3]"),
            std::string::npos);
}

TEST(OnnxConvShape, WeightsKeepTheirName) {
  OnnxModel m(13);
  m.RandomFloats("conv1.weight", {6, 4, 3, 3});
  AddSingleNode(m, "Conv", {1, 4, 8, 8}, {"conv1.weight"});
  const Graph graph = m.Import();
  const Operator& conv = graph.operators[1];
  EXPECT_EQ(conv.inputs.size(), 3u);  // a bias of zeros: TFLite's kernels want one
  EXPECT_EQ(graph.tensors[conv.inputs[1]].name, "conv1.weight");
  EXPECT_EQ(graph.tensors[conv.inputs[1]].shape, (std::vector<int32_t>{6, 3, 3, 4}));
  EXPECT_EQ(graph.tensors[graph.outputs[0]].name, "y");
}

/// The transposed convolution of [1, 1, s, s] by weights [1, 1, k, k], cropped.
RealTensor ReferenceConvTranspose(const RealTensor& x, const std::vector<float>& weights, int k,
                                  int stride, int before, int output) {
  const int size = x.shape[2];
  RealTensor y{{1, 1, output, output}, std::vector<float>(output * output)};
  for (int i = 0; i < size * size; ++i)
    for (int f = 0; f < k * k; ++f) {
      const int row = i / size * stride + f / k - before;
      const int column = i % size * stride + f % k - before;
      if (row >= 0 && row < output && column >= 0 && column < output)
        y.values[row * output + column] += x.values[i] * weights[f];
    }
  return y;
}

TEST(OnnxConvTranspose, CutsBordersWithOrWithoutSlice) {
  struct Case {
    std::vector<onnx::AttributeProto> attributes;
    int kernel, stride, before, output;
    std::string operators;
  };
  const std::string direct = "TRANSPOSE TRANSPOSE_CONV TRANSPOSE";
  const std::string sliced = "TRANSPOSE TRANSPOSE_CONV SLICE TRANSPOSE";
  for (const Case& c : {
           Case{{}, 3, 1, 0, 6, direct},
           Case{{Ints("strides", {2, 2})}, 2, 2, 0, 8, direct},
           Case{{Ints("strides", {2, 2}), Ints("pads", {1, 1, 1, 1}),
                 Ints("output_padding", {1, 1})},
                3,
                2,
                1,
                8,
                sliced},
           Case{{Ints("strides", {2, 2}), Ints("pads", {0, 0, 1, 1})}, 3, 2, 0, 8, direct},
           Case{{Ints("strides", {2, 2}), Ints("pads", {1, 1, 1, 1})}, 4, 2, 1, 8, direct},
           Case{{Ints("strides", {2, 2}), String("auto_pad", "SAME_UPPER")}, 3, 2, 0, 8, direct},
           Case{{Ints("strides", {2, 2}), Ints("output_shape", {10, 10})}, 3, 2, 0, 10, direct},
       }) {
    OnnxModel m(11);
    const auto weights = m.RandomFloats("w", {1, 1, c.kernel, c.kernel});
    AddSingleNode(m, "ConvTranspose", {1, 1, 4, 4}, {"w"}, c.attributes);
    const Graph graph = m.Import();
    EXPECT_EQ(OperatorNames(graph), c.operators);
    EXPECT_EQ(graph.tensors[graph.outputs[0]].shape,
              (std::vector<int32_t>{1, 1, c.output, c.output}));
    if (c.operators != direct) continue;  // until there is a SLICE to run
    const RealTensor x = RandomTensor({1, 1, 4, 4}, 3);
    ExpectNear(m.Run({x}),
               ReferenceConvTranspose(x, weights, c.kernel, c.stride, c.before, c.output));
  }
}

/// Pools of [1, 1, s, s]; `divide_by`: all elements of the padded window that exist, or of the
/// image only.
RealTensor ReferencePool(const Window& w, const RealTensor& x, int output, bool max,
                         bool include_pad) {
  RealTensor y{{1, 1, output, output}, {}};
  const auto top = static_cast<int>(w.pads[0]), left = static_cast<int>(w.pads[1]);
  const int bottom = w.size + static_cast<int>(w.pads[2]);
  const int right = w.size + static_cast<int>(w.pads[3]);
  for (int i = 0; i < output * output; ++i) {
    float sum = 0, most = std::numeric_limits<float>::lowest();
    int count = 0;
    for (int f = 0; f < w.kernel * w.kernel; ++f) {
      const int row = i / output * w.stride - top + f / w.kernel;
      const int column = i % output * w.stride - left + f % w.kernel;
      const bool inside = row >= 0 && row < w.size && column >= 0 && column < w.size;
      count += include_pad ? row < bottom && column < right : inside;
      if (!inside) continue;
      sum += x.values[row * w.size + column];
      most = std::max(most, x.values[row * w.size + column]);
    }
    y.values.push_back(max ? most : sum / static_cast<float>(count));
  }
  return y;
}

struct PoolCase {
  Window window;
  bool ceil = false;
  int output = 0;
  std::string max, mean, mean_with_padding;  // operators between the TRANSPOSEs
};

TEST(OnnxPool, MaxAndAverageOverAllKindsOfPadding) {
  const std::string max = "MAX_POOL_2D", mean = "AVERAGE_POOL_2D", padded = "PAD AVERAGE_POOL_2D";
  const std::string corrected = "PAD AVERAGE_POOL_2D MUL";
  for (const PoolCase& c : {
           PoolCase{{.name = "no padding", .kernel = 2, .stride = 2}, false, 4, max, mean, mean},
           PoolCase{{.name = "as SAME", .pads = {1, 1, 1, 1}}, false, 8, max, mean, padded},
           PoolCase{{.name = "not SAME", .stride = 2, .pads = {1, 1, 1, 1}},
                    false,
                    4,
                    "PADV2 " + max,
                    corrected,
                    padded},
           PoolCase{{.name = "ceil as SAME", .stride = 2}, true, 4, max, mean, corrected},
           PoolCase{{.name = "ceil drops a window of padding",
           .size = 7,
           .kernel = 2,
           .stride = 2,
           .pads = {0, 0, 1, 1}},
                    true,
                    4,
                    max,
                    mean,
                    padded},
       }) {
    OnnxModel probe(11);
    auto attributes = Attributes(c.window);
    attributes.push_back(Int("ceil_mode", c.ceil));
    const int64_t size = c.window.size;
    const RealTensor x = RandomTensor({1, 1, c.window.size, c.window.size}, 5);
    const auto check = [&](const std::string& type, const std::string& operators, bool include) {
      OnnxModel m(11);
      AddSingleNode(m, type, {1, 1, size, size}, {}, attributes);
      EXPECT_EQ(OperatorNames(m.Import()), StrCat("TRANSPOSE ", operators, " TRANSPOSE"))
          << c.window.name;
      ExpectNear(m.Run({x}), ReferencePool(c.window, x, c.output, type == "MaxPool", include));
    };
    check("MaxPool", c.max, false);
    check("AveragePool", c.mean, false);
    attributes.push_back(Int("count_include_pad", 1));
    check("AveragePool", c.mean_with_padding, true);
  }
}

TEST(OnnxPool, GlobalPoolsAreReductions) {
  OnnxModel m(13);
  AddSingleNode(m, "GlobalAveragePool", {1, 2, 2, 2}, {});
  EXPECT_EQ(OperatorNames(m.Import()), "MEAN");
  const RealTensor y = m.Run({Counting({1, 2, 2, 2})});
  EXPECT_EQ(y.shape, (std::vector<int32_t>{1, 2, 1, 1}));
  EXPECT_EQ(y.values, (std::vector<float>{1.5f, 5.5f}));
}

TEST(OnnxBatchNormalization, IsHandedToThePasses) {
  OnnxModel m(9);
  for (const char* name : {"gamma", "beta", "mean"}) m.RandomFloats(name, {3});
  m.Floats("variance", {3}, {1, 2, 3});
  AddSingleNode(m, "BatchNormalization", {1, 3, 4, 4}, {"gamma", "beta", "mean", "variance"},
                {Float("epsilon", 0.25f)});
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), StrCat("TRANSPOSE ", kBatchNormalization, " TRANSPOSE"));
  const Operator& op = graph.operators[1];
  EXPECT_EQ(std::get<BatchNormalizationOptions>(op.options).epsilon, 0.25f);
  EXPECT_EQ(graph.tensors[op.inputs[4]].name, "variance");
  EXPECT_EQ(graph.tensors[op.outputs[0]].shape, (std::vector<int32_t>{1, 4, 4, 3}));
}

TEST(OnnxBatchNormalization, OfAMatrixNeedsNoTranspose) {
  OnnxModel m(15);
  for (const char* name : {"gamma", "beta", "mean", "variance"}) m.RandomFloats(name, {3});
  AddSingleNode(m, "BatchNormalization", {2, 3}, {"gamma", "beta", "mean", "variance"});
  EXPECT_EQ(OperatorNames(m.Import()), kBatchNormalization);
}

TEST(OnnxResize, NearestByWholeFactorsInEveryOperatorSet) {
  for (int opset : {9, 10, 11, 13, 18}) {
    OnnxModel m(opset);
    m.Floats("scales", {4}, {1, 1, 2, 2});
    if (opset == 9) AddSingleNode(m, "Upsample", {1, 1, 2, 2}, {"scales"});
    if (opset == 10) AddSingleNode(m, "Resize", {1, 1, 2, 2}, {"scales"});
    if (opset > 10) AddSingleNode(m, "Resize", {1, 1, 2, 2}, {"", "scales"});
    EXPECT_EQ(OperatorNames(m.Import()), "TRANSPOSE RESIZE_NEAREST_NEIGHBOR TRANSPOSE") << opset;
  }
  OnnxModel m(7);
  AddSingleNode(m, "Upsample", {1, 1, 2, 2}, {}, {FloatList("scales", {1, 1, 2, 2})});
  EXPECT_EQ(OperatorNames(m.Import()), "TRANSPOSE RESIZE_NEAREST_NEIGHBOR TRANSPOSE");
}

TEST(OnnxResize, LinearModesOfTflite) {
  for (const auto& [mode, align, half] :
       {std::tuple("half_pixel", false, true), std::tuple("pytorch_half_pixel", false, true),
        std::tuple("align_corners", true, false), std::tuple("asymmetric", false, false)}) {
    OnnxModel m(13);
    m.Integers("sizes", {1, 2, 9, 12});
    AddSingleNode(m, "Resize", {1, 2, 4, 5}, {"", "", "sizes"},
                  {String("mode", "linear"), String("coordinate_transformation_mode", mode)});
    const Graph graph = m.Import();
    const auto options = std::get<ResizeBilinearOptions>(graph.operators[1].options);
    EXPECT_EQ(options.align_corners, align) << mode;
    EXPECT_EQ(options.half_pixel_centers, half) << mode;
    EXPECT_EQ(graph.tensors[graph.outputs[0]].shape, (std::vector<int32_t>{1, 2, 9, 12}));
  }
}

TEST(OnnxResize, RefusesWhatTfliteWouldReadElsewhere) {
  OnnxModel m(13);
  m.Floats("scales", {4}, {1, 1, 2, 2});
  AddSingleNode(m, "Resize", {1, 1, 4, 4}, {"", "scales"}, {String("nearest_mode", "ceil")});
  EXPECT_NE(m.Error(StatusCode::kUnsupported).find("half_pixel, ceil from 4x4 to 8x8"),
            std::string::npos);
}

TEST(OnnxDepthToSpace, BothOrdersOfChannels) {
  for (const auto& [mode, operators] :
       {std::pair("DCR", "TRANSPOSE DEPTH_TO_SPACE TRANSPOSE"),
        std::pair("CRD", "TRANSPOSE GATHER DEPTH_TO_SPACE TRANSPOSE")}) {
    OnnxModel m(13);
    AddSingleNode(m, "DepthToSpace", {1, 8, 2, 3}, {}, {Int("blocksize", 2), String("mode", mode)});
    const Graph graph = m.Import();
    EXPECT_EQ(OperatorNames(graph), operators);
    EXPECT_EQ(graph.tensors[graph.outputs[0]].shape, (std::vector<int32_t>{1, 2, 4, 6}));
  }
}

}  // namespace
}  // namespace octet
