// What Prepare answers to a file that is wrong: one sentence naming operator, tensor role, what was
// found and what was expected. Each case changes one thing in an operator that runs.
#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

constexpr DataType kByte = DataType::kUint8;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

OneOp Conv2d() {
  OneOp conv(OpCode::kConv2d, Conv2dOptions{.stride_w = 1, .stride_h = 1});
  conv.Input(kByte, {1, 4, 4, 2}, PerTensor(0.5f, 128))
      .Constant(kByte, {3, 3, 3, 2}, std::vector<uint8_t>(54, 7), PerTensor(0.25f, 100))
      .Constant(DataType::kInt32, {3}, std::vector<int32_t>(3, 5))
      .Output(kByte, PerTensor(1.0f, 0));
  return conv;
}

OneOp DepthwiseConv2d() {
  OneOp conv(OpCode::kDepthwiseConv2d, DepthwiseConv2dOptions{.stride_w = 1, .stride_h = 1});
  conv.Input(DataType::kInt8, {1, 4, 4, 2}, PerTensor(0.5f, 0))
      .Constant(DataType::kInt8, {1, 3, 3, 4}, std::vector<int8_t>(36, 7),
                {.scale = {0.1f, 0.2f, 0.3f, 0.4f}, .zero_point = {0, 0, 0, 0}, .axis = 3})
      .Constant(DataType::kInt32, {4}, std::vector<int32_t>(4, 5))
      .Output(DataType::kInt8, PerTensor(1.0f, 0));
  return conv;
}

OneOp FullyConnectedOp() {
  OneOp product(OpCode::kFullyConnected, FullyConnectedOptions{});
  product.Input(kByte, {2, 6}, PerTensor(0.5f, 0))
      .Constant(kByte, {4, 6}, std::vector<uint8_t>(24, 7), PerTensor(0.25f, 100))
      .Output(kByte, PerTensor(1.0f, 0));
  return product;
}

OneOp Unary(OpCode code, Dims shape, Options options = {}) {
  OneOp unary(code, std::move(options));
  unary.Input(kByte, std::move(shape), PerTensor(0.5f, 3)).Output(kByte, PerTensor(0.5f, 3));
  return unary;
}

OneOp Pool() {
  return Unary(OpCode::kAveragePool2d, {1, 4, 4, 2},
               Pool2dOptions{.stride_w = 1, .stride_h = 1, .filter_width = 2, .filter_height = 2});
}

OneOp Binary(OpCode code) {
  OneOp binary(code);
  binary.Input(kByte, {2, 3}, PerTensor(0.5f, 3))
      .Input(kByte, {1, 3}, PerTensor(0.5f, 3))
      .Output(kByte, PerTensor(0.5f, 3));
  return binary;
}

/// An operator whose second input is a list of integers.
OneOp WithList(OpCode code, Dims shape, std::vector<int32_t> list, Dims list_shape) {
  OneOp one(code);
  one.Input(kByte, std::move(shape), PerTensor(0.5f, 3))
      .Constant(DataType::kInt32, std::move(list_shape), std::move(list))
      .Output(kByte, PerTensor(0.5f, 3));
  return one;
}

