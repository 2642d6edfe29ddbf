#include "interpreter/ops/transpose_convolution.h"

#include <utility>

#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<Shape> OutputShape(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(Shape shape, ConstantShape(node, "output_shape", node.input(0)));
  if (shape.size() == 4) return shape;
  return InvalidError("output_shape: ", shape, ", expected 4 dimensions");
}

Status CheckDepths(PrepareContext& node, const Shape& output) {
  const Shape &weights = node.input(1).shape, &input = node.input(2).shape;
  for (int dimension : weights) {
    if (dimension <= 0) return InvalidError("weights: empty shape ", weights);
  }
  if (weights[0] != output[3] || weights[3] != input[3] || input[0] != output[0]) {
    return InvalidError("weights ", weights, ", input ", input, " and output_shape ", output,
                        " disagree about channels or batch");
  }
  if (node.has_input(3) && node.input(3).num_elements() != output[3]) {
    return InvalidError("bias: ", node.input(3).num_elements(), " values for ", output[3],
                        " output channels");
  }
  return Status();
}

}  // namespace

Expected<TransposeConvolution> CheckTransposeConv(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 4, 1));
  const auto options = node.options<TransposeConvOptions>();
  const TensorInfo &weights = node.input(1), &input = node.input(2);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("weights", weights, 4));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("input", input, 4));
  OCTET_ASSIGN_OR_RETURN(Shape shape, OutputShape(node));
  OCTET_RETURN_IF_ERROR(CheckDepths(node, shape));
  if (options.stride_h <= 0 || options.stride_w <= 0) {
    return InvalidError("stride is ", options.stride_h, "x", options.stride_w,
                        ", expected at least 1x1");
  }
  TransposeConvolution conv;
  conv.batch = shape[0];
  conv.in_channels = input.shape[3];
  conv.out_channels = shape[3];
  conv.y = MakeWindowAxis(options.padding, shape[1], weights.shape[1], options.stride_h);
  conv.x = MakeWindowAxis(options.padding, shape[2], weights.shape[2], options.stride_w);
  if (conv.y.output != input.shape[1] || conv.x.output != input.shape[2]) {
    return InvalidError("output_shape: ", shape, " belongs to an input of ", conv.y.output, "x",
                        conv.x.output, ", found ", input.shape[1], "x", input.shape[2]);
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return conv;
}

}  // namespace octet
