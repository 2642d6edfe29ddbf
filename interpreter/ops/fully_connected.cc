// FULLY_CONNECTED: the product itself, and the file to read first among the operators.
//
//   input   [..., depth], read as [pixels, depth]     output  [pixels, channels], or
//   weights [channels, depth]                                 [..., channels] with keep_num_dims
//   bias    [channels] or none
//
// Prepare checks everything a file can get wrong, sets the output's shape, packs the weights once
// per model (ChannelProduct), and returns a Step that only computes.
#include "interpreter/ops/fully_connected.h"

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/product.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<Shape> OutputShape(const TensorInfo& input, const TensorInfo& weights, bool keep_dims) {
  const int channels = weights.shape[0], depth = weights.shape[1];
  if (channels <= 0 || depth <= 0) return InvalidError("weights: empty shape ", weights.shape);
  if (!keep_dims) {
    if (input.num_elements() % depth != 0) {
      return InvalidError("input: ", input.num_elements(),
                          " values are no multiple of the weights' depth ", depth);
    }
    return Shape{static_cast<int32_t>(input.num_elements() / depth), channels};
  }
  if (input.shape.empty() || input.shape.back() != depth) {
    return InvalidError("input: shape ", input.shape, " does not end in the weights' depth ",
                        depth);
  }
  Shape shape = input.shape;
  shape.back() = channels;
  return shape;
}

}  // namespace

Expected<FullyConnected> CheckFullyConnected(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  const TensorInfo &input = node.input(0), &weights = node.input(1);
  const auto options = node.options<FullyConnectedOptions>();
  if (options.weights_format != WeightsFormat::kDefault) {
    return UnsupportedError("weights_format is shuffled, expected the default order");
  }
  OCTET_RETURN_IF_ERROR(node.ExpectRank("weights", weights, 2));
  OCTET_ASSIGN_OR_RETURN(Shape shape, OutputShape(input, weights, options.keep_num_dims));
  const int channels = weights.shape[0], depth = weights.shape[1];
  if (node.has_input(2) && node.input(2).num_elements() != channels) {
    return InvalidError("bias: ", node.input(2).num_elements(), " values for ", channels,
                        " output channels");
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return FullyConnected{static_cast<int>(input.num_elements() / depth), channels, depth};
}

namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareFullyConnectedFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const FullyConnected size, CheckFullyConnected(node));
  const auto activation = node.options<FullyConnectedOptions>().fused_activation_function;
  OCTET_ASSIGN_OR_RETURN(const QuantizedProduct product,
                         CheckQuantizedProduct(node, {.activation = activation,
                                                      .channels = size.channels,
                                                      .channel_axis = 0,
                                                      .fully_connected = true}));
  OCTET_ASSIGN_OR_RETURN(
      ChannelProduct channels,
      ChannelProduct::Make(node, product, product.Spec(size.channels, 1, size.depth)));

  auto step = MakeStep([channels, size](const RunContext& run) {
    return channels.Multiply(run, run.input<uint8_t>(0), size.pixels, run.output<uint8_t>(0));
  });
  step->kernel = channels.kernel_name();
  step->macs = size.macs();
  return step;
}

}  // namespace

const Op ops::kFullyConnected = {.code = OpCode::kFullyConnected, .prepare = Prepare};

}  // namespace octet