TEST(OpErrorTest, Conv2d) {
  const auto error = [](auto change) { return ErrorAfter(Conv2d(), change); };
  EXPECT_EQ(error([](OneOp& c) { c.options<Conv2dOptions>().stride_h = 0; }),
            "operator 0 (CONV_2D): stride_h is 0, expected at least 1");
  EXPECT_EQ(error([](OneOp& c) { c.options<Conv2dOptions>().dilation_w_factor = -1; }),
            "operator 0 (CONV_2D): dilation_w_factor is -1, expected at least 1");
  EXPECT_EQ(error([](OneOp& c) { c.options<Conv2dOptions>().dilation_h_factor = 2000000000; }),
            "operator 0 (CONV_2D): a window of 3 values with dilation 2000000000 is too large");
  EXPECT_EQ(error([](OneOp& c) {
              c.options<Conv2dOptions>().padding = Padding::kValid;
              c.input(0).shape = {1, 2, 4, 2};
            }),
            "operator 0 (CONV_2D): no window of 3x3 with dilation 1x1 fits into the input's 2x4");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(0).shape = {4, 4, 2};
            }),
            "operator 0 (CONV_2D): input: shape [4, 4, 2], expected 4 dimensions");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(0).shape = {1, 4, 4, 3};
            }),
            "operator 0 (CONV_2D): weights: depth 2 does not divide the input's 3 channels");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(0).shape = {1, 4, 4, 4};
            }),
            "operator 0 (CONV_2D): weights: 3 output channels in 2 groups");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(2).shape = {2};
              c.input(2).data = Bytes::Own(std::vector<int32_t>(2));
            }),
            "operator 0 (CONV_2D): bias: 2 values for 3 output channels");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(2).type = DataType::kInt64;
              c.input(2).data = Bytes::Own(std::vector<int64_t>(3));
            }),
            "operator 0 (CONV_2D): bias: type INT64, expected INT32");
  EXPECT_EQ(error([](OneOp& c) { c.input(2).quantization = PerTensor(0.125f, 1); }),
            "operator 0 (CONV_2D): bias: zero_point 1, expected 0");
  EXPECT_EQ(error([](OneOp& c) {
              c.op().options = Conv2dOptions{
                  .stride_w = 1, .stride_h = 1, .fused_activation_function = Activation::kTanh};
            }),
            "1 operator cannot run: operator 0 (CONV_2D): fused_activation_function is 4, expected "
            "NONE, RELU, "
            "RELU_N1_TO_1 or RELU6");
}

TEST(OpErrorTest, QuantizationOfProducts) {
  const auto error = [](auto change) { return ErrorAfter(Conv2d(), change); };
  EXPECT_EQ(error([](OneOp& c) { c.input(0).quantization = {}; }),
            "operator 0 (CONV_2D): input: 0 scales, expected 1");
  EXPECT_EQ(error([](OneOp& c) { c.output().quantization.scale = {0.0f}; }),
            "operator 0 (CONV_2D): output: scale 0, expected a finite number above 0");
  EXPECT_EQ(error([](OneOp& c) { c.input(1).quantization.scale = {kNan}; }),
            "operator 0 (CONV_2D): weights: scale nan, expected a finite number above 0");
  EXPECT_EQ(error([](OneOp& c) { c.input(1).quantization.zero_point = {300}; }),
            "operator 0 (CONV_2D): weights: zero_point 300 outside [0, 255]");
  EXPECT_EQ(
      error([](OneOp& c) {
        c.input(1).quantization.scale = {1, 1, 1};
      }),
      "1 operator cannot run: operator 0 (CONV_2D): weights: 3 scales, but UINT8 weights have one");
  EXPECT_EQ(error([](OneOp& c) { c.input(1).quantization.scale = {1e30f}; }),
            "operator 0 (CONV_2D): the scales give a multiplier of 5.000000075237331e+29, expected "
            "less than 2^29");
  EXPECT_EQ(error([](OneOp& c) { c.output().type = DataType::kInt8; }),
            "operator 0 (CONV_2D): types UINT8 and INT8, expected the same");
  EXPECT_EQ(error([](OneOp& c) { c.input(1).type = DataType::kInt8; }),
            "1 operator cannot run: operator 0 (CONV_2D): weights: no kernel for INT8");

  const auto depthwise = [](auto change) { return ErrorAfter(DepthwiseConv2d(), change); };
  EXPECT_EQ(depthwise([](OneOp& c) {
              c.input(1).shape = {1, 3, 4, 4};
              c.input(1).data = Bytes::Own(std::vector<int8_t>(48, 7));
              c.input(1).quantization.axis = 2;
            }),
            "operator 0 (DEPTHWISE_CONV_2D): weights: 4 scales along dimension 2, expected 4 along "
            "dimension 3");
  EXPECT_EQ(depthwise([](OneOp& c) { c.input(1).quantization.zero_point[3] = 1; }),
            "operator 0 (DEPTHWISE_CONV_2D): weights: zero_point 1, expected 0 for INT8 weights");
}

TEST(OpErrorTest, DepthwiseConv2d) {
  const auto error = [](auto change) { return ErrorAfter(DepthwiseConv2d(), change); };
  EXPECT_EQ(error([](OneOp& c) {
              c.input(0).shape = {1, 4, 4, 3};
            }),
            "operator 0 (DEPTHWISE_CONV_2D): weights: 4 channels are no multiple of the input's 3");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(1).shape = {3, 1, 3, 4};
            }),
            "operator 0 (DEPTHWISE_CONV_2D): weights: shape [3, 1, 3, 4], expected [1, height, "
            "width, channels]");
  EXPECT_EQ(
      error([](OneOp& c) { c.input(2).data = Bytes::Own(std::vector<int32_t>(4, 2147483000)); }),
      "operator 0 (DEPTHWISE_CONV_2D): channel 0: the sum could leave int32: 255 * sum|weight| + "
      "|bias| = 2147499065, must be below 2^31");
}

