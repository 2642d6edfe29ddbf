#include "benchmarks/gemm/problem.h"

#include <cmath>
#include <random>

#include "base/str.h"

namespace octet {
namespace {

constexpr ProductShape kShapes[] = {
    // MobileNet v1's 1×1 convolutions
    {12544, 64, 32},
    {3136, 128, 64},
    {3136, 128, 128},
    {784, 256, 128},
    {784, 256, 256},
    {196, 512, 256},
    {196, 512, 512},
    {49, 1024, 512},
    {49, 1024, 1024},
    // ResNet-50
    {3136, 64, 64},
    {3136, 64, 576},
    {3136, 256, 64},
    {784, 128, 1152},
    {196, 256, 2304},
    {49, 512, 4608},
    {49, 2048, 512},
    // one pixel, few pixels
    {1, 1000, 1024},
    {1, 1001, 1280},
    {1, 4096, 4096},
    {2, 1024, 1024},
    {4, 1024, 1024},
    {8, 1024, 1024},
    {16, 1024, 1024},
    // tiny
    {8, 8, 8},
    {16, 10, 64},
    {16, 16, 16},
    {32, 32, 32},
    {64, 64, 64},
    {128, 128, 128},
    // square
    {256, 256, 256},
    {512, 512, 512},
    {1024, 1024, 1024},
    {2048, 2048, 2048},
    // first layers: the depth is no multiple of 4
    {3136, 24, 27},
    {12544, 32, 27},
    {784, 100, 147},
};

/// Spreads the results of this depth over most of an 8-bit range: values have a deviation of 74.
double TypicalMultiplier(int depth) {
  return 50 / (74.0 * 74.0 * std::sqrt(static_cast<double>(depth)));
}

ProductSpec SpecOf(ProductTypes types, const ProductShape& shape) {
  ProductSpec spec{.channels = shape.channels,
                   .segment_depth = shape.depth,
                   .lhs_zero_point = 131,
                   .rhs_zero_point = 117,
                   .dst_zero_point = 121,
                   .clamp_min = 3,
                   .clamp_max = 250};
  if (types == ProductTypes::kS8S8CS8) {
    spec.lhs_type = spec.rhs_type = spec.dst_type = ElementType::kInt8;
    spec.lhs_zero_point = 0;
    spec.rhs_zero_point = -11;
    spec.dst_zero_point = -7;
    spec.clamp_min = -125;
    spec.clamp_max = 122;
  } else if (types != ProductTypes::kU8U8U8) {
    spec.dst_type = ElementType::kInt32;
  }
  return spec;
}

}  // namespace

std::string_view NameOf(ProductTypes types) {
  switch (types) {
    case ProductTypes::kU8U8U8:
      return "u8u8_u8";
    case ProductTypes::kS8S8CS8:
      return "s8s8c_s8";
    case ProductTypes::kU8U8S32:
      return "u8u8_s32";
    case ProductTypes::kF32:
      break;
  }
  return "f32";
}

std::string ProductShape::Name() const {
  return StrCat(pixels, "x", channels, "x", depth);
}

std::span<const ProductShape> AllShapes() {
  return kShapes;
}

std::vector<QuantizedMultiplier> Problem::Multipliers() const {
  std::vector<QuantizedMultiplier> multipliers;
  for (const double real : real_multipliers) multipliers.push_back(QuantizeMultiplier(real));
  return multipliers;
}

Problem MakeProblem(ProductTypes types, ProductShape shape) {
  Problem problem{.types = types, .shape = shape, .spec = SpecOf(types, shape)};
  std::mt19937 random;
  problem.rhs.resize(size_t{1} * shape.pixels * shape.depth);
  for (uint8_t& value : problem.rhs) value = static_cast<uint8_t>(random());
  // Weights avoid the lowest value, as quantized networks do: 1 .. 255 or −127 .. 127.
  const unsigned sign = problem.spec.lhs_type == ElementType::kInt8 ? 0x80 : 0;
  problem.lhs.resize(size_t{1} * shape.channels * shape.depth);
  for (uint8_t& value : problem.lhs) value = static_cast<uint8_t>((1 + random() % 255) ^ sign);
  problem.bias.resize(shape.channels);
  if (types != ProductTypes::kF32) {
    for (int32_t& value : problem.bias) value = static_cast<int32_t>(random() % 4001) - 2000;
  }
  problem.real_multipliers.resize(types == ProductTypes::kS8S8CS8 ? shape.channels : 1);
  for (double& real : problem.real_multipliers) {
    real = TypicalMultiplier(shape.depth) * (0.75 + random() % 1000 / 2000.0);
  }
  return problem;
}

double ResultAt(const void* dst, ElementType dst_type, size_t i) {
  switch (dst_type) {
    case ElementType::kUint8:
      return static_cast<const uint8_t*>(dst)[i];
    case ElementType::kInt8:
      return static_cast<const int8_t*>(dst)[i];
    case ElementType::kInt32:
      break;
  }
  return static_cast<const int32_t*>(dst)[i];
}

}  // namespace octet
