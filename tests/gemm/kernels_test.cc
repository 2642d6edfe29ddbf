// Every kernel equals gemm/reference.cc byte for byte. Shapes are chosen by their relation to the
// tile; operands and results end on unmapped pages.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gemm/kernel.h"
#include "tests/gemm/each_kernel_test.h"
#include "tests/gemm/guarded_buffer.h"
#include "tests/gemm/processor_kernels.h"
#include "tests/gemm/product.h"

namespace octet {
namespace {

constexpr uint8_t kCanary = 0xA5;

/// Activations of a product, each segment in a guarded buffer of its own for the last row, the rest
/// in one; plus the row pointers.
class Rows {
 public:
  Rows(const Product& product, Fill fill, std::mt19937& random)
      : row_bytes_(static_cast<size_t>(product.spec.segments) * product.segment_values()),
        buffer_(row_bytes_ * product.pixels) {
    const std::vector<uint8_t> bytes =
        MakeBytes(row_bytes_ * product.pixels, product.spec.rhs_type, fill, random);
    std::memcpy(buffer_.data(), bytes.data(), bytes.size());
    // Segments of a pixel in reverse order, so that they are not contiguous.
    for (int p = 0; p < product.pixels; ++p) {
      for (int s = product.spec.segments - 1; s >= 0; --s) {
        pointers_.push_back(buffer_.data() + p * row_bytes_ +
                            static_cast<size_t>(s) * product.segment_values());
      }
    }
  }
  const uint8_t* const* pointers() const { return pointers_.data(); }

