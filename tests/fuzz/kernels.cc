// Every kernel of this processor against gemm/reference.cc: the input is a product's specification
// and the seed of its values. Depthwise products may be windows along lines of an image.
#include <cmath>
#include <cstring>
#include <memory>
#include <random>

#include "base/check.h"
#include "base/str.h"
#include "gemm/kernel.h"
#include "tests/fuzz/fuzz.h"
#include "tests/gemm/product.h"

namespace octet::fuzz {

namespace {

/// One of the type's ends, its middle, or any value.
int ZeroPoint(ElementType type, Bits& bits) {
  const int choices[] = {0, 128, 255, bits.Byte()};
  return choices[bits.Byte() % 4] - (type == ElementType::kInt8 ? 128 : 0);
}

ElementType ByteType(Bits& bits) {
  return bits.Byte() % 2 ? ElementType::kInt8 : ElementType::kUint8;
}

Product MakeProduct(Bits& bits) {
  Product product;
  ProductSpec& spec = product.spec;
  spec.depthwise = bits.Byte() % 3 == 0;
  product.pixels = 1 + bits.Byte() % 40;
  spec.channels = 1 + static_cast<int>(bits.Below(150));
  spec.segments = 1 + bits.Byte() % (spec.depthwise ? 30 : 10);
  const int window = spec.depthwise ? bits.Byte() % 4 : 0;
  if (window > 0) {
    spec.window_height = window == 1 ? 1 + bits.Byte() % 5 : 3;
    spec.segments = spec.window_height * (window == 1 ? 1 + bits.Byte() % 5 : 3);
  }
  spec.segment_depth = spec.depthwise ? 1 : 1 + static_cast<int>(bits.Below(140));
  spec.lhs_type = ByteType(bits);
  spec.rhs_type = ByteType(bits);
  spec.dst_type = bits.Byte() % 4 == 0 ? ElementType::kInt32 : ByteType(bits);
  spec.lhs_zero_point = ZeroPoint(spec.lhs_type, bits);
  spec.rhs_zero_point = ZeroPoint(spec.rhs_type, bits);
  if (spec.dst_type != ElementType::kInt32) {
    const int low = spec.dst_type == ElementType::kInt8 ? -128 : 0;
    spec.dst_zero_point = ZeroPoint(spec.dst_type, bits);
    const int a = bits.Byte(), b = bits.Byte();
    spec.clamp_min = low + std::min(a, b);
    spec.clamp_max = low + std::max(a, b);
  }
  return product;
}

constexpr int kMostExponent = 29;

/// Values of the seed; some multipliers far from the usual, a bias now and then near the limit.
void FillValues(Product& product, Bits& bits) {
  std::mt19937 random(bits.Word());
  const auto fill = static_cast<Fill>(bits.Byte() % 3);
  FillProduct(product, fill, bits.Byte() % 2, random);
  if (bits.Byte() % 4 == 0) {
    const int exponent = bits.Byte() % (kMostExponent + 33) - 32;
    for (QuantizedMultiplier& by : product.multipliers)
      by = QuantizeMultiplier(std::ldexp(0.5 + (random() % 1000) / 2000.0, exponent));
  }
  if (bits.Byte() % 4 == 0) {
    for (int32_t& bias : product.bias) bias = static_cast<int32_t>(random());
  }
}

/// Activations, and where each tap of each pixel is.
struct Activations {
  std::vector<std::unique_ptr<uint8_t[]>> memory;  // exactly so long that a sanitizer sees more
  std::vector<const uint8_t*> taps;                // [pixels, segments]
  std::vector<const uint8_t*> lines;               // [window_height]
  WindowRun run = {};
};

const uint8_t* AddMemory(Activations& rhs, const ProductSpec& spec, size_t size, Bits& bits) {
  std::mt19937 random(bits.Word());
  const auto fill = static_cast<Fill>(bits.Byte() % 3);
  const auto bytes = MakeBytes(size, spec.rhs_type, fill, random);
  rhs.memory.push_back(std::make_unique<uint8_t[]>(size));
  std::memcpy(rhs.memory.back().get(), bytes.data(), size);
  return rhs.memory.back().get();
}

Activations MakeRows(const Product& product, Bits& bits) {
  Activations rhs;
  const size_t segment = product.segment_values(),
               count = size_t{1} * product.pixels * product.spec.segments;
  const uint8_t* rows = AddMemory(rhs, product.spec, segment * count, bits);
  for (size_t i = 0; i < count; ++i) rhs.taps.push_back(rows + i * segment);
  return rhs;
}

/// Lines of an image; sets windows_adjoin where that may be.
Activations MakeLines(Product& product, Bits& bits) {
  Activations rhs;
  ProductSpec& spec = product.spec;
  const int width = spec.segments / spec.window_height;
  const int stride = 1 + bits.Byte() % 3, dilation = 1 + (bits.Byte() % 4 == 0);
  spec.windows_adjoin = stride == 1 && dilation == 1 && bits.Byte() % 4 != 0;
  const ptrdiff_t channels = spec.channels;
  const size_t columns = (product.pixels - 1) * stride + (width - 1) * dilation + 1;
  for (int i = 0; i < spec.window_height; ++i) {
    rhs.lines.push_back(AddMemory(rhs, spec, columns * spec.channels, bits));
  }
  for (int p = 0; p < product.pixels; ++p) {
    for (const uint8_t* line : rhs.lines) {
      for (int j = 0; j < width; ++j) {
        rhs.taps.push_back(line + (ptrdiff_t{p} * stride + j * dilation) * channels);
      }
    }
  }
  rhs.run = {rhs.lines.data(), dilation * channels, stride * channels};
  return rhs;
}

Expected<PackedWeights> PackFor(const Product& product, const Kernel* kernel) {
  return Pack(product.spec, product.lhs.data(), product.bias, product.multipliers, kernel);
}

}  // namespace

std::vector<Input> Seeds() {
  std::vector<Input> seeds;
  std::mt19937 random(1);
  for (int i = 0; i < 60; ++i) {
    Input seed(32);
    for (uint8_t& byte : seed) byte = static_cast<uint8_t>(random());
    seeds.push_back(seed);
  }
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  Bits bits(input);
  Product product = MakeProduct(bits);
  const ProductSpec& spec = product.spec;
  FillValues(product, bits);
  const Activations rhs =
      spec.window_height > 0 ? MakeLines(product, bits) : MakeRows(product, bits);
  const size_t element = spec.dst_type == ElementType::kInt32 ? 4 : 1;
  const size_t bytes = element * spec.channels * product.pixels;
  const auto expected = std::make_unique<uint8_t[]>(bytes),
             actual = std::make_unique<uint8_t[]>(bytes);
  // Sums that could overflow are refused before a kernel sees them: by the portable one and all.
  const Status sound = PackFor(product, FindKernel("portable")).status();
  if (sound.ok()) {
    ReferenceMultiply(spec, product.lhs.data(), product.bias, product.multipliers, rhs.taps.data(),
                      product.pixels, expected.get(), spec.channels);
  }
  for (const Kernel* kernel : AllKernels()) {
    if (!IsSupported(*kernel)) continue;
    const auto packed = PackFor(product, kernel);
    OCTET_CHECK(packed.status().message() == sound.message());
    if (!packed.ok()) continue;
    const auto expect_equal = [&](const char* way) {
      if (std::memcmp(expected.get(), actual.get(), bytes) == 0) return;
      CheckFailed(__FILE__, __LINE__, "a kernel differs from the reference",
                  StrCat(" (", KernelName(*kernel), way, ", ", product.pixels, "x", spec.channels,
                         "x", product.depth(), ", ", spec.segments, " segments)"));
    };
    MultiplyRows(*packed, rhs.taps.data(), product.pixels, actual.get(), spec.channels);
    expect_equal("");
    if (spec.window_height == 0) continue;
    std::memset(actual.get(), 0, bytes);
    MultiplyWindows(*packed, rhs.run, product.pixels, actual.get(), spec.channels);
    expect_equal(", windows");
  }
}

}  // namespace octet::fuzz
