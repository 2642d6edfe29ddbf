// The methods of GraphBuilder for images (NHWC) and matrix products.
#include <algorithm>

#include "base/str.h"
#include "converter/batch_normalization.h"
#include "converter/importers/constants.h"
#include "converter/importers/graph_builder.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

std::vector<int> WithBias(std::vector<int> inputs, int bias) {
  if (bias != kNoTensor) inputs.push_back(bias);
  return inputs;
}

/// The output size of one axis.
Expected<int32_t> WindowCount(Padding padding, int input, int filter, int stride, int dilation) {
  if (filter < 1 || stride < 1 || dilation < 1)
    return InvalidError("filter ", filter, ", stride ", stride, ", dilation ", dilation,
                        ", expected at least 1");
  const WindowAxis axis = MakeWindowAxis(padding, input, filter, stride, dilation);
  if (axis.output >= 1) return axis.output;
  return InvalidError("a window of ", filter, " with dilation ", dilation, " does not fit into ",
                      input, " pixels");
}

/// [n, y, x, channels] with the output's y and x.
template <typename Windows>
Expected<Shape> WindowedShape(const Shape& input, int filter_h, int filter_w, int32_t channels,
                              const Windows& windows, int dilation_h, int dilation_w) {
  OCTET_ASSIGN_OR_RETURN(const int32_t y, WindowCount(windows.padding, input[1], filter_h,
                                                      windows.stride_h, dilation_h));
  OCTET_ASSIGN_OR_RETURN(const int32_t x, WindowCount(windows.padding, input[2], filter_w,
                                                      windows.stride_w, dilation_w));
  return Shape{input[0], y, x, channels};
}

}  // namespace

Expected<int> GraphBuilder::BiasOrZeros(int bias, int32_t channels) {
  if (bias != kNoTensor) return bias;
  if (channels > kMaxGrownElements) return UnsupportedError(channels, " channels");
  return AddFloats("bias", {channels}, std::vector<float>(channels));
}

template <typename ConvOptions>
Expected<int> GraphBuilder::Convolution(OpCode code, int x, int weights, int bias, int32_t channels,
                                        const ConvOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  const Shape filter = shape(weights);
  OCTET_ASSIGN_OR_RETURN(Shape result,
                         WindowedShape(shape(x), filter[1], filter[2], channels, options,
                                       options.dilation_h_factor, options.dilation_w_factor));
  OCTET_ASSIGN_OR_RETURN(const int summand, BiasOrZeros(bias, channels));
  return Emit(code, {x, weights, summand}, type(x), std::move(result), options);
}

Expected<int> GraphBuilder::Conv2d(int x, int weights, int bias, const Conv2dOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(weights, 4));
  return Convolution(OpCode::kConv2d, x, weights, bias, shape(weights)[0], options);
}

Expected<int> GraphBuilder::DepthwiseConv2d(int x, int weights, int bias,
                                            const DepthwiseConv2dOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(weights, 4));
  return Convolution(OpCode::kDepthwiseConv2d, x, weights, bias, shape(weights)[3], options);
}

Expected<int> GraphBuilder::TransposeConv(int x, int weights, int bias, const Shape& output_shape,
                                          const TransposeConvOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  OCTET_RETURN_IF_ERROR(ExpectRank(weights, 4));
  const int shape_tensor = AddIntegers("output_shape", output_shape);
  return Emit(OpCode::kTransposeConv, WithBias({shape_tensor, weights, x}, bias), type(x),
              output_shape, options);
}

Expected<int> GraphBuilder::Pool2d(OpCode code, int x, const Pool2dOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  OCTET_ASSIGN_OR_RETURN(Shape result,
                         WindowedShape(shape(x), options.filter_height, options.filter_width,
                                       shape(x)[3], options, 1, 1));
  return Emit(code, {x}, type(x), std::move(result), options);
}

Expected<int> GraphBuilder::Resize(OpCode code, int x, int32_t height, int32_t width,
                                   Options options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  const int size = AddIntegers("size", {height, width});
  Shape result = {shape(x)[0], height, width, shape(x)[3]};
  return Emit(code, {x, size}, type(x), std::move(result), std::move(options));
}