TEST(OpErrorTest, FullyConnected) {
  const auto error = [](auto change) { return ErrorAfter(FullyConnectedOp(), change); };
  EXPECT_EQ(
      error([](OneOp& c) {
        c.input(0).shape = {2, 7};
      }),
      "operator 0 (FULLY_CONNECTED): input: 14 values are no multiple of the weights' depth 6");
  EXPECT_EQ(
      error([](OneOp& c) {
        c.input(0).shape = {6, 2};
        c.options<FullyConnectedOptions>().keep_num_dims = true;
      }),
      "operator 0 (FULLY_CONNECTED): input: shape [6, 2] does not end in the weights' depth 6");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(1).shape = {4, 3, 2};
            }),
            "operator 0 (FULLY_CONNECTED): weights: shape [4, 3, 2], expected 2 dimensions");
}

TEST(OpErrorTest, Pools) {
  const auto error = [](auto change) { return ErrorAfter(Pool(), change); };
  EXPECT_EQ(error([](OneOp& c) { c.options<Pool2dOptions>().stride_w = 0; }),
            "operator 0 (AVERAGE_POOL_2D): stride is 1x0, expected at least 1x1");
  EXPECT_EQ(error([](OneOp& c) { c.options<Pool2dOptions>().filter_height = -2; }),
            "operator 0 (AVERAGE_POOL_2D): filter is -2x2, expected at least 1x1");
  EXPECT_EQ(error([](OneOp& c) {
              c.options<Pool2dOptions>().filter_height = 5;
              c.options<Pool2dOptions>().padding = Padding::kValid;
            }),
            "operator 0 (AVERAGE_POOL_2D): no window of 5x2 fits into the input's 4x4");
}

TEST(OpErrorTest, ElementWise) {
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kAdd),
                       [](OneOp& c) {
                         c.input(1).shape = {2, 4};
                       }),
            "operator 0 (ADD): shapes [2, 3] and [2, 4] do not broadcast: 3 against 4");
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kMul), [](OneOp& c) { c.input(1).type = DataType::kInt8; }),
            "operator 0 (MUL): types UINT8 and INT8, expected the same");
  EXPECT_EQ(
      ErrorAfter(Binary(OpCode::kAdd), [](OneOp& c) { c.output().quantization.scale = {1e-9f}; }),
      "1 operator cannot run: operator 0 (ADD): output: scale 1e-09 is 2^19 times finer than the "
      "inputs'");
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kMul),
                       [](OneOp& c) { c.input(1).shape = {1, 1, 1, 1, 1, 1, 1, 1, 1}; }),
            "1 operator cannot run: operator 0 (MUL): input 1: 9 dimensions, at most 8");
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kMul),
                       [](OneOp& c) {
                         c.op().inputs.pop_back();
                         c.graph.inputs.pop_back();
                       }),
            "operator 0 (MUL): 1 inputs, expected 2");
}

TEST(OpErrorTest, Axes) {
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kMean, {2, 3}, {1}, {1}),
                       [](OneOp& c) { c.input(1).data = Bytes::Own(std::vector<int32_t>{2}); }),
            "operator 0 (MEAN): axes: 2 outside [-2, 1]");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kTranspose, {2, 3}, {1, 0}, {2}),
                       [](OneOp& c) {
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{1, -1});
                       }),
            "operator 0 (TRANSPOSE): perm: [1, -1] names dimension 1 twice");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kTranspose, {2, 3}, {1, 0}, {2}),
                       [](OneOp& c) {
                         c.input(0).shape = {1, 2, 3};
                       }),
            "operator 0 (TRANSPOSE): perm: 2 entries for an input of 3 dimensions");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kSqueeze, {1, 3}, SqueezeOptions{{0}}),
                       [](OneOp& c) { c.options<SqueezeOptions>().squeeze_dims = {1}; }),
            "operator 0 (SQUEEZE): squeeze_dims: dimension 1 of [1, 3] is not 1");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kConcatenation, {1, 3}, ConcatenationOptions{1}),
                       [](OneOp& c) { c.options<ConcatenationOptions>().axis = 3; }),
            "operator 0 (CONCATENATION): axis: 3 outside [-2, 1]");
}

