#include "converter/passes/seen_input.h"

#include <vector>

#include "converter/passes/product_operator.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

bool AxisIsPadded(Padding padding, int32_t input, int32_t filter, int32_t stride,
                  int32_t dilation) {
  const WindowAxis axis = MakeWindowAxis(padding, input, filter, stride, dilation);
  return axis.pad_before > 0 ||
         int64_t{axis.output - 1} * stride + int64_t{filter - 1} * dilation + 1 > input;
}

template <typename Table>
bool IsPadded(const Table& options, const std::vector<int32_t>& in,
              const std::vector<int32_t>& weights) {
  if (options.padding == Padding::kValid) return false;
  if (in.size() != 4 || options.stride_h < 1 || options.stride_w < 1 ||
      options.dilation_h_factor < 1 || options.dilation_w_factor < 1)
    return true;
  return AxisIsPadded(options.padding, in[1], weights[1], options.stride_h,
                      options.dilation_h_factor) ||
         AxisIsPadded(options.padding, in[2], weights[2], options.stride_w,
                      options.dilation_w_factor);
}

}  // namespace

bool SeesWholeInput(const Graph& graph, const Operator& op) {
  if (op.code == OpCode::kFullyConnected) return true;
  const ProductOperator& product = *FindProductOperator(op.code);
  const std::vector<int32_t>& in = graph.tensors[op.inputs[product.data]].shape;
  const std::vector<int32_t>& weights = graph.tensors[op.inputs[product.weights]].shape;
  if (const auto* conv = std::get_if<Conv2dOptions>(&op.options))
    return !IsPadded(*conv, in, weights);
  if (const auto* depthwise = std::get_if<DepthwiseConv2dOptions>(&op.options))
    return !IsPadded(*depthwise, in, weights);
  return false;  // TRANSPOSE_CONV: its border outputs see fewer products
}

}  // namespace octet
