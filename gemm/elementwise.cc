#include "gemm/elementwise.h"

#include <algorithm>

#include "gemm/kernel.h"

namespace octet {
namespace {

int Difference(const BinarySpec& spec, uint8_t value, int zero_point) {
  return (spec.type == ElementType::kInt8 ? static_cast<int8_t>(value) : value) - zero_point;
}

uint8_t Output(const BinarySpec& spec, int32_t x) {
  const int64_t q = int64_t{spec.dst_zero_point} + Scale(x, spec.multiplier);
  return static_cast<uint8_t>(std::clamp<int64_t>(q, spec.clamp_min, spec.clamp_max));
}

template <typename Spec>
void ByDefinition(uint8_t (*element)(const Spec&, uint8_t, uint8_t), const Spec& spec,
                  const uint8_t* a, const uint8_t* b, uint8_t* dst, size_t count) {
  for (size_t i = 0; i < count; ++i) dst[i] = element(spec, a[i], b[i]);
}

}  // namespace

uint8_t AddElement(const AddSpec& spec, uint8_t a, uint8_t b) {
  const int32_t unit = int32_t{1} << spec.left_shift;
  const int32_t x = Scale(Difference(spec, a, spec.a_zero_point) * unit, spec.a_multiplier);
  const int32_t y = Scale(Difference(spec, b, spec.b_zero_point) * unit, spec.b_multiplier);
  return Output(spec, spec.subtract ? x - y : x + y);
}

uint8_t MultiplyElement(const MulSpec& spec, uint8_t a, uint8_t b) {
  return Output(spec,
                Difference(spec, a, spec.a_zero_point) * Difference(spec, b, spec.b_zero_point));
}

void AddElements(const Kernel& kernel, const AddSpec& spec, const uint8_t* a, const uint8_t* b,
                 uint8_t* dst, size_t count) {
  if (kernel.elementwise != nullptr) return kernel.elementwise->add(spec, a, b, dst, count);
  ByDefinition(AddElement, spec, a, b, dst, count);
}

void MultiplyElements(const Kernel& kernel, const MulSpec& spec, const uint8_t* a, const uint8_t* b,
                      uint8_t* dst, size_t count) {
  if (kernel.elementwise != nullptr) return kernel.elementwise->multiply(spec, a, b, dst, count);
  ByDefinition(MultiplyElement, spec, a, b, dst, count);
}

}  // namespace octet