Expected<int> GraphBuilder::DepthToSpace(int x, int32_t block) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  const Shape in = shape(x);
  const int64_t area = int64_t{block} * block;
  if (block < 1 || in[3] % area != 0)
    return InvalidError("blocks of ", block, " x ", block, " cannot be made of ", in[3],
                        " channels");
  if (block == 1) return x;
  // block² <= channels here: block is below 2^16.
  const int64_t height = int64_t{in[1]} * block, width = int64_t{in[2]} * block;
  if (std::max(height, width) > INT32_MAX) return InvalidError("blocks of ", block, ": too large");
  Shape result = {in[0], static_cast<int32_t>(height), static_cast<int32_t>(width),
                  static_cast<int32_t>(in[3] / area)};
  return Emit(OpCode::kDepthToSpace, {x}, type(x), std::move(result), DepthToSpaceOptions{block});
}

Expected<int> GraphBuilder::SpaceToDepth(int x, int32_t block) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  const Shape in = shape(x);
  if (block < 1 || in[1] % block != 0 || in[2] % block != 0)
    return InvalidError("an image of ", in[1], " x ", in[2], " does not divide into blocks of ",
                        block, " x ", block);
  if (block == 1) return x;
  // block² <= height · width here: the product is at most the number of elements.
  const int64_t channels = int64_t{in[3]} * block * block;
  if (channels > INT32_MAX) return InvalidError("blocks of ", block, ": too large");
  Shape result = {in[0], in[1] / block, in[2] / block, static_cast<int32_t>(channels)};
  return Emit(OpCode::kSpaceToDepth, {x}, type(x), std::move(result), SpaceToDepthOptions{block});
}

Expected<int> GraphBuilder::LocalResponseNormalization(
    int x, const LocalResponseNormalizationOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectRank(x, 4));
  return Emit(OpCode::kLocalResponseNormalization, {x}, type(x), shape(x), options);
}

Expected<int> GraphBuilder::BatchNormalization(int x, int gamma, int beta, int mean, int variance,
                                               float epsilon) {
  if (rank(x) == 0) return InvalidError("a scalar has no channels");
  const Shape channels = {shape(x).back()};
  for (int parameter : {gamma, beta, mean, variance}) {
    if (shape(parameter) != channels)
      return InvalidError("'", tensor(parameter).name, "' has shape ", shape(parameter),
                          ", expected ", channels);
  }
  OCTET_ASSIGN_OR_RETURN(const int y, Emit(OpCode::kCustom, {x, gamma, beta, mean, variance},
                                           type(x), shape(x), BatchNormalizationOptions{epsilon}));
  graph_.operators.back().custom_code = kBatchNormalization;
  return y;
}

Expected<int> GraphBuilder::FullyConnected(int x, int weights, int bias) {
  OCTET_RETURN_IF_ERROR(ExpectRank(weights, 2));
  const Shape matrix = shape(weights);
  if (rank(x) == 0 || shape(x).back() != matrix[1])
    return InvalidError("'", tensor(x).name, "' of shape ", shape(x), " times weights of depth ",
                        matrix[1]);
  Shape result = shape(x);
  result.back() = matrix[0];
  FullyConnectedOptions options;
  options.keep_num_dims = rank(x) != 2;
  return Emit(OpCode::kFullyConnected, WithBias({x, weights}, bias), type(x), std::move(result),
              options);
}

Expected<int> GraphBuilder::BatchMatMul(int a, int b, bool adj_x, bool adj_y) {
  OCTET_RETURN_IF_ERROR(ExpectSameType(a, b));
  const Shape left = shape(a), right = shape(b);
  if (left.size() < 2 || right.size() < 2)
    return InvalidError("shapes ", left, " and ", right, ", expected matrices");
  const int32_t rows = left[left.size() - (adj_x ? 1 : 2)];
  const int32_t left_depth = left[left.size() - (adj_x ? 2 : 1)];
  const int32_t right_depth = right[right.size() - (adj_y ? 1 : 2)];
  const int32_t columns = right[right.size() - (adj_y ? 2 : 1)];
  if (left_depth != right_depth)
    return InvalidError("shapes ", left, " and ", right, ": depth ", left_depth, " against ",
                        right_depth);
  OCTET_ASSIGN_OR_RETURN(Shape result, BroadcastShape(Shape(left.begin(), left.end() - 2),
                                                      Shape(right.begin(), right.end() - 2)));
  result.insert(result.end(), {rows, columns});
  return Emit(OpCode::kBatchMatmul, {a, b}, type(a), std::move(result),
              BatchMatMulOptions{.adj_x = adj_x, .adj_y = adj_y});
}

}  // namespace octet
