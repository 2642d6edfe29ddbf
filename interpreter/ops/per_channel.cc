#include "interpreter/ops/per_channel.h"

#include <cmath>
#include <span>

#include "interpreter/ops/quantized.h"

namespace octet {

Expected<PerChannel> CheckPerChannel(const char* role, const TensorInfo& tensor) {
  const Quantization& q = tensor.tensor->quantization;
  const auto count = static_cast<int>(q.scale.size());
  if (q.axis < 0 || q.axis >= tensor.rank() || tensor.shape[q.axis] != count) {
    return InvalidError(role, ": ", count, " scales along dimension ", q.axis, " of ",
                        tensor.shape);
  }
  if (!q.zero_point.empty() && q.zero_point.size() != q.scale.size()) {
    return InvalidError(role, ": ", q.zero_point.size(), " zero points for ", count, " scales");
  }
  const ClampRange range = TypeRange(tensor.type());
  PerChannel result;
  for (int c = 0; c < count; ++c) {
    const float scale = q.scale[c];
    const int64_t zero_point = q.zero_point.empty() ? 0 : q.zero_point[c];
    if (!(scale > 0) || !std::isfinite(scale)) {
      return InvalidError(role, ": scale ", scale, " of channel ", c,
                          ", expected a finite number above 0");
    }
    if (zero_point < range.min || zero_point > range.max) {
      return InvalidError(role, ": zero_point ", zero_point, " of channel ", c, " outside [",
                          range.min, ", ", range.max, "]");
    }
    result.channels.push_back({scale, static_cast<int>(zero_point)});
  }
  const std::span<const int32_t> shape(tensor.shape);
  result.outer = NumElements(shape.first(q.axis));
  result.inner = NumElements(shape.subspan(q.axis + 1));
  return result;
}

}  // namespace octet
