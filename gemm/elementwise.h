// Element by element at 8 bits: sums and products of two tensors of one shape, for the operators
// ADD, SUB and MUL. As everywhere, each kernel gives the bytes of the definition.
#ifndef OCTET_GEMM_ELEMENTWISE_H_
#define OCTET_GEMM_ELEMENTWISE_H_

#include <cstddef>
#include <cstdint>

#include <octet/gemm.h>

namespace octet {

/// dst = clamp(dst_zero_point + Scale(x, multiplier), clamp_min, clamp_max), of a, b and dst of one
/// type, kUint8 or kInt8.
struct BinarySpec {
  ElementType type = ElementType::kUint8;
  int a_zero_point = 0;
  int b_zero_point = 0;
  QuantizedMultiplier multiplier;
  int dst_zero_point = 0;
  int clamp_min = 0;
  int clamp_max = 255;
};

/// x = Scale((a − a_zero_point) · 2^left_shift, a_multiplier) ± the same of b. REQUIRES: no
/// right_shift is negative; left_shift <= 20.
struct AddSpec : BinarySpec {
  int left_shift = 20;
  QuantizedMultiplier a_multiplier, b_multiplier;
  bool subtract = false;
};

/// x = (a − a_zero_point) · (b − b_zero_point).
struct MulSpec : BinarySpec {};

/// `count` elements. dst may be a or b.
void AddElements(const Kernel& kernel, const AddSpec& spec, const uint8_t* a, const uint8_t* b,
                 uint8_t* dst, size_t count);
void MultiplyElements(const Kernel& kernel, const MulSpec& spec, const uint8_t* a, const uint8_t* b,
                      uint8_t* dst, size_t count);

/// The definitions, of one element.
uint8_t AddElement(const AddSpec& spec, uint8_t a, uint8_t b);
uint8_t MultiplyElement(const MulSpec& spec, uint8_t a, uint8_t b);

}  // namespace octet

#endif  // OCTET_GEMM_ELEMENTWISE_H_
