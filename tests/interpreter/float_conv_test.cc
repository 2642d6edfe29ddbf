// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED in float32, through the
// interpreter, against loops in double; on one, two and three threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interpreter/ops/window.h"
#include "tests/interpreter/float_testing.h"

namespace octet {
namespace {

struct ConvCase {
  int batch = 1, height = 9, width = 8, in_channels = 4;
  int out_channels = 5, filter_height = 3, filter_width = 3;
  int stride = 1, dilation = 1, groups = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
  bool bias = true, constant_weights = true;

  std::string Describe() const {
    return StrCat("input ", std::vector{batch, height, width, in_channels}, ", ", out_channels,
                  " channels in ", groups, " groups, filter ", filter_height, "x", filter_width,
                  ", stride ", stride, ", dilation ", dilation, ", padding ",
                  static_cast<int>(padding));
  }
  WindowAxis y() const { return MakeWindowAxis(padding, height, filter_height, stride, dilation); }
  WindowAxis x() const { return MakeWindowAxis(padding, width, filter_width, stride, dilation); }
  float clamp_min() const { return activation == Activation::kNone ? -INFINITY : 0; }
  float clamp_max() const { return activation == Activation::kRelu6 ? 6 : INFINITY; }
};

/// Calls body(input y, input x, tap row, tap column) for the taps inside the image.
template <typename Body>
void ForEachTap(const WindowAxis& y, const WindowAxis& x, int out_y, int out_x, const Body& body) {
  for (int i = 0; i < y.filter; ++i) {
    for (int j = 0; j < x.filter; ++j) {
      const int v = out_y * y.stride - y.pad_before + i * y.dilation;
      const int u = out_x * x.stride - x.pad_before + j * x.dilation;
      if (v >= 0 && v < y.input && u >= 0 && u < x.input) body(v, u, i, j);
    }
  }
}

/// Runs the case as `code` (CONV_2D, or DEPTHWISE_CONV_2D when groups is in_channels) and compares.
void CheckConv(const ConvCase& c, OpCode code) {
  SCOPED_TRACE(c.Describe());
  const bool depthwise = code == OpCode::kDepthwiseConv2d;
  const int depth = c.in_channels / c.groups, group_channels = c.out_channels / c.groups;
  const auto input =
      RandomFloats(size_t{1} * c.batch * c.height * c.width * c.in_channels, 1, -2, 2);
  const auto weights =
      RandomFloats(size_t{1} * c.out_channels * c.filter_height * c.filter_width * depth, 2);
  const auto bias = RandomFloats(c.out_channels, 3);

  OneOperator model;
  std::vector<int> inputs = {model.Input({c.batch, c.height, c.width, c.in_channels}, input)};
  const Shape shape = depthwise ? Shape{1, c.filter_height, c.filter_width, c.out_channels}
                                : Shape{c.out_channels, c.filter_height, c.filter_width, depth};
  inputs.push_back(c.constant_weights ? model.Constant(shape, weights)
                                      : model.Input(shape, weights));
  if (c.bias) inputs.push_back(model.Constant({c.out_channels}, bias));
  Options options;
  if (depthwise) {
    options = DepthwiseConv2dOptions{c.padding,    c.stride,   c.stride,  group_channels,
                                     c.activation, c.dilation, c.dilation};
  } else {
    options = Conv2dOptions{c.padding, c.stride, c.stride, c.activation, c.dilation, c.dilation};
  }
  model.Operator(code, options, inputs);
  const auto output = model.RunOnAnyThreads();

  const WindowAxis y = c.y(), x = c.x();
  ASSERT_EQ(model.shape(), (Shape{c.batch, y.output, x.output, c.out_channels}));
  const auto weight_at = [&](int channel, int i, int j, int d) {
    return depthwise ? weights[(i * c.filter_width + j) * c.out_channels + channel]
                     : weights[((channel * c.filter_height + i) * c.filter_width + j) * depth + d];
  };
  size_t at = 0;
  for (int b = 0; b < c.batch; ++b) {
    for (int out_y = 0; out_y < y.output; ++out_y) {
      for (int out_x = 0; out_x < x.output; ++out_x) {
        for (int channel = 0; channel < c.out_channels; ++channel) {
          ExactSum sum;
          if (c.bias) sum.Add(bias[channel]);
          const int first = channel / group_channels * depth;
          ForEachTap(y, x, out_y, out_x, [&](int v, int u, int i, int j) {
            for (int d = 0; d < depth; ++d) {
              const size_t pixel = (size_t{1} * b * c.height + v) * c.width + u;
              sum.Add(double{input[pixel * c.in_channels + first + d]} *
                      double{weight_at(channel, i, j, d)});
            }
          });
          ExpectSum(sum, output[at++], c.clamp_min(), c.clamp_max());
        }
      }
    }
  }
}

TEST(FloatConvTest, Conv2d) {
  const ConvCase cases[] = {
      {},
      {.stride = 2},
      {.stride = 2, .padding = Padding::kValid},
      {.height = 13, .width = 11, .dilation = 2},
      {.height = 13, .width = 11, .dilation = 3, .padding = Padding::kValid},
      {.batch = 3, .filter_height = 1, .filter_width = 1},
      {.batch = 2, .out_channels = 33, .filter_height = 1, .filter_width = 1, .stride = 2},
      {.batch = 2, .in_channels = 3, .out_channels = 16, .stride = 2},
      {.in_channels = 3, .out_channels = 40, .filter_height = 5, .filter_width = 2},
      {.in_channels = 6, .out_channels = 4, .groups = 2},
      {.in_channels = 6, .out_channels = 12, .groups = 6},
      {.in_channels = 6, .out_channels = 9, .filter_height = 1, .filter_width = 1, .groups = 3},
      {.height = 3, .width = 3, .filter_height = 3, .filter_width = 3, .padding = Padding::kValid},
      {.height = 2, .width = 2, .filter_height = 5, .filter_width = 5},
      {.activation = Activation::kRelu},
      {.activation = Activation::kRelu6, .bias = false},
      {.in_channels = 70, .out_channels = 3, .constant_weights = false},
  };
  for (const ConvCase& c : cases) CheckConv(c, OpCode::kConv2d);
}

// Large enough for several blocks of patches and for every thread to take part.
TEST(FloatConvTest, Conv2dInBlocks) {
  CheckConv({.batch = 2, .height = 24, .width = 23, .in_channels = 40, .out_channels = 24},
            OpCode::kConv2d);
  CheckConv({.height = 40,
             .width = 40,
             .in_channels = 64,
             .out_channels = 20,
             .filter_height = 1,
             .filter_width = 1},
            OpCode::kConv2d);
}

TEST(FloatConvTest, DepthwiseConv2d) {
  const ConvCase cases[] = {
      {.in_channels = 4, .out_channels = 4, .groups = 4},
      {.batch = 2, .in_channels = 19, .out_channels = 19, .stride = 2, .groups = 19},
      {.in_channels = 8, .out_channels = 8, .stride = 2, .groups = 8, .padding = Padding::kValid},
      {.in_channels = 3, .out_channels = 12, .groups = 3},
      {.batch = 2, .in_channels = 1, .out_channels = 17, .stride = 2, .groups = 1},
      {.height = 14, .width = 15, .in_channels = 5, .out_channels = 5, .dilation = 2, .groups = 5},
      {.height = 2, .width = 2, .in_channels = 3, .out_channels = 3, .dilation = 5, .groups = 3},
      {.in_channels = 4, .out_channels = 4, .filter_height = 5, .filter_width = 4, .groups = 4},
      {.in_channels = 4,
       .out_channels = 4,
       .groups = 4,
       .activation = Activation::kRelu6,
       .bias = false},
      {.in_channels = 4, .out_channels = 8, .groups = 4, .constant_weights = false},
      {.height = 40, .width = 41, .in_channels = 40, .out_channels = 40, .groups = 40},
  };
  for (const ConvCase& c : cases) CheckConv(c, OpCode::kDepthwiseConv2d);
}

struct TransposeCase {
  int batch = 1, height = 5, width = 4, in_channels = 3, out_channels = 4;
  int filter = 3, stride = 2, out_height = 10, out_width = 8;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
  bool bias = true, constant_weights = true;
};

void CheckTransposeConv(const TransposeCase& c) {
  SCOPED_TRACE(StrCat("input ", c.height, "x", c.width, ", filter ", c.filter, ", stride ",
                      c.stride, ", padding ", static_cast<int>(c.padding)));
  const auto input = RandomFloats(size_t{1} * c.batch * c.height * c.width * c.in_channels, 1);
  const auto weights =
      RandomFloats(size_t{1} * c.out_channels * c.filter * c.filter * c.in_channels, 2);
  const auto bias = RandomFloats(c.out_channels, 3);
  OneOperator model;
  const Shape shape = {c.batch, c.out_height, c.out_width, c.out_channels};
  const Shape weights_shape = {c.out_channels, c.filter, c.filter, c.in_channels};
  std::vector<int> inputs = {model.Constant({4}, shape)};
  inputs.push_back(c.constant_weights ? model.Constant(weights_shape, weights)
                                      : model.Input(weights_shape, weights));
  inputs.push_back(model.Input({c.batch, c.height, c.width, c.in_channels}, input));
  if (c.bias) inputs.push_back(model.Constant({c.out_channels}, bias));
  model.Operator(OpCode::kTransposeConv,
                 TransposeConvOptions{c.padding, c.stride, c.stride, c.activation}, inputs);
  const auto output = model.RunOnAnyThreads();
  ASSERT_EQ(model.shape(), shape);

  // What each input pixel adds to the output, then the bias.
  const WindowAxis y = MakeWindowAxis(c.padding, c.out_height, c.filter, c.stride);
  const WindowAxis x = MakeWindowAxis(c.padding, c.out_width, c.filter, c.stride);
  std::vector<ExactSum> sums(output.size());
  for (int b = 0; b < c.batch; ++b) {
    for (int v = 0; v < c.height; ++v) {
      for (int u = 0; u < c.width; ++u) {
        const float* pixel = &input[((b * c.height + v) * c.width + u) * c.in_channels];
        ForEachTap(y, x, v, u, [&](int out_y, int out_x, int i, int j) {
          for (int channel = 0; channel < c.out_channels; ++channel) {
            const size_t at =
                ((size_t{1} * b * c.out_height + out_y) * c.out_width + out_x) * c.out_channels;
            for (int d = 0; d < c.in_channels; ++d) {
              const float weight =
                  weights[((channel * c.filter + i) * c.filter + j) * c.in_channels + d];
              sums[at + channel].Add(double{pixel[d]} * double{weight});
            }
          }
        });
      }
    }
  }
  const float clamp_min = c.activation == Activation::kNone ? -INFINITY : 0;
  for (size_t at = 0; at < sums.size(); ++at) {
    if (c.bias) sums[at].Add(bias[at % c.out_channels]);
    ExpectSum(sums[at], output[at], clamp_min);
  }
}

TEST(FloatConvTest, TransposeConv) {
  CheckTransposeConv({});
  CheckTransposeConv({.batch = 2, .out_height = 9, .out_width = 7});
  CheckTransposeConv({.stride = 1, .out_height = 7, .out_width = 6, .padding = Padding::kValid});
  CheckTransposeConv({.filter = 2, .out_height = 10, .out_width = 8, .padding = Padding::kValid});
  CheckTransposeConv({.filter = 1, .stride = 3, .out_height = 15, .out_width = 12});
  CheckTransposeConv({.activation = Activation::kRelu, .bias = false});
  CheckTransposeConv({.constant_weights = false});
  CheckTransposeConv({.height = 20,
                      .width = 19,
                      .in_channels = 18,
                      .out_channels = 9,
                      .out_height = 40,
                      .out_width = 38});
}

TEST(FloatConvTest, FullyConnected) {
  for (int pixels : {1, 2, 15}) {
    for (int channels : {1, 10, 33, 9000}) {
      for (bool bias : {false, true}) {
        const int depth = 70;
        const auto input = RandomFloats(pixels * depth, 1);
        const auto weights = RandomFloats(channels * depth, 2);
        const auto bias_values = RandomFloats(channels, 3);
        OneOperator model;
        std::vector<int> inputs = {model.Input({pixels, 1, depth}, input),
                                   model.Constant({channels, depth}, weights)};
        if (bias) inputs.push_back(model.Constant({channels}, bias_values));
        model.Operator(OpCode::kFullyConnected,
                       FullyConnectedOptions{.fused_activation_function = Activation::kReluN1To1},
                       inputs);
        const auto output = model.RunOnAnyThreads();
        ASSERT_EQ(model.shape(), (Shape{pixels, channels}));
        for (int p = 0; p < pixels; ++p) {
          for (int c = 0; c < channels; ++c) {
            ExactSum sum;
            if (bias) sum.Add(bias_values[c]);
            for (int d = 0; d < depth; ++d) {
              sum.Add(double{input[p * depth + d]} * double{weights[c * depth + d]});
            }
            ExpectSum(sum, output[p * channels + c], -1, 1);
          }
        }
      }
    }
  }
}

TEST(FloatConvTest, FullyConnectedKeepsDimensionsOnRequest) {
  OneOperator model;
  const int input = model.Input({2, 3, 4}, RandomFloats(24, 1));
  const int weights = model.Constant({5, 4}, RandomFloats(20, 2));
  model.Operator(OpCode::kFullyConnected, FullyConnectedOptions{.keep_num_dims = true},
                 {input, weights});
  model.Run();
  EXPECT_EQ(model.shape(), (Shape{2, 3, 5}));
}

/// What CONV_2D on an input of 8×8×4 says about these weights, bias and options.
std::string ConvProblem(Shape weights_shape, int bias_length, const Conv2dOptions& options) {
  OneOperator model;
  const int input = model.Input({1, 8, 8, 4}, {});
  const int weights = model.Constant(
      weights_shape, std::vector<float>(static_cast<size_t>(NumElements(weights_shape)), 1.0f));
  const int bias = model.Constant({bias_length}, std::vector<float>(bias_length, 1.0f));
  model.Operator(OpCode::kConv2d, options, {input, weights, bias});
  return model.Problem();
}

TEST(FloatConvTest, RefusesWhatDoesNotFit) {
  using testing::HasSubstr;
  const Conv2dOptions good = {.stride_w = 1, .stride_h = 1};
  EXPECT_EQ(ConvProblem({2, 3, 3, 4}, 2, good), "");
  EXPECT_THAT(ConvProblem({2, 3, 3, 3}, 2, good), HasSubstr("depth 3"));
  EXPECT_THAT(ConvProblem({2, 3, 3, 4}, 3, good), HasSubstr("bias: 3 values for 2"));
  EXPECT_THAT(ConvProblem({2, 3, 3, 4}, 2, {}), HasSubstr("stride"));
  EXPECT_THAT(ConvProblem({2, 9, 3, 4}, 2, {Padding::kValid, 1, 1}), HasSubstr("no window"));
  EXPECT_THAT(ConvProblem({2, 3, 3, 4}, 2, {Padding::kSame, 1, 1, Activation::kTanh}),
              HasSubstr("fused_activation_function is 4"));
}

TEST(FloatConvTest, RefusesIntegerWeights) {
  OneOperator model;
  const int input = model.Input({1, 4}, {});
  const int weights = model.Constant({2, 4}, std::vector<int32_t>(8, 1));
  model.Operator(OpCode::kFullyConnected, FullyConnectedOptions(), {input, weights});
  EXPECT_THAT(model.Problem(), testing::HasSubstr("weights: no kernel for INT32"));
}

}  // namespace
}  // namespace octet