 private:
  size_t row_bytes_;
  GuardedBuffer buffer_;
  std::vector<const uint8_t*> pointers_;
};

/// The product by `kernel` equals the reference, and bytes between the rows of dst stay untouched.
void ExpectEqualsReference(const Product& product, const Rows& rows, const Kernel& kernel) {
  const ProductSpec& spec = product.spec;
  const size_t element = spec.dst_type == ElementType::kInt32 ? 4 : 1;
  const ptrdiff_t stride = spec.channels + 3;
  const size_t bytes = ((product.pixels - 1) * stride + spec.channels) * element;
  std::vector<uint8_t> expected(bytes, kCanary);
  ReferenceMultiply(spec, product.lhs.data(), product.bias, product.multipliers, rows.pointers(),
                    product.pixels, expected.data(), stride);

  auto packed = Pack(spec, product.lhs.data(), product.bias, product.multipliers, &kernel);
  ASSERT_TRUE(packed.ok()) << packed.status().message();
  GuardedBuffer actual(bytes);
  std::memset(actual.data(), kCanary, bytes);
  MultiplyRows(*packed, rows.pointers(), product.pixels, actual.data(), stride);
  for (size_t i = 0; i < bytes; ++i) {
    ASSERT_EQ(actual.data()[i], expected[i])
        << kernel.name << ": byte " << i << " of " << product.pixels << "x" << spec.channels << "x"
        << product.depth() << " (" << spec.segments << " segments), lhs_zero_point "
        << spec.lhs_zero_point << ", rhs_zero_point " << spec.rhs_zero_point;
  }
}

struct Types {
  ElementType lhs, rhs, dst;
  bool per_channel;
};
constexpr ElementType kU8 = ElementType::kUint8, kS8 = ElementType::kInt8,
                      kS32 = ElementType::kInt32;
constexpr Types kTypes[] = {{kU8, kU8, kU8, false}, {kS8, kS8, kS8, true}, {kU8, kU8, kS32, false},
                            {kS8, kS8, kS32, true}, {kS8, kU8, kU8, true}, {kU8, kS8, kS8, false}};

int RandomZeroPoint(ElementType type, std::mt19937& random) {
  const int choices[] = {0, 128, 255, static_cast<int>(random() % 256)};
  return choices[random() % 4] - (type == kS8 ? 128 : 0);
}

/// A depthwise product has segment_depth 0 here and 1 in its spec.
Product MakeProduct(const Types& types, int pixels, int channels, int segments, int segment_depth,
                    Fill fill, std::mt19937& random) {
  Product product;
  product.pixels = pixels;
  product.spec = {.channels = channels,
                  .segment_depth = segment_depth,
                  .segments = segments,
                  .lhs_type = types.lhs,
                  .rhs_type = types.rhs,
                  .dst_type = types.dst};
  ProductSpec& spec = product.spec;
  if (segment_depth == 0) {
    spec.depthwise = true;
    spec.segment_depth = 1;
  }
  spec.lhs_zero_point =
      types.lhs == kS8 && types.per_channel ? 0 : RandomZeroPoint(types.lhs, random);
  spec.rhs_zero_point = RandomZeroPoint(types.rhs, random);
  if (types.dst != kS32) {
    const int low = types.dst == kS8 ? -128 : 0;
    spec.dst_zero_point = RandomZeroPoint(types.dst, random);
    spec.clamp_min = low + static_cast<int>(random() % 2) * 3;
    spec.clamp_max = low + 255 - static_cast<int>(random() % 2) * 5;
  }
  FillProduct(product, fill, types.per_channel, random);
  return product;
}

class KernelTest : public EachKernelTest {
 protected:
  void Check(const Types& types, int pixels, int channels, int segments, int segment_depth,
             Fill lhs_fill, Fill rhs_fill) {
    const Product product =
        MakeProduct(types, pixels, channels, segments, segment_depth, lhs_fill, random_);
    const Rows rows(product, rhs_fill, random_);
    ExpectEqualsReference(product, rows, *GetParam());
  }
  void Check(const Types& types, int pixels, int channels, int segments, int segment_depth) {
    Check(types, pixels, channels, segments, segment_depth, Fill::kRandom, Fill::kRandom);
  }
  std::mt19937 random_{7};
};

std::vector<int> AroundTile(int tile) {
  return {1, tile - 1, tile, tile + 1, 2 * tile + 1};
}

TEST_P(KernelTest, ShapesAroundTheTile) {
  for (const Types& types : kTypes) {
    for (int pixels : AroundTile(GetParam()->product->tile_pixels)) {
      for (int channels : AroundTile(GetParam()->product->tile_channels)) {
        for (int depth : {1, 2, 3, 4, 5, 7, 9, 64}) Check(types, pixels, channels, 1, depth);
      }
    }
  }
}

TEST_P(KernelTest, EveryPixelAndChannelTail) {
  for (const Types& types : kTypes) {
    for (int pixels = 1; pixels <= 2 * GetParam()->product->tile_pixels; ++pixels)
      Check(types, pixels, 33, 1, 13);
    for (int channels = 1; channels <= 2 * GetParam()->product->tile_channels; ++channels) {
      Check(types, 3, channels, 1, 6);
    }
  }
}

/// From tiles on their own to many that take turns, with every tail of pixels, channels and depth.
TEST_P(KernelTest, ManyPixels) {
  for (const Types& types : kTypes) {
    for (int channels : {8, 16, 24, 32, 40, 48, 50, 64, 80, 120}) {
      for (int pixels : {12, 16, 23, 24, 31, 48, 49, 193}) {
        const int depth = 1 + static_cast<int>(random_() % 48);
        Check(types, pixels, channels, 1 + static_cast<int>(random_() % 3), depth);
      }
    }
  }
  for (int depth = 1; depth <= 70; ++depth) Check(kTypes[depth % 2], 30, 64, 1, depth);
}

/// Sums next to where the result changes: a float computation alone would get some of them wrong.
TEST_P(KernelTest, ResultsBesideTies) {
  const Types types = {kS8, kU8, kU8, true};
  for (int right_shift = 4; right_shift <= 21; ++right_shift) {
    for (int repeat = 0; repeat < 16; ++repeat) {
      Product product = MakeProduct(types, 13, 64, 1, 8, Fill::kRandom, random_);
      product.spec.dst_zero_point = 0;
      std::fill(product.lhs.begin(), product.lhs.end(), uint8_t{0});  // the bias is the sum
      for (int c = 0; c < 64; ++c) {
        // Between two floats, where rounding it to one costs most.
        const auto multiplier =
            static_cast<int32_t>((1u << 30) + (random_() % (1u << 23)) * 128 + 63 + random_() % 3);
        product.multipliers[c] = {multiplier, right_shift};
        const double tie = static_cast<int>(random_() % 32) + 223.5;
        const double sum = std::ldexp(tie / multiplier, 31 + right_shift);
        product.bias[c] =
            static_cast<int32_t>(std::lround(sum) + static_cast<int>(random_() % 3) - 1);
      }
      const Rows rows(product, Fill::kRandom, random_);
      ExpectEqualsReference(product, rows, *GetParam());
    }
  }
}

TEST_P(KernelTest, Segments) {
  for (const Types& types : kTypes) {
    for (int segments : {2, 9, 25}) {
      for (int segment_depth : {1, 3, 4, 16, 67}) Check(types, 13, 70, segments, segment_depth);
    }
  }
}

TEST_P(KernelTest, Depthwise) {
  constexpr int kDepthwise = 0;
  for (const Types& types : kTypes) {
    for (int taps : {1, 3, 4, 9, 25}) {
      for (int channels : {1, 3, 8, 15, 16, 17, 24, 32, 33, 48, 63, 64, 65, 100, 129}) {
        for (int pixels : {1, 2, 3, 4, 7, 49}) Check(types, pixels, channels, taps, kDepthwise);
      }
    }
    for (Fill lhs : {Fill::kAllLow, Fill::kAllHigh}) {
      for (Fill rhs : {Fill::kAllLow, Fill::kAllHigh}) Check(types, 5, 70, 9, kDepthwise, lhs, rhs);
    }
  }
}

TEST_P(KernelTest, DeepShallowNarrow) {
  for (const Types& types : kTypes) {
    Check(types, 7, 65, 1, 3000);
    Check(types, 97, 24, 1, 27);
    Check(types, 200, 1, 1, 1);
    Check(types, 1, 1001, 1, 128);
    Check(types, 100, 8, 1, 8);
    Check(types, 49, 128, 1, 256);
  }
}

TEST_P(KernelTest, AllLowAllHigh) {
  for (const Types& types : kTypes) {
    for (Fill lhs : {Fill::kAllLow, Fill::kAllHigh}) {
      for (Fill rhs : {Fill::kAllLow, Fill::kAllHigh}) Check(types, 9, 65, 1, 300, lhs, rhs);
    }
  }
}

/// Multipliers from 2^29 down to 2^-31 and 0; powers of two make exact ties of both signs.
TEST_P(KernelTest, EveryMultiplier) {
  for (int i = 0; i < 4; ++i) {
    const Types& types = kTypes[i % 2];
    const int segments = i < 2 ? 1 : 9, segment_depth = i < 2 ? 16 : 0;  // then depthwise
    for (int exponent = 29; exponent >= -33; --exponent) {
      for (int mantissa = 0; mantissa < 3; ++mantissa) {
        Product product =
            MakeProduct(types, 12, 64, segments, segment_depth, Fill::kRandom, random_);
        for (QuantizedMultiplier& by : product.multipliers) {
          const double fraction =
              mantissa == 0 ? 1.0 : 1.0 + static_cast<double>(random_() % 1024) / 1024;
          by = QuantizeMultiplier(std::ldexp(fraction, exponent));
        }
        const Rows rows(product, Fill::kRandom, random_);
        ExpectEqualsReference(product, rows, *GetParam());
      }
    }
  }
}

TEST_P(KernelTest, SumsAtTheEdgeOfInt32) {
  // 255 · 255 · depth just below 2^31.
  const int depth = ((int64_t{1} << 31) - 20000) / (255 * 255);
  for (int lhs_zero_point : {0, 255}) {
    for (int rhs_zero_point : {0, 255}) {
      for (ElementType dst : {kU8, kS32}) {
        Product product =
            MakeProduct({kU8, kU8, dst, false}, 5, 17, 1, depth, Fill::kAllHigh, random_);
        if (lhs_zero_point == 255) std::fill(product.lhs.begin(), product.lhs.end(), uint8_t{0});
        product.spec.lhs_zero_point = lhs_zero_point;
        product.spec.rhs_zero_point = rhs_zero_point;
        const Rows rows(product, rhs_zero_point == 0 ? Fill::kAllHigh : Fill::kAllLow, random_);
        ExpectEqualsReference(product, rows, *GetParam());
      }
    }
  }
}

TEST_P(KernelTest, RandomProducts) {
  for (int i = 0; i < 300; ++i) {
    const Types& types = kTypes[random_() % std::size(kTypes)];
    Check(types, 1 + random_() % 60, 1 + random_() % 150, 1 + random_() % 4, 1 + random_() % 70);
  }
}

TEST(MultiplyTest, ReadsStridedRows) {
  std::mt19937 random(3);
  const Product product = MakeProduct(kTypes[0], 101, 20, 1, 24, Fill::kRandom, random);
  const ptrdiff_t rhs_stride = 31;
  const std::vector<uint8_t> rhs = MakeBytes(101 * rhs_stride, kU8, Fill::kRandom, random);
  std::vector<const uint8_t*> rows;
  for (int p = 0; p < product.pixels; ++p) rows.push_back(rhs.data() + p * rhs_stride);
  std::vector<uint8_t> expected(101 * 20), actual(101 * 20);
  ReferenceMultiply(product.spec, product.lhs.data(), product.bias, product.multipliers,
                    rows.data(), 101, expected.data(), 20);
  auto packed = Pack(product.spec, product.lhs.data(), product.bias, product.multipliers);
  ASSERT_TRUE(packed.ok()) << packed.status().message();
  ASSERT_TRUE(Multiply(*packed, rhs.data(), rhs_stride, 101, actual.data(), 20).ok());
  EXPECT_EQ(actual, expected);
}

/// An image of whole rows, windows of height x width anywhere in it, by runs and by pointers to
/// taps.
TEST_P(KernelTest, WindowsEqualTaps) {
  for (int i = 0; i < 900; ++i) {
    const int channels = i % 3 == 0 ? 16 << (random_() % 4) : 1 + random_() % 200;
    const int height = i % 4 == 0 ? 1 + random_() % 5 : 3,
              width = i % 5 == 0 ? 1 + random_() % 5 : 3;
    const int stride = 1 + random_() % 3, dilation = i % 7 == 0 ? 2 : 1,
              pixels = 1 + random_() % 50;
    const int columns = (pixels - 1) * stride + (width - 1) * dilation + 1;
    const Types& types = kTypes[random_() % std::size(kTypes)];
    Product product =
        MakeProduct(types, pixels, channels, height * width, 0, Fill::kRandom, random_);
    product.spec.window_height = height;
    product.spec.windows_adjoin = stride == 1 && dilation == 1 && i % 2 == 0;
    const std::vector<uint8_t> image = MakeBytes(static_cast<size_t>(height) * columns * channels,
                                                 product.spec.rhs_type, Fill::kRandom, random_);
    std::deque<GuardedBuffer> lines;
    std::vector<const uint8_t*> rows, taps;
    for (int y = 0; y < height; ++y) {
      const size_t bytes = static_cast<size_t>(columns) * channels;
      lines.emplace_back(bytes);
      std::memcpy(lines.back().data(), image.data() + y * bytes, bytes);
      rows.push_back(lines.back().data());
    }
    for (int p = 0; p < pixels; ++p) {
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          taps.push_back(rows[y] + static_cast<ptrdiff_t>(p * stride + x * dilation) * channels);
        }
      }
    }
    auto packed =
        Pack(product.spec, product.lhs.data(), product.bias, product.multipliers, GetParam());
    ASSERT_TRUE(packed.ok()) << packed.status().message();
    const size_t size = product.spec.dst_type == kS32 ? 4 : 1;
    std::vector<uint8_t> expected(pixels * channels * size), by_rows(expected), actual(expected);
    ReferenceMultiply(product.spec, product.lhs.data(), product.bias, product.multipliers,
                      taps.data(), pixels, expected.data(), channels);
    MultiplyRows(*packed, taps.data(), pixels, by_rows.data(), channels);
    const WindowRun run = {rows.data(), static_cast<ptrdiff_t>(dilation) * channels,
                           static_cast<ptrdiff_t>(stride) * channels};
    MultiplyWindows(*packed, run, pixels, actual.data(), channels);
    ASSERT_EQ(by_rows, expected) << i;
    ASSERT_EQ(actual, expected) << i << ": " << channels << " channels, " << height << "x" << width
                                << ", stride " << stride << ", dilation " << dilation << ", "
                                << pixels << " pixels";
  }
}

std::string KernelTestName(const testing::TestParamInfo<const Kernel*>& info) {
  return info.param->name;
}

INSTANTIATE_TEST_SUITE_P(AllKernels, KernelTest,
                         testing::ValuesIn(AllKernels().begin(), AllKernels().end()),
                         KernelTestName);

/// Silent skips hide wrong code: the run ends with what was covered, which must be all that this
/// processor has instructions for.
TEST(KernelCoverageTest, CoversEveryKernelOfTheProcessor) {
  std::set<std::string> covered;
  for (const Kernel* kernel : AllKernels()) {
    std::printf("kernel %-12s %s\n", kernel->name, kernel->supported() ? "covered" : "NOT COVERED");
    if (kernel->supported()) covered.insert(kernel->name);
  }
  EXPECT_EQ(covered, KernelsOfProcessor());
}

}  // namespace
}  // namespace octet
