// The specification of the product: gemm.h's two equations, literally. Every kernel equals it byte
// for byte.
#include <algorithm>
#include <cstdint>

#include <octet/gemm.h>

namespace octet {
namespace {

int Element(ElementType type, const void* values, size_t index) {
  return type == ElementType::kInt8 ? static_cast<const int8_t*>(values)[index]
                                    : static_cast<const uint8_t*>(values)[index];
}

void Store(const ProductSpec& spec, int32_t acc, QuantizedMultiplier multiplier, void* dst,
           ptrdiff_t index) {
  if (spec.dst_type == ElementType::kInt32) {
    static_cast<int32_t*>(dst)[index] = acc;
    return;
  }
  const int64_t q = int64_t{spec.dst_zero_point} + Scale(acc, multiplier);
  static_cast<uint8_t*>(dst)[index] =
      static_cast<uint8_t>(std::clamp<int64_t>(q, spec.clamp_min, spec.clamp_max));
}

}  // namespace

void ReferenceMultiply(const ProductSpec& spec, const void* lhs, std::span<const int32_t> bias,
                       std::span<const QuantizedMultiplier> multipliers, const uint8_t* const* rows,
                       int pixels, void* dst, ptrdiff_t dst_stride) {
  const int depth = spec.segments * spec.segment_depth;
  for (int p = 0; p < pixels; ++p) {
    for (int c = 0; c < spec.channels; ++c) {
      int64_t acc = bias.empty() ? 0 : bias[c];
      for (int d = 0; d < depth; ++d) {
        const uint8_t* segment = rows[ptrdiff_t{p} * spec.segments + d / spec.segment_depth];
        const int rhs =
            Element(spec.rhs_type, segment, spec.depthwise ? c : d % spec.segment_depth);
        const size_t index = spec.depthwise ? static_cast<size_t>(d) * spec.channels + c
                                            : static_cast<size_t>(c) * depth + d;
        const int weight = Element(spec.lhs_type, lhs, index);
        acc += (weight - spec.lhs_zero_point) * (rhs - spec.rhs_zero_point);
      }
      const QuantizedMultiplier multiplier = multipliers.empty()
                                                 ? QuantizedMultiplier{}
                                                 : multipliers[multipliers.size() == 1 ? 0 : c];
      Store(spec, static_cast<int32_t>(acc), multiplier, dst, p * dst_stride + c);
    }
  }
}

}  // namespace octet
