// MaxPool and AveragePool: pools over the image between two TRANSPOSEs.
#include <algorithm>
#include <limits>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

struct PoolInput {
  int image = kNoTensor;
  OnnxWindow window;
  WindowPlacement placement;
};

Expected<PoolInput> ReadPool(Node& node) {
  PoolInput pool;
  OCTET_ASSIGN_OR_RETURN(pool.image, ToImage(node, 0));
  OCTET_ASSIGN_OR_RETURN(pool.window, ReadWindow(node));
  if (pool.window.y.dilation != 1 || pool.window.x.dilation != 1)
    return UnsupportedError("dilations");
  OCTET_ASSIGN_OR_RETURN(pool.placement, PlaceWindow(pool.window, node.Int("ceil_mode") != 0,
                                                     node.builder().shape(pool.image)));
  return pool;
}

Pool2dOptions OptionsOf(const OnnxWindow& window, Padding padding) {
  Pool2dOptions options;
  options.padding = padding;
  options.stride_h = static_cast<int32_t>(window.y.stride);
  options.stride_w = static_cast<int32_t>(window.x.stride);
  options.filter_height = static_cast<int32_t>(window.y.kernel);
  options.filter_width = static_cast<int32_t>(window.x.kernel);
  return options;
}

/// How many of the elements under window i of an axis ONNX divides by: those of the image and, with
/// count_include_pad, of the padding that the attributes state (not what ceil_mode adds).
int64_t Counted(const OnnxAxis& axis, const Placement& placement, int64_t input, int64_t i,
                bool include_pad) {
  const int64_t first = i * axis.stride - placement.before;
  const int64_t low = include_pad ? -placement.before : 0;
  const int64_t high = include_pad ? input + placement.stated_after : input;
  return std::max<int64_t>(std::min(first + axis.kernel, high) - std::max(first, low), 1);
}

/// kernel area / counted elements for each pixel of the result, [1, h, w, 1].
Expected<int> AddCorrection(GraphBuilder& builder, const PoolInput& pool, bool include_pad) {
  const auto& [image, window, placement] = pool;
  const Shape input = builder.shape(image);
  if (placement.y.output > kMaxGrownElements / placement.x.output)
    return UnsupportedError("images of that size");
  std::vector<float> factors;
  const double area = static_cast<double>(window.y.kernel * window.x.kernel);
  for (int64_t y = 0; y < placement.y.output; ++y) {
    const int64_t rows = Counted(window.y, placement.y, input[1], y, include_pad);
    for (int64_t x = 0; x < placement.x.output; ++x) {
      const int64_t columns = Counted(window.x, placement.x, input[2], x, include_pad);
      factors.push_back(static_cast<float>(area / static_cast<double>(rows * columns)));
    }
  }
  const Shape shape = {1, static_cast<int32_t>(placement.y.output),
                       static_cast<int32_t>(placement.x.output), 1};
  return builder.AddFloats("correction", shape, std::move(factors));
}

/// Pads with 0, divides every sum by the kernel's area, and corrects the quotient where ONNX counts
/// fewer elements.
Expected<int> PadAndAverage(GraphBuilder& builder, const PoolInput& pool, bool include_pad) {
  OCTET_ASSIGN_OR_RETURN(const int padded, PadImage(builder, pool.image, pool.placement, 0));
  OCTET_ASSIGN_OR_RETURN(const int mean, builder.Pool2d(OpCode::kAveragePool2d, padded,
                                                        OptionsOf(pool.window, Padding::kValid)));
  OCTET_ASSIGN_OR_RETURN(const int correction, AddCorrection(builder, pool, include_pad));
  const auto factors = ValuesOf<float>(builder.tensor(correction));
  if (std::all_of(factors.begin(), factors.end(), [](float f) { return f == 1; })) return mean;
  return builder.Binary(OpCode::kMul, mean, correction);
}

}  // namespace

Status ImportMaxPool(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const PoolInput pool, ReadPool(node));
  OCTET_ASSIGN_OR_RETURN(const PlacedImage placed,
                         PlaceOnImage(node.builder(), pool.image, pool.window, pool.placement,
                                      std::numeric_limits<float>::lowest()));
  OCTET_ASSIGN_OR_RETURN(const int y,
                         node.builder().Pool2d(OpCode::kMaxPool2d, placed.tensor,
                                               OptionsOf(pool.window, placed.padding)));
  return SetImageOutput(node, y);
}

Status ImportAveragePool(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const PoolInput pool, ReadPool(node));
  const bool include_pad = node.Int("count_include_pad") != 0;
  // TFLite never counts padding; without any, both agree.
  const auto padding = TflitePadding(pool.window, pool.placement, builder.shape(pool.image));
  const bool same_count = !include_pad || padding == Padding::kValid;
  OCTET_ASSIGN_OR_RETURN(const int y, padding&& same_count
                                          ? builder.Pool2d(OpCode::kAveragePool2d, pool.image,
                                                           OptionsOf(pool.window, *padding))
                                          : PadAndAverage(builder, pool, include_pad));
  return SetImageOutput(node, y);
}

}  // namespace octet
