// Files whose tensors cannot be: shapes, lengths of constants, types, scales and zero points.
#include <cmath>
#include <limits>

#include "tests/broken/broken_file.h"

namespace octet::broken {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

std::vector<Case> TensorCases() {
  constexpr const char* kLength = "length of a constant";
  constexpr const char* kShape = "dimensions, element counts";
  constexpr const char* kMemory = "arena, memory";
  constexpr const char* kScale = "scale";
  constexpr const char* kZero = "zero point";
  constexpr const char* kAxis = "per-axis quantization";
  constexpr const char* kType = "types";
  constexpr const char* kConstant = "constant missing";
  return {
      {kLength, "weights one byte short", Base::kUint8,
       [](File& f) { f.SetValues(f.input(0, 1), std::vector<uint8_t>(143)); },
       "tensor 37 'stem.conv.weight': constant of 143 bytes; shape [16, 3, 3, 1] of UINT8 needs "
       "144"},
      {kLength, "weights one byte long", Base::kInt8,
       [](File& f) { f.SetValues(f.input(0, 1), std::vector<int8_t>(145)); },
       "tensor 37 'stem.conv.weight': constant of 145 bytes; shape [16, 3, 3, 1] of INT8 needs "
       "144"},
      {kLength, "a bias of bytes", Base::kUint8,
       [](File& f) { f.SetValues(f.input(0, 2), std::vector<uint8_t>(16)); },
       "tensor 38 '/stem/conv/Conv_output_0/bias': constant of 16 bytes; shape [16] of INT32 needs "
       "64"},
      {kLength, "paddings of 6 values", Base::kUint8,
       [](File& f) { f.SetValues(f.input(5, 1), std::vector<int32_t>(6)); },
       "tensor 6 '/block2/depthwise/conv/Conv_output_0/paddings': constant of 24 bytes; shape [4, "
       "2] of INT32 needs 32"},
      {kLength, "another type than the values", Base::kMobilenet,
       [](File& f) { f.input(0, 1).type = TensorType::FLOAT32; },
       "tensor 30 "
       "'MobilenetV1/MobilenetV1/Conv2d_0/Conv2D_Fold;MobilenetV1/MobilenetV1/Conv2d_0/we...': "
       "constant of 216 bytes; shape [8, 3, 3, 3] of FLOAT32 needs 864"},
      {kLength, "another shape than the values", Base::kResnet,
       [](File& f) {
         f.input(0, 1).shape = {16, 5, 5, 3};
       },
       "tensor 8 'model/conv2d/Conv2D': constant of 432 bytes; shape [16, 5, 5, 3] of INT8 needs "
       "1200"},
      {kLength, "a shape that swapped buffers do not have", Base::kKeywords,
       [](File& f) { std::swap(f.input(0, 1).buffer, f.input(2, 1).buffer); },
       "tensor 17 'functional_1/conv2d/Conv2D': constant of 4096 bytes; shape [64, 10, 4, 1] of "
       "INT8 needs 2560"},
      {kLength, "int4 values of half the length", Base::kInt8,
       [](File& f) {
         f.input(0, 1).type = TensorType::INT4;
         f.SetValues(f.input(0, 1), std::vector<uint8_t>(71));
       },
       "tensor 37 'stem.conv.weight': constant of 71 bytes; shape [16, 3, 3, 1] of INT4 needs 72"},

      {kShape, "negative in an input", Base::kUint8, [](File& f) { f.tensor(0).shape[1] = -28; },
       "tensor 0 'image': shape [1, -28, 28, 1]: dimension -28"},
      {kShape, "negative in weights", Base::kUint8, [](File& f) { f.input(0, 1).shape[0] = -16; },
       "tensor 37 'stem.conv.weight': shape [-16, 3, 3, 1]: dimension -16"},
      {kShape, "INT32_MIN", Base::kMobilenet, [](File& f) { f.tensor(0).shape[2] = INT32_MIN; },
       "tensor 0 'input': shape [1, 128, -2147483648, 3]: dimension -2147483648"},
      {kShape, "0 in an input", Base::kUint8, [](File& f) { f.tensor(0).shape[2] = 0; },
       "input tensor 0 'image': empty shape [1, 28, 0, 1]"},
      {kShape, "0 in weights", Base::kUint8, [](File& f) { f.input(0, 1).shape[0] = 0; },
       "tensor 37 'stem.conv.weight': constant of 144 bytes; shape [0, 3, 3, 1] of UINT8 needs 0"},
      {kShape, "an open input", Base::kResnet, [](File& f) { f.tensor(0).shape[0] = -1; },
       "input tensor 0 'input_1_int8': shape [-1, 32, 32, 3]: dimension -1"},
      {kShape, "2^32 elements", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape = {65536, 65536, 1, 1};
       },
       "tensor 0 'image': shape [65536, 65536, 1, 1]: more than 2^31 - 1 elements"},
      {kShape, "elements that overflow 64 bits", Base::kMobilenet,
       [](File& f) { f.tensor(0).shape = std::vector<int32_t>(16, 2147483647); },
       "tensor 0 'input': shape [2147483647, 2147483647, 2147483647, 2147483647, 2147483647, "
       "2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, "
       "2147483647, 2147483647, 2147483647, 2147483647]: more than 2^31 - 1 elements"},
      {kShape, "elements that overflow to 1", Base::kUint8,
       [](File& f) {
         f.tensor(9).shape = {1 << 30, 4, 1 << 30, 4};
       },
       "tensor 9 '/block2/narrow/norm/BatchNormalization_output_0': shape [1073741824, 4, "
       "1073741824, 4]: more than 2^31 - 1 elements"},
      {kShape, "an input of 3 dimensions", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape = {28, 28, 1};
       },
       "operator 0 (CONV_2D): input: shape [28, 28, 1], expected 4 dimensions"},
      {kShape, "an input without dimensions", Base::kResnet,
       [](File& f) { f.tensor(0).shape.clear(); },
       "tensor 0 'input_1_int8': shape_signature [-1, 32, 32, 3] against shape []"},
      {kShape, "weights of 3 dimensions", Base::kUint8,
       [](File& f) {
         f.input(0, 1).shape = {16, 3, 3};
       },
       "operator 0 (CONV_2D): weights: shape [16, 3, 3], expected 4 dimensions"},
      {kShape, "a signature of another rank", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape_signature = {-1, 28};
       },
       "tensor 0 'image': shape_signature [-1, 28] against shape [1, 28, 28, 1]"},
      {kShape, "a signature below -1", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape_signature = {-1, 28, -2, 1};
       },
       "tensor 0 'image': shape_signature [-1, 28, -2, 1]: dimension -2"},
      {kShape, "more channels than the weights", Base::kMobilenet,
       [](File& f) { f.tensor(0).shape[3] = 4; },
       "operator 0 (CONV_2D): weights: depth 3 does not divide the input's 4 channels"},

      {kMemory, "an input of 2^31 - 1 pixels", Base::kUint8,
       [](File& f) { f.tensor(0).shape[1] = 76695844; },
       "operator 0 (CONV_2D): output: shape [1, 76695844, 28, 16]: more than 2^31 - 1 elements"},
      {kMemory, "an input of 60000 x 30000 pixels", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape = {1, 60000, 30000, 1};
       },
       "operator 0 (CONV_2D): output: shape [1, 60000, 30000, 16]: more than 2^31 - 1 elements"},
      {kMemory, "a batch of 2 million", Base::kMnist,
       [](File& f) { f.tensor(0).shape[0] = 2000000; },
       "operator 0 (CONV_2D): output: shape [2000000, 28, 28, 8]: more than 2^31 - 1 elements"},
      {kMemory, "a batch of 250 000, each tensor of which fits", Base::kMnist,
       [](File& f) { f.tensor(0).shape[0] = 250000; }, "an arena of ..."},
      {kMemory, "a picture of 6000 x 6000", Base::kUint8,
       [](File& f) {
         f.tensor(0).shape = {1, 6000, 6000, 1};
       },
       "an arena of ..."},
      {kMemory, "a picture of 13000 x 13000", Base::kInt8,
       [](File& f) {
         f.tensor(0).shape = {1, 13000, 13000, 1};
       },
       "operator 0 (CONV_2D): output: shape [1, 13000, 13000, 16]: more than 2^31 - 1 elements"},
      {kMemory, "paddings for a picture of 3 GB", Base::kUint8,
       [](File& f) {
         f.SetValues(f.input(5, 1), std::vector<int32_t>{0, 0, 0, 7000, 0, 7000, 0, 0});
       },
       "operator 5 (PAD): output: shape [1, 7028, 7028, 48]: more than 2^31 - 1 elements"},

      {kScale, "missing", Base::kUint8, [](File& f) { f.tensor(0).quantization.reset(); },
       "operator 0 (CONV_2D): input: 0 scales, expected 1"},
      {kScale, "an empty list", Base::kUint8,
       [](File& f) {
         f.quantization(f.tensor(0)).scale.clear();
         f.quantization(f.tensor(0)).zero_point.clear();
       },
       "operator 0 (CONV_2D): input: 0 scales, expected 1"},
      {kScale, "0", Base::kUint8, [](File& f) { f.quantization(f.tensor(0)).scale = {0}; },
       "operator 0 (CONV_2D): input: scale 0, expected a finite number above 0"},
      {kScale, "negative", Base::kUint8,
       [](File& f) { f.quantization(f.input(0, 1)).scale = {-0.5f}; },
       "operator 0 (CONV_2D): weights: scale -0.5, expected a finite number above 0"},
      {kScale, "NaN", Base::kUint8, [](File& f) { f.quantization(f.tensor(1)).scale = {kNan}; },
       "operator 0 (CONV_2D): output: scale nan, expected a finite number above 0"},
      {kScale, "infinite", Base::kMobilenet,
       [](File& f) { f.quantization(f.output(0)).scale = {kInfinity}; },
       "operator 0 (CONV_2D): output: scale inf, expected a finite number above 0"},
      {kScale, "NaN for one channel", Base::kInt8,
       [](File& f) { f.quantization(f.input(0, 1)).scale[7] = kNan; },
       "operator 0 (CONV_2D): weights: scale nan of channel 7, expected a finite number above 0"},
      {kScale, "0 for one channel", Base::kResnet,
       [](File& f) { f.quantization(f.input(0, 1)).scale[3] = 0; },
       "operator 0 (CONV_2D): weights: scale 0 of channel 3, expected a finite number above 0"},
      {kScale, "negative for one channel", Base::kKeywords,
       [](File& f) { f.quantization(f.input(1, 1)).scale[63] = -1e-3f; },
       "operator 1 (DEPTHWISE_CONV_2D): weights: scale -0.001 of channel 63, expected a finite "
       "number above 0"},
      {kScale, "missing in a sum", Base::kUint8, [](File& f) { f.output(3).quantization.reset(); },
       "operator 3 (ADD): output: 0 scales, expected 1"},
      {kScale, "0 in a sum", Base::kResnet,
       [](File& f) { f.quantization(f.output(3)).scale = {0}; },
       "operator 3 (ADD): output: scale 0, expected a finite number above 0"},
      {kScale, "missing in a pool", Base::kMobilenet,
       [](File& f) { f.output(27).quantization.reset(); },
       "operator 27 (AVERAGE_POOL_2D): output: 0 scales, expected 1"},
      {kScale, "missing in a mean", Base::kUint8,
       [](File& f) { f.output(29).quantization.reset(); },
       "operator 29 (MEAN): output: 0 scales, expected 1"},
      {kScale, "missing in a product", Base::kMnist,
       [](File& f) { f.input(3, 1).quantization.reset(); },
       "operator 3 (FULLY_CONNECTED): weights: 0 scales, expected 1"},
      {kScale, "tiny, where the multiplier leaves 2^29", Base::kUint8,
       [](File& f) { f.quantization(f.output(0)).scale = {1e-20f}; },
       "operator 0 (CONV_2D): the scales give a multiplier of 3552983365782177, expected less than "
       "2^29"},
      {kScale, "huge, where the multiplier leaves 2^29", Base::kInt8,
       [](File& f) { f.quantization(f.tensor(0)).scale = {3e38f}; },
       "operator 0 (CONV_2D): the scales give a multiplier of 3.513176720644976e+35, expected less "
       "than 2^29"},
      {kScale, "tiny in a sum", Base::kUint8,
       [](File& f) { f.quantization(f.output(3)).scale = {1e-30f}; },
       "1 operator cannot run: operator 3 (ADD): output: scale 1e-30 is 2^19 times finer than the "
       "inputs'"},
      {kScale, "another than SOFTMAX gives", Base::kResnet,
       [](File& f) { f.quantization(f.output(15)).scale = {0.5f}; },
       "operator 15 (SOFTMAX): output: scale 0.5 and zero_point -128, expected 1/256 and -128"},

      {kZero, "256", Base::kUint8, [](File& f) { f.quantization(f.tensor(0)).zero_point = {256}; },
       "operator 0 (CONV_2D): input: zero_point 256 outside [0, 255]"},
      {kZero, "-1 for uint8", Base::kMobilenet,
       [](File& f) { f.quantization(f.output(0)).zero_point = {-1}; },
       "operator 0 (CONV_2D): output: zero_point -1 outside [0, 255]"},
      {kZero, "128 for int8", Base::kInt8,
       [](File& f) { f.quantization(f.tensor(0)).zero_point = {128}; },
       "operator 0 (CONV_2D): input: zero_point 128 outside [-128, 127]"},
      {kZero, "-129 for int8", Base::kResnet,
       [](File& f) { f.quantization(f.output(3)).zero_point = {-129}; },
       "operator 3 (ADD): output: zero_point -129 outside [-128, 127]"},
      {kZero, "2^40", Base::kUint8,
       [](File& f) { f.quantization(f.input(0, 1)).zero_point = {int64_t{1} << 40}; },
       "operator 0 (CONV_2D): weights: zero_point 1099511627776 outside [0, 255]"},
      {kZero, "5 in weights that are symmetric", Base::kInt8,
       [](File& f) { f.quantization(f.input(0, 1)).zero_point[2] = 5; },
       "operator 0 (CONV_2D): weights: zero_point 5, expected 0 for INT8 weights"},
      {kZero, "7 in a bias", Base::kUint8,
       [](File& f) { f.quantization(f.input(0, 2)).zero_point = {7}; },
       "operator 0 (CONV_2D): bias: zero_point 7, expected 0"},
      {kZero, "two for one scale", Base::kUint8,
       [](File& f) {
         f.quantization(f.tensor(0)).zero_point = {1, 2};
       },
       "tensor 0 'image': quantization: 2 zero points for 1 scales"},
      {kZero, "another than SOFTMAX gives", Base::kMnist,
       [](File& f) { f.quantization(f.output(5)).zero_point = {0}; },
       "operator 5 (SOFTMAX): output: scale 0.00390625 and zero_point 0, expected 1/256 and -128"},

      {kAxis, "of an activation", Base::kUint8,
       [](File& f) {
         auto& q = f.quantization(f.tensor(1));
         q.scale.assign(16, 0.1f);
         q.zero_point.assign(16, 0);
         q.quantized_dimension = 3;
       },
       "operator 0 (CONV_2D): output: 16 scales, expected 1"},
      {kAxis, "of uint8 weights", Base::kUint8,
       [](File& f) {
         auto& q = f.quantization(f.input(0, 1));
         q.scale.assign(16, 0.1f);
         q.zero_point.assign(16, 0);
         q.quantized_dimension = 0;
       },
       "1 operator cannot run: operator 0 (CONV_2D): weights: 16 scales, but UINT8 weights have "
       "one"},
      {kAxis, "one scale short", Base::kInt8,
       [](File& f) {
         f.quantization(f.input(0, 1)).scale.pop_back();
         f.quantization(f.input(0, 1)).zero_point.pop_back();
       },
       "tensor 37 'stem.conv.weight': quantization: 15 scales for dimension 0 of shape [16, 3, 3, "
       "1]"},
      {kAxis, "one zero point short", Base::kInt8,
       [](File& f) { f.quantization(f.input(0, 1)).zero_point.pop_back(); },
       "tensor 37 'stem.conv.weight': quantization: 15 zero points for 16 scales"},
      {kAxis, "along no dimension", Base::kInt8,
       [](File& f) { f.quantization(f.input(0, 1)).quantized_dimension = 4; },
       "tensor 37 'stem.conv.weight': quantization: axis 4 outside [0, 4)"},
      {kAxis, "along a negative dimension", Base::kResnet,
       [](File& f) { f.quantization(f.input(0, 1)).quantized_dimension = -1; },
       "tensor 8 'model/conv2d/Conv2D': quantization: axis -1 outside [0, 4)"},
      {kAxis, "along the inputs of a depthwise convolution", Base::kKeywords,
       [](File& f) { f.quantization(f.input(1, 1)).quantized_dimension = 0; },
       "tensor 5 "
       "'functional_1/batch_normalization_1/FusedBatchNormV3;functional_1/depthwise_conv2...': "
       "quantization: 64 scales for dimension 0 of shape [1, 3, 3, 64]"},
      {kAxis, "along the depth of a product", Base::kMnist,
       [](File& f) {
         auto& q = f.quantization(f.input(4, 1));
         q.scale.assign(32, 0.1f);
         q.zero_point.assign(32, 0);
         q.quantized_dimension = 1;
       },
       "operator 4 (FULLY_CONNECTED): weights: 32 scales along dimension 1, expected 10 along "
       "dimension 0"},

      {kType, "unknown", Base::kUint8,
       [](File& f) { f.tensor(1).type = static_cast<TensorType>(55); },
       "tensor 1 '/stem/relu6/Clip_output_0': type 55 is unknown"},
      {kType, "int4 weights", Base::kInt8,
       [](File& f) {
         f.input(0, 1).type = TensorType::INT4;
         f.SetValues(f.input(0, 1), std::vector<uint8_t>(72));
       },
       "1 operator cannot run: operator 0 (CONV_2D): tensor 37 'stem.conv.weight': type INT4"},
      {kType, "a string input", Base::kUint8,
       [](File& f) { f.tensor(0).type = TensorType::STRING; },
       "input tensor 0 'image': type STRING"},
      {kType, "a float16 activation", Base::kUint8,
       [](File& f) { f.tensor(4).type = TensorType::FLOAT16; },
       "operator 3 (ADD): types UINT8 and FLOAT16, expected the same"},
      {kType, "an int16 activation", Base::kMobilenet,
       [](File& f) { f.output(0).type = TensorType::INT16; },
       "operator 0 (CONV_2D): types UINT8 and INT16, expected the same"},
      {kType, "an input of references", Base::kResnet,
       [](File& f) { f.tensor(0).type = TensorType::RESOURCE; },
       "input tensor 0 'input_1_int8': type RESOURCE"},
      {kType, "float weights for integers", Base::kUint8,
       [](File& f) {
         f.input(0, 1).type = TensorType::FLOAT32;
         f.SetValues(f.input(0, 1), std::vector<float>(144));
       },
       "1 operator cannot run: operator 0 (CONV_2D): weights: no kernel for FLOAT32"},
      {kType, "a bias of 64 bits", Base::kUint8,
       [](File& f) {
         f.input(0, 2).type = TensorType::INT64;
         f.SetValues(f.input(0, 2), std::vector<int64_t>(16));
       },
       "operator 0 (CONV_2D): bias: type INT64, expected INT32"},
      {kType, "a float bias", Base::kKeywords,
       [](File& f) { f.input(0, 2).type = TensorType::FLOAT32; },
       "operator 0 (CONV_2D): bias: type FLOAT32, expected INT32"},
      {kType, "int8 into uint8", Base::kUint8, [](File& f) { f.output(0).type = TensorType::INT8; },
       "operator 0 (CONV_2D): types UINT8 and INT8, expected the same"},
      {kType, "inputs of a sum that differ", Base::kUint8,
       [](File& f) { f.NewCode(2, BuiltinOperator::CONV_2D), f.output(2).type = TensorType::INT8; },
       "operator 2 (CONV_2D): types UINT8 and INT8, expected the same"},
      {kType, "a shape of floats", Base::kUint8,
       [](File& f) { f.input(30, 1).type = TensorType::FLOAT32; },
       "operator 30 (RESHAPE): shape: type FLOAT32, expected INT32 or INT64"},
      {kType, "sparse weights", Base::kUint8,
       [](File& f) {
         auto sparsity = std::make_unique<format::SparsityParametersT>();
         sparsity->traversal_order = {0, 1, 2, 3};
         sparsity->dim_metadata.push_back(std::make_unique<format::DimensionMetadataT>());
         f.input(0, 1).sparsity = std::move(sparsity);
         f.SetValues(f.input(0, 1), std::vector<uint8_t>(3));
       },
       "1 operator cannot run: operator 0 (CONV_2D): tensor 37 'stem.conv.weight': sparse, "
       "expected all values"},

      {kConstant, "weights nobody provides", Base::kUint8,
       [](File& f) { f.input(0, 1).buffer = 0; },
       "operator 0 (CONV_2D): input 1: tensor 37 'stem.conv.weight' is read and nothing before has "
       "written it"},
      {kConstant, "paddings", Base::kUint8,
       [](File& f) {
         f.input(5, 1).buffer = 0;
         f.graph().inputs.push_back(f.op(5).inputs[1]);
       },
       "1 operator cannot run: operator 5 (PAD): paddings: computed at run time, expected a "
       "constant"},
      {kConstant, "a shape", Base::kUint8,
       [](File& f) {
         f.input(30, 1).buffer = 0;
         f.graph().inputs.push_back(f.op(30).inputs[1]);
       },
       "1 operator cannot run: operator 30 (RESHAPE): shape: computed at run time, expected a "
       "constant"},
      {kConstant, "axes", Base::kUint8,
       [](File& f) {
         f.input(29, 1).buffer = 0;
         f.graph().inputs.push_back(f.op(29).inputs[1]);
       },
       "1 operator cannot run: operator 29 (MEAN): axes: computed at run time, expected a "
       "constant"},
  };
}

}  // namespace octet::broken
