// A random product and its reference result, for tests of packing and kernels.
#ifndef OCTET_TESTS_GEMM_PRODUCT_H_
#define OCTET_TESTS_GEMM_PRODUCT_H_

#include <cstdint>
#include <random>
#include <vector>

#include <octet/gemm.h>

namespace octet {

enum class Fill { kRandom, kAllLow, kAllHigh };

/// Everything one product needs. Values lie in the whole range of their type.
struct Product {
  ProductSpec spec;
  int pixels = 1;
  std::vector<uint8_t> lhs;  // [channels, depth], bytes of lhs_type
  std::vector<int32_t> bias;
  std::vector<QuantizedMultiplier> multipliers;

  int depth() const { return spec.segments * spec.segment_depth; }
  /// Values of one segment of a row of activations.
  int segment_values() const { return spec.depthwise ? spec.channels : spec.segment_depth; }
};

inline uint8_t LowByte(ElementType type) {
  return type == ElementType::kInt8 ? 0x80 : 0x00;
}

inline std::vector<uint8_t> MakeBytes(size_t count, ElementType type, Fill fill,
                                      std::mt19937& random) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& b : bytes) {
    b = static_cast<uint8_t>(fill == Fill::kRandom ? random() : fill == Fill::kAllLow ? 0 : 0xFF);
    if (fill != Fill::kRandom) b ^= LowByte(type);
  }
  return bytes;
}

/// Fills lhs, bias and one multiplier per channel such that results spread over the output's range.
inline void FillProduct(Product& product, Fill fill, bool per_channel, std::mt19937& random) {
  const ProductSpec& spec = product.spec;
  const size_t depth = static_cast<size_t>(product.depth());
  product.lhs = MakeBytes(spec.channels * depth, spec.lhs_type, fill, random);
  product.bias.resize(spec.channels);
  for (int32_t& b : product.bias) b = static_cast<int32_t>(random() % 20001) - 10000;
  product.multipliers.resize(per_channel ? spec.channels : 1);
  const double typical_sum = 74.0 * 74.0 * std::sqrt(static_cast<double>(depth));
  for (QuantizedMultiplier& by : product.multipliers) {
    by = QuantizeMultiplier(90.0 / typical_sum *
                            std::exp2(static_cast<double>(random() % 1000) / 500 - 1));
  }
}

}  // namespace octet

#endif  // OCTET_TESTS_GEMM_PRODUCT_H_