TEST(OpErrorTest, Shapes) {
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kPad, {2, 3}, {0, 1, 2, 3}, {2, 2}),
                       [](OneOp& c) {
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{0, 1, -1, 0});
                       }),
            "operator 0 (PAD): paddings: -1 and 0 for dimension 1, expected none negative");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kPad, {2, 3}, {0, 1, 2, 3}, {2, 2}),
                       [](OneOp& c) {
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{0, 2147483647, 1, 0});
                       }),
            "operator 0 (PAD): paddings: 0 and 2147483647 for dimension 0 are too large");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kPad, {2, 3}, {0, 1, 2, 3}, {2, 2}),
                       [](OneOp& c) {
                         c.input(1).shape = {4, 1};
                       }),
            "operator 0 (PAD): paddings: shape [4, 1], expected [2, 2]");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kReshape, {2, 3}, {3, -1}, {2}),
                       [](OneOp& c) {
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{4, -1});
                       }),
            "operator 0 (RESHAPE): shape [4, -1] for an input of 6 elements");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kReshape, {2, 3}, {3, -1}, {2}),
                       [](OneOp& c) {
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{-1, -1});
                       }),
            "operator 0 (RESHAPE): shape [-1, -1] for an input of 6 elements");
  EXPECT_EQ(ErrorAfter(WithList(OpCode::kReshape, {2, 3}, {3, -1}, {2}),
                       [](OneOp& c) {
                         c.input(1).data = {};
                         c.graph.inputs.push_back(c.op().inputs[1]);
                       }),
            "1 operator cannot run: operator 0 (RESHAPE): shape: computed at run time, expected a "
            "constant");
}

TEST(OpErrorTest, Tables) {
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kSoftmax, {2, 3}, SoftmaxOptions{1.0f}),
                       [](OneOp& c) { c.options<SoftmaxOptions>().beta = 0; }),
            "operator 0 (SOFTMAX): beta 0 times the input's scale 0.5, expected more than 2^-26");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kSoftmax, {2, 3}, SoftmaxOptions{1.0f}),
                       [](OneOp& c) {
                         for (Tensor* tensor : {&c.input(0), &c.output()})
                           tensor->type = DataType::kInt8;
                       }),
            "operator 0 (SOFTMAX): output: scale 0.5 and zero_point 3, expected 1/256 and -128");
  OneOp logistic = Unary(OpCode::kLogistic, {5});
  EXPECT_EQ(logistic.Error(), "operator 0 (LOGISTIC): output: scale 0.5, expected 1/256");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kQuantize, {5}),
                       [](OneOp& c) { c.input(0).type = DataType::kInt16; }),
            "1 operator cannot run: operator 0 (QUANTIZE): input: no kernel for INT16");
  EXPECT_EQ(
      ErrorAfter(Unary(OpCode::kRelu, {5}), [](OneOp& c) { c.input(0).type = DataType::kInt16; }),
      "1 operator cannot run: operator 0 (RELU): input: no kernel for INT16");
}

TEST(OpErrorTest, Concatenation) {
  OneOp one(OpCode::kConcatenation, ConcatenationOptions{.axis = 1});
  one.Input(DataType::kInt8, {2, 3}, PerTensor(0.5f, 3))
      .Input(DataType::kInt8, {2, 1}, PerTensor(0.5f, 3))
      .Output(DataType::kInt8, PerTensor(0.5f, 3));
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.input(1).quantization.zero_point = {4}; }),
            "1 operator cannot run: operator 0 (CONCATENATION): input 1: scale 0.5 and zero_point "
            "4, expected the output's 0.5 and 3");
  EXPECT_EQ(ErrorAfter(one,
                       [](OneOp& c) {
                         c.input(1).shape = {3, 1};
                       }),
            "operator 0 (CONCATENATION): input 1: shape [3, 1] against [2, 3] along axis 1");
  EXPECT_EQ(ErrorAfter(one,
                       [](OneOp& c) {
                         c.options<ConcatenationOptions>().fused_activation_function =
                             Activation::kRelu;
                       }),
            "1 operator cannot run: operator 0 (CONCATENATION): fused_activation_function is set, "
            "expected NONE");
}

}  // namespace
}  // namespace octet
