// What an engine is asked to multiply: the types, the shapes, and random data for them.
#ifndef OCTET_BENCHMARKS_GEMM_PROBLEM_H_
#define OCTET_BENCHMARKS_GEMM_PROBLEM_H_

#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/gemm.h>

#include "base/aligned_buffer.h"

namespace octet {

/// Starts vectors on a cache line, as whoever cares about speed does: no store of a whole line
/// touches two.
template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <typename Other>
  CacheLineAllocator(const CacheLineAllocator<Other>&) {}  // NOLINT: implicit, as allocators are
  T* allocate(size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  void deallocate(T* values, size_t) { ::operator delete(values, kAlignment); }
  bool operator==(const CacheLineAllocator&) const = default;

 private:
  static constexpr std::align_val_t kAlignment{kCacheLineBytes};
};
template <typename T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

/// The middle part of a benchmark's name.
enum class ProductTypes {
  kU8U8U8,   // u8u8_u8: uint8 × uint8 → uint8, both zero points, bias, one multiplier, clamp
  kS8S8CS8,  // s8s8c_s8: int8 × int8 → int8, weights' zero point 0, a multiplier per channel
  kU8U8S32,  // u8u8_s32: uint8 × uint8 → int32, both zero points, bias
  kF32,      // f32: the same numbers in float32, for comparison
};
inline constexpr ProductTypes kAllTypes[] = {ProductTypes::kU8U8U8, ProductTypes::kS8S8CS8,
                                             ProductTypes::kU8U8S32, ProductTypes::kF32};
std::string_view NameOf(ProductTypes types);

struct ProductShape {
  int pixels, channels, depth;
  /// pixels x channels x depth: the last part of a benchmark's name.
  std::string Name() const;
  double macs() const { return 1.0 * pixels * channels * depth; }
};
/// The products that are compared: layers of networks, few pixels, tiny, square, odd depths.
std::span<const ProductShape> AllShapes();

/// One product. kF32 is stated like kU8U8S32 without bias: real = q − zero_point.
struct Problem {
  ProductTypes types;
  ProductShape shape;
  ProductSpec spec;
  AlignedVector<uint8_t> lhs = {};  // [channels, depth], bytes of lhs_type
  AlignedVector<uint8_t> rhs = {};  // [pixels, depth], bytes of rhs_type
  std::vector<int32_t> bias = {};
  std::vector<double> real_multipliers = {};  // one, or one per channel

  double real_multiplier(int channel) const {
    return real_multipliers[real_multipliers.size() == 1 ? 0 : channel];
  }
  std::vector<QuantizedMultiplier> Multipliers() const;
};

Problem MakeProblem(ProductTypes types, ProductShape shape);

/// dst[i] of a result of that type.
double ResultAt(const void* dst, ElementType dst_type, size_t i);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_PROBLEM_H_
