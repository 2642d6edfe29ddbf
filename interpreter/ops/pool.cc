#include "interpreter/ops/pool.h"

#include "interpreter/ops/shapes.h"

namespace octet {

Expected<Pool> CheckPool2d(PrepareContext& node) {
  const auto options = node.options<Pool2dOptions>();
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("input", input, 4));
  if (options.stride_h <= 0 || options.stride_w <= 0) {
    return InvalidError("stride is ", options.stride_h, "x", options.stride_w,
                        ", expected at least 1x1");
  }
  if (options.filter_height <= 0 || options.filter_width <= 0) {
    return InvalidError("filter is ", options.filter_height, "x", options.filter_width,
                        ", expected at least 1x1");
  }
  Pool pool;
  pool.batch = input.shape[0];
  pool.channels = input.shape[3];
  pool.y = MakeWindowAxis(options.padding, input.shape[1], options.filter_height, options.stride_h);
  pool.x = MakeWindowAxis(options.padding, input.shape[2], options.filter_width, options.stride_w);
  if (pool.y.output <= 0 || pool.x.output <= 0) {
    return InvalidError("no window of ", options.filter_height, "x", options.filter_width,
                        " fits into the input's ", pool.y.input, "x", pool.x.input);
  }
  OCTET_RETURN_IF_ERROR(
      SetCheckedShape(node, 0, {pool.batch, pool.y.output, pool.x.output, pool.channels}));
  return pool;
}

}  // namespace octet
