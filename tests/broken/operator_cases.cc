// Files whose operators ask for what cannot be: attributes out of range, sizes that disagree, sums
// that could overflow.
#include "tests/broken/broken_file.h"

namespace octet::broken {

std::vector<Case> OperatorCases() {
  constexpr const char* kPositive = "strides, dilations, filters";
  constexpr const char* kWindow = "windows giving nothing";
  constexpr const char* kSizes = "sizes that disagree";
  constexpr const char* kAxes = "axes, shapes, permutations";
  constexpr const char* kPaddings = "paddings";
  constexpr const char* kOverflow = "sums that could overflow";
  constexpr const char* kActivation = "activations, attributes";
  constexpr const char* kCustom = "custom options";
  return {
      {kPositive, "stride_h 0", Base::kUint8,
       [](File& f) { f.options<Conv2DOptions>(0).stride_h = 0; },
       "operator 0 (CONV_2D): stride_h is 0, expected at least 1"},
      {kPositive, "stride_w -1", Base::kUint8,
       [](File& f) { f.options<Conv2DOptions>(0).stride_w = -1; },
       "operator 0 (CONV_2D): stride_w is -1, expected at least 1"},
      {kPositive, "stride_w INT32_MIN", Base::kMobilenet,
       [](File& f) { f.options<DepthwiseConv2DOptions>(1).stride_w = INT32_MIN; },
       "operator 1 (DEPTHWISE_CONV_2D): stride_w is -2147483648, expected at least 1"},
      {kPositive, "dilation_h 0", Base::kUint8,
       [](File& f) { f.options<Conv2DOptions>(0).dilation_h_factor = 0; },
       "operator 0 (CONV_2D): dilation_h_factor is 0, expected at least 1"},
      {kPositive, "dilation_w -4", Base::kInt8,
       [](File& f) { f.options<DepthwiseConv2DOptions>(1).dilation_w_factor = -4; },
       "operator 1 (DEPTHWISE_CONV_2D): dilation_w_factor is -4, expected at least 1"},
      {kPositive, "dilation_h 2^31 - 1", Base::kUint8,
       [](File& f) { f.options<Conv2DOptions>(0).dilation_h_factor = INT32_MAX; },
       "operator 0 (CONV_2D): a window of 3 values with dilation 2147483647 is too large"},
      {kPositive, "pool stride 0", Base::kResnet,
       [](File& f) { f.options<Pool2DOptions>(12).stride_h = 0; },
       "operator 12 (AVERAGE_POOL_2D): stride is 0x8, expected at least 1x1"},
      {kPositive, "pool filter 0", Base::kResnet,
       [](File& f) { f.options<Pool2DOptions>(12).filter_height = 0; },
       "operator 12 (AVERAGE_POOL_2D): filter is 0x8, expected at least 1x1"},
      {kPositive, "pool filter -3", Base::kMobilenet,
       [](File& f) { f.options<Pool2DOptions>(27).filter_width = -3; },
       "operator 27 (AVERAGE_POOL_2D): filter is 4x-3, expected at least 1x1"},

      {kWindow, "a convolution larger than its input", Base::kUint8,
       [](File& f) {
         f.options<Conv2DOptions>(0).padding = format::Padding::VALID;
         f.options<Conv2DOptions>(0).dilation_h_factor = 14;
       },
       "operator 0 (CONV_2D): no window of 3x3 with dilation 14x1 fits into the input's 28x28"},
      {kWindow, "a depthwise convolution larger than its input", Base::kUint8,
       [](File& f) {
         f.options<DepthwiseConv2DOptions>(1).padding = format::Padding::VALID;
         f.options<DepthwiseConv2DOptions>(1).dilation_w_factor = 20;
       },
       "operator 1 (DEPTHWISE_CONV_2D): no window of 3x3 with dilation 1x20 fits into the input's "
       "28x28"},
      {kWindow, "a pool larger than its input", Base::kResnet,
       [](File& f) { f.options<Pool2DOptions>(12).filter_height = 9; },
       "operator 12 (AVERAGE_POOL_2D): no window of 9x8 fits into the input's 8x8"},
      {kWindow, "a picture smaller than the filter", Base::kKeywords,
       [](File& f) {
         f.options<Conv2DOptions>(0).padding = format::Padding::VALID;
         f.tensor(0).shape = {1, 5, 3, 1};
       },
       "operator 0 (CONV_2D): no window of 10x4 with dilation 1x1 fits into the input's 5x3"},

      {kSizes, "depth of the weights", Base::kUint8,
       [](File& f) {
         f.input(2, 1).shape = {16, 2, 1, 3};
         f.SetValues(f.input(2, 1), std::vector<uint8_t>(96));
       },
       "operator 2 (CONV_2D): weights: depth 3 does not divide the input's 16 channels"},
      {kSizes, "groups that do not divide the channels", Base::kUint8,
       [](File& f) {
         f.input(2, 1).shape = {15, 1, 1, 8};
         f.SetValues(f.input(2, 1), std::vector<uint8_t>(120));
       },
       "operator 2 (CONV_2D): weights: 15 output channels in 2 groups"},
      {kSizes, "a bias of 15 for 16 channels", Base::kUint8,
       [](File& f) {
         f.input(0, 2).shape = {15};
         f.SetValues(f.input(0, 2), std::vector<int32_t>(15));
       },
       "operator 0 (CONV_2D): bias: 15 values for 16 output channels"},
      {kSizes, "a bias of 17 for 16 channels", Base::kResnet,
       [](File& f) {
         f.input(0, 2).shape = {17};
         f.SetValues(f.input(0, 2), std::vector<int32_t>(17));
         f.input(0, 2).quantization.reset();
       },
       "operator 0 (CONV_2D): bias: 17 values for 16 output channels"},
      {kSizes, "depthwise channels", Base::kUint8,
       [](File& f) {
         f.input(1, 1).shape = {1, 3, 3, 15};
         f.SetValues(f.input(1, 1), std::vector<uint8_t>(135));
       },
       "operator 1 (DEPTHWISE_CONV_2D): weights: 15 channels are no multiple of the input's 16"},
      {kSizes, "depthwise weights of two images", Base::kMobilenet,
       [](File& f) {
         f.input(1, 1).shape = {2, 3, 3, 4};
       },
       "operator 1 (DEPTHWISE_CONV_2D): weights: shape [2, 3, 3, 4], expected [1, height, width, "
       "channels]"},
      {kSizes, "inner size of a product", Base::kUint8,
       [](File& f) {
         f.input(31, 1).shape = {10, 255};
         f.SetValues(f.input(31, 1), std::vector<uint8_t>(2550));
       },
       "operator 31 (FULLY_CONNECTED): input: 256 values are no multiple of the weights' depth "
       "255"},
      {kSizes, "inner size of a product", Base::kMnist,
       [](File& f) {
         f.input(3, 1).shape = {32, 1567};
         f.SetValues(f.input(3, 1), std::vector<int8_t>(32 * 1567));
       },
       "operator 3 (FULLY_CONNECTED): input: 1568 values are no multiple of the weights' depth "
       "1567"},
      {kSizes, "inputs of a sum", Base::kUint8, [](File& f) { f.op(11).inputs[0] = 1; },
       "operator 11 (ADD): shapes [1, 28, 28, 16] and [1, 14, 14, 32] do not broadcast: 16 against "
       "32"},
      {kSizes, "inputs of a sum", Base::kResnet, [](File& f) { f.op(3).inputs[0] = 0; },
       "operator 3 (ADD): shapes [1, 32, 32, 3] and [1, 32, 32, 16] do not broadcast: 3 against "
       "16"},
      {kSizes, "three inputs of a sum", Base::kUint8,
       [](File& f) {
         f.op(3).inputs = {1, 3, 1};
       },
       "operator 3 (ADD): 3 inputs, expected 2"},
      {kSizes, "two outputs of a sum", Base::kResnet,
       [](File& f) {
         f.graph().tensors.push_back(std::make_unique<format::TensorT>());
         f.op(3).outputs.push_back(static_cast<int>(f.graph().tensors.size()) - 1);
       },
       "operator 3 (ADD): 2 outputs, expected 1"},
      {kSizes, "weights of 4 dimensions in a product", Base::kKeywords,
       [](File& f) {
         f.input(11, 1).shape = {12, 1, 1, 64};
       },
       "operator 11 (FULLY_CONNECTED): weights: shape [12, 1, 1, 64], expected 2 dimensions"},

      {kAxes, "a mean along dimension 4", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(29, 1), std::vector<int32_t>{1, 4});
       },
       "operator 29 (MEAN): axes: 4 outside [-4, 3]"},
      {kAxes, "a mean along dimension -5", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(29, 1), std::vector<int32_t>{-5, 2});
       },
       "operator 29 (MEAN): axes: -5 outside [-4, 3]"},
      {kAxes, "a shape of other size", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(30, 1), std::vector<int32_t>{1, 255});
       },
       "operator 30 (RESHAPE): shape [1, 255] for an input of 256 elements"},
      {kAxes, "a shape with two open dimensions", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(30, 1), std::vector<int32_t>{-1, -1});
       },
       "operator 30 (RESHAPE): shape [-1, -1] for an input of 256 elements"},
      {kAxes, "a shape with a dimension of -2", Base::kMobilenet,
       [](File& f) {
         f.SetValues(f.input(29, 1), std::vector<int32_t>{-2, 1001});
       },
       "operator 29 (RESHAPE): shape [-2, 1001] for an input of 1001 elements"},
      {kAxes, "a shape that overflows", Base::kKeywords,
       [](File& f) {
         f.SetValues(f.input(10, 1), std::vector<int32_t>{1 << 30, 1 << 30});
       },
       "operator 10 (RESHAPE): shape [1073741824, 1073741824] for an input of 64 elements"},
      {kAxes, "a shape with a dimension of 0", Base::kResnet,
       [](File& f) {
         f.SetValues(f.input(13, 1), std::vector<int32_t>{0, 64});
       },
       "operator 13 (RESHAPE): shape [0, 64] for an input of 64 elements"},

      {kPaddings, "negative", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, -1, 1, 0, 1, 0, 0});
       },
       "operator 5 (PAD): paddings: -1 and 1 for dimension 1, expected none negative"},
      {kPaddings, "INT32_MIN", Base::kInt8,
       [](File& f) {
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, 0, INT32_MIN, 0, 1, 0, 0});
       },
       "operator 5 (PAD): paddings: 0 and -2147483648 for dimension 1, expected none negative"},
      {kPaddings, "overflowing a dimension", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, INT32_MAX, INT32_MAX, 0, 1, 0, 0});
       },
       "operator 5 (PAD): paddings: 2147483647 and 2147483647 for dimension 1 are too large"},
      {kPaddings, "overflowing the element count", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, 100000, 0, 100000, 0, 0, 0});
       },
       "operator 5 (PAD): output: shape [1, 100028, 100028, 48]: more than 2^31 - 1 elements"},
      {kPaddings, "for 3 of 4 dimensions", Base::kUint8,
       [](File& f) {
         f.input(5, 1).shape = {3, 2};
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, 0, 1, 0, 1});
       },
       "operator 5 (PAD): paddings: shape [3, 2], expected [4, 2]"},
      {kPaddings, "3 for each dimension", Base::kUint8,
       [](File& f) {
         f.input(5, 1).shape = {4, 3};
         f.SetValues(f.input(5, 1), std::vector<int32_t>(12));
       },
       "operator 5 (PAD): paddings: shape [4, 3], expected [4, 2]"},

      {kOverflow, "a bias near 2^31", Base::kUint8,
       [](File& f) { f.SetValues(f.input(0, 2), std::vector<int32_t>(16, INT32_MAX - 1000)); },
       "operator 0 (CONV_2D): channel 1: the sum could leave int32: 255 * sum|weight| + |bias| = "
       "2147615757, must be below 2^31"},
      {kOverflow, "a bias of -2^31", Base::kInt8,
       [](File& f) { f.SetValues(f.input(0, 2), std::vector<int32_t>(16, INT32_MIN)); },
       "operator 0 (CONV_2D): channel 0: the sum could leave int32: 255 * sum|weight| + |bias| = "
       "2147572643, must be below 2^31"},
      {kOverflow, "a bias near 2^31, depthwise", Base::kMobilenet,
       [](File& f) { f.SetValues(f.input(1, 2), std::vector<int32_t>(8, 2147480000)); },
       "operator 1 (DEPTHWISE_CONV_2D): channel 0: the sum could leave int32: 255 * sum|weight| + "
       "|bias| = 2147658500, must be below 2^31"},
      {kOverflow, "a bias near 2^31 in a product", Base::kMnist,
       [](File& f) { f.SetValues(f.input(3, 2), std::vector<int32_t>(32, INT32_MAX)); },
       "operator 3 (FULLY_CONNECTED): channel 0: the sum could leave int32: 255 * sum|weight| + "
       "|bias| = 2153526382, must be below 2^31"},

      {kActivation, "fused TANH", Base::kUint8,
       [](File& f) {
         f.options<Conv2DOptions>(0).fused_activation_function =
             format::ActivationFunctionType::TANH;
       },
       "1 operator cannot run: operator 0 (CONV_2D): fused_activation_function is 4, expected "
       "NONE, RELU, RELU_N1_TO_1 or RELU6"},
      {kActivation, "fused SIGN_BIT", Base::kResnet,
       [](File& f) {
         f.options<AddOptions>(3).fused_activation_function =
             format::ActivationFunctionType::SIGN_BIT;
       },
       "1 operator cannot run: operator 3 (ADD): fused_activation_function is 5, expected NONE, "
       "RELU, RELU_N1_TO_1 or RELU6"},
      {kActivation, "shuffled weights", Base::kUint8,
       [](File& f) {
         f.options<FullyConnectedOptions>(31).weights_format =
             format::FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8;
       },
       "1 operator cannot run: operator 31 (FULLY_CONNECTED): weights_format is shuffled, expected "
       "the default order"},
      {kActivation, "beta 0", Base::kMobilenet,
       [](File& f) { f.options<SoftmaxOptions>(30).beta = 0; },
       "operator 30 (SOFTMAX): beta 0 times the input's scale 0.13083284, expected more than "
       "2^-26"},
      {kActivation, "beta NaN", Base::kResnet,
       [](File& f) { f.options<SoftmaxOptions>(15).beta = __builtin_nanf(""); },
       "operator 15 (SOFTMAX): beta nan times the input's scale 0.17185351, expected more than "
       "2^-26"},
      {kActivation, "beta negative", Base::kKeywords,
       [](File& f) { f.options<SoftmaxOptions>(12).beta = -1; },
       "operator 12 (SOFTMAX): beta -1 times the input's scale 0.14469251, expected more than "
       "2^-26"},

      {kCustom, "missing", Base::kDetector, [](File& f) { f.op(63).custom_options.clear(); },
       "operator 63 (TFLite_Detection_PostProcess): custom options: 0 bytes are no FlexBuffer"},
      {kCustom, "cut in half", Base::kDetector,
       [](File& f) { f.op(63).custom_options.resize(f.op(63).custom_options.size() / 2); },
       "operator 63 (TFLite_Detection_PostProcess): custom options: root of width 99 in 108 bytes"},
      {kCustom, "no map", Base::kDetector,
       [](File& f) {
         f.op(63).custom_options = {5, 4, 1};
       },
       "operator 63 (TFLite_Detection_PostProcess): custom options: root of type 1, expected a "
       "map"},
      {kCustom, "all 255", Base::kDetector,
       [](File& f) {
         for (uint8_t& byte : f.op(63).custom_options) byte = 255;
       },
       "operator 63 (TFLite_Detection_PostProcess): custom options: root of width 255 in 217 "
       "bytes"},
      {kCustom, "a key spelled otherwise", Base::kDetector,
       [](File& f) { f.op(63).custom_options[0] ^= 1; },
       "operator 63 (TFLite_Detection_PostProcess): custom options: y_scale: missing"},
      {kSizes, "anchors without a box", Base::kDetector,
       [](File& f) {
         f.input(63, 2).shape = {1916, 4};
         f.SetValues(f.input(63, 2), std::vector<uint8_t>(1916 * 4));
       },
       "operator 63 (TFLite_Detection_PostProcess): anchors: shape [1916, 4], expected [1917, 4]"},
      {kSizes, "scores of another class", Base::kDetector,
       [](File& f) { f.op(63).inputs[1] = 165; },
       "operator 63 (TFLite_Detection_PostProcess): scores: shape [1, 1917, 4], expected [1, 1917, "
       "90 or one more]"},
      {kSizes, "inputs of a concatenation", Base::kDetector,
       [](File& f) { f.op(57).inputs[0] = 7; },
       "operator 57 (CONCATENATION): input 1: shape [1, 600, 1, 4] against [1, 1083, 91] along "
       "axis 1"},
      {kSizes, "no input of a concatenation", Base::kMask, [](File& f) { f.op(66).inputs.clear(); },
       "operator 66 (CONCATENATION): 0 inputs, expected 1"},
      {kAxes, "a concatenation along dimension 4", Base::kMask,
       [](File& f) { f.options<ConcatenationOptions>(66).axis = 4; },
       "operator 66 (CONCATENATION): axis: 4 outside [-4, 3]"},
      {kAxes, "a concatenation along dimension -5", Base::kDetector,
       [](File& f) { f.options<ConcatenationOptions>(57).axis = -5; },
       "operator 57 (CONCATENATION): axis: -5 outside [-4, 3]"},
      {kAxes, "an image of 0 rows", Base::kMask,
       [](File& f) {
         f.SetValues(f.input(64, 1), std::vector<int32_t>{0, 33});
       },
       "operator 64 (RESIZE_BILINEAR): size: 0, expected at least 1"},
      {kAxes, "an image of -1 columns", Base::kMask,
       [](File& f) {
         f.SetValues(f.input(64, 1), std::vector<int32_t>{33, -1});
       },
       "operator 64 (RESIZE_BILINEAR): size: -1, expected at least 1"},
      {kAxes, "an image of 3 sizes", Base::kMask,
       [](File& f) {
         f.input(64, 1).shape = {3};
         f.SetValues(f.input(64, 1), std::vector<int32_t>{33, 33, 1});
       },
       "operator 64 (RESIZE_BILINEAR): size: 3 values, expected 2"},
      {kAxes, "an image of 2^31 - 1 rows", Base::kMask,
       [](File& f) {
         f.SetValues(f.input(64, 1), std::vector<int32_t>{INT32_MAX, 33});
       },
       "operator 64 (RESIZE_BILINEAR): output: shape [1, 2147483647, 33, 256]: more than 2^31 - 1 "
       "elements"},
  };
}

}  // namespace octet::broken
