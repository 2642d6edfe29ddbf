// The inner loops of every instruction set against loops in double. Buffers end on unmapped pages.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <memory>

#include "base/aligned_buffer.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/float/product.h"
#include "tests/gemm/guarded_buffer.h"
#include "tests/interpreter/float_testing.h"

namespace octet {
namespace {

/// Floats that end on an unmapped page.
class GuardedFloats {
 public:
  explicit GuardedFloats(const std::vector<float>& values)
      : buffer_(values.size() * sizeof(float)), size_(values.size()) {
    std::copy(values.begin(), values.end(), data());
  }
  explicit GuardedFloats(size_t size) : GuardedFloats(std::vector<float>(size, NAN)) {}

  float* data() const { return reinterpret_cast<float*>(buffer_.data()); }
  size_t size() const { return size_; }
  float operator[](size_t i) const { return data()[i]; }
  std::vector<float> values() const { return {data(), data() + size_}; }

 private:
  GuardedBuffer buffer_;
  size_t size_;
};

/// Runs `test` for every instruction set this processor has; says which it did not.
template <typename Test>
void ForEachKernels(const Test& test) {
  for (const FloatKernelEntry& entry : AllFloatKernels()) {
    SCOPED_TRACE(entry.kernels->name);
    if (entry.supported()) {
      test(*entry.kernels);
    } else {
      std::cout << "not run, this processor lacks it: " << entry.kernels->name << "\n";
    }
  }
}

/// 1, t − 1, t, t + 1, 2t + 1 without repetition.
std::vector<int> SizesAround(int tile) {
  std::vector<int> sizes = {1};
  for (int size : {tile - 1, tile, tile + 1, 2 * tile + 1}) {
    if (size > sizes.back()) sizes.push_back(size);
  }
  return sizes;
}

struct ProductCase {
  int pixels, channels, depth;
};

void CheckProduct(const FloatKernels& kernels, const ProductCase& c, float bound) {
  SCOPED_TRACE(StrCat(c.pixels, " x ", c.channels, " x ", c.depth));
  const int rhs_stride = c.depth + 3, dst_stride = c.channels + 2;
  const auto lhs = RandomFloats(size_t{1} * c.channels * c.depth, 1);
  const auto bias = RandomFloats(c.channels, 2);
  const GuardedFloats rhs(RandomFloats((c.pixels - 1) * rhs_stride + c.depth, 3));
  const FloatWeightsLayout layout(kernels, 1, c.channels, c.depth);
  const GuardedFloats packed(layout.bytes() / sizeof(float));
  PackFloatWeights(
      layout, [&](int, int channel) { return size_t{1} * channel * c.depth; }, lhs.data(),
      bias.data(), packed.data());

  FloatProduct product;
  product.rhs = rhs.data();
  product.rhs_stride = rhs_stride;
  product.lhs = packed.data();
  product.bias = packed.data() + layout.bias_start();
  const GuardedFloats dst((c.pixels - 1) * dst_stride + c.channels);
  product.dst = dst.data();
  product.dst_stride = dst_stride;
  product.pixels = c.pixels;
  product.channels = c.channels;
  product.depth = c.depth;
  product.clamp_min = -bound;
  product.clamp_max = bound;
  kernels.multiply(product);

  for (int p = 0; p < c.pixels; ++p) {
    for (int channel = 0; channel < dst_stride; ++channel) {
      const size_t at = size_t{1} * p * dst_stride + channel;
      if (channel >= c.channels) {
        if (at < dst.size()) {
          EXPECT_TRUE(std::isnan(dst[at])) << "written between rows";
        }
        continue;
      }
      ExactSum sum;
      sum.Add(bias[channel]);
      for (int d = 0; d < c.depth; ++d) {
        sum.Add(double{rhs[p * rhs_stride + d]} * double{lhs[channel * c.depth + d]});
      }
      ExpectSum(sum, dst[at], -bound, bound);
    }
  }
}

TEST(FloatKernelsTest, MultiplyShapesAroundTheTile) {
  ForEachKernels([](const FloatKernels& kernels) {
    std::vector<int> channels = SizesAround(kernels.tile_channels);
    channels.push_back(kernels.packet);
    channels.push_back(kernels.packet + 1);
    for (int pixels : SizesAround(kernels.tile_pixels)) {
      for (int c : channels) {
        for (int depth : {1, 2, 7}) CheckProduct(kernels, {pixels, c, depth}, 1.5f);
      }
    }
  });
}

TEST(FloatKernelsTest, MultiplyDeepAndWide) {
  ForEachKernels([](const FloatKernels& kernels) {
    CheckProduct(kernels, {1, 1001, 256}, INFINITY);
    CheckProduct(kernels, {49, 65, 576}, INFINITY);
    CheckProduct(kernels, {3, 10, 4608}, 4.0f);
  });
}

// A pixel's result must not depend on the pixels and channels beside it, or threads would show.
TEST(FloatKernelsTest, MultiplyDoesNotDependOnTheSplit) {
  ForEachKernels([](const FloatKernels& kernels) {
    const int pixels = 2 * kernels.tile_pixels + 3, channels = 3 * kernels.tile_channels + 5;
    const int depth = 37;
    const auto lhs = RandomFloats(channels * depth, 1), rhs = RandomFloats(pixels * depth, 2);
    const FloatWeightsLayout layout(kernels, 1, channels, depth);
    std::vector<float> packed(layout.bytes() / sizeof(float));
    PackFloatWeights(
        layout, [&](int, int channel) { return size_t{1} * channel * depth; }, lhs.data(), nullptr,
        packed.data());
    FloatProduct all;
    all.rhs = rhs.data();
    all.rhs_stride = depth;
    all.lhs = packed.data();
    all.bias = packed.data() + layout.bias_start();
    std::vector<float> whole(pixels * channels), parts(pixels * channels);
    all.dst = whole.data();
    all.dst_stride = channels;
    all.pixels = pixels;
    all.channels = channels;
    all.depth = depth;
    all.clamp_min = -INFINITY;
    all.clamp_max = INFINITY;
    kernels.multiply(all);
    for (int p = 0; p < pixels; ++p) {
      for (int c = 0; c < channels; c += kernels.tile_channels) {
        FloatProduct part = all;
        part.rhs += p * depth;
        part.pixels = 1;
        part.lhs += c * depth;
        part.bias += c;
        part.channels = std::min(kernels.tile_channels, channels - c);
        part.dst = parts.data() + p * channels + c;
        kernels.multiply(part);
      }
    }
    EXPECT_EQ(parts, whole);
  });
}

struct RowCase {
  int input_width, channels, filter_height, filter_width, stride, dilation, pad_before, width;
};

void CheckDepthwiseRow(const FloatKernels& kernels, const RowCase& c) {
  SCOPED_TRACE(StrCat("width ", c.input_width, ", channels ", c.channels, ", filter ",
                      c.filter_height, "x", c.filter_width, ", stride ", c.stride, ", dilation ",
                      c.dilation, ", pad ", c.pad_before));
  const int row_floats = c.input_width * c.channels;
  const GuardedFloats input(RandomFloats(c.filter_height * row_floats, 1));
  const GuardedFloats weights(RandomFloats(c.filter_height * c.filter_width * c.channels, 2));
  const GuardedFloats bias(RandomFloats(c.channels, 3)), dst(size_t{1} * c.width * c.channels);
  FloatDepthwiseRow row;
  row.input = input.data();
  row.input_stride = row_floats;
  row.input_width = c.input_width;
  row.weights = weights.data();
  row.filter_height = c.filter_height;
  row.filter_width = c.filter_width;
  row.stride = c.stride;
  row.dilation = c.dilation;
  row.pad_before = c.pad_before;
  row.bias = bias.data();
  row.dst = dst.data();
  row.width = c.width;
  row.channels = c.channels;
  row.clamp_min = -1.25f;
  row.clamp_max = 1.5f;
  kernels.depthwise_row(row);
  for (int x = 0; x < c.width; ++x) {
    for (int channel = 0; channel < c.channels; ++channel) {
      ExactSum sum;
      sum.Add(bias[channel]);
      for (int i = 0; i < c.filter_height; ++i) {
        for (int j = 0; j < c.filter_width; ++j) {
          const int u = x * c.stride - c.pad_before + j * c.dilation;
          if (u < 0 || u >= c.input_width) continue;
          sum.Add(double{input[i * row_floats + u * c.channels + channel]} *
                  double{weights[(i * c.filter_width + j) * c.channels + channel]});
        }
      }
      ExpectSum(sum, dst[x * c.channels + channel], -1.25f, 1.5f);
    }
  }
}

TEST(FloatKernelsTest, DepthwiseRows) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int channels : {1, 3, 4, 7, 8, 15, 16, 31, 33}) {
      CheckDepthwiseRow(kernels, {21, channels, 3, 3, 1, 1, 1, 21});
      CheckDepthwiseRow(kernels, {20, channels, 3, 3, 2, 1, 0, 10});
      CheckDepthwiseRow(kernels, {21, channels, 2, 5, 2, 1, 2, 11});
    }
    CheckDepthwiseRow(kernels, {9, 5, 1, 3, 1, 4, 4, 9});    // dilated past both borders
    CheckDepthwiseRow(kernels, {2, 5, 1, 2, 1, 5, 2, 2});    // no tap inside
    CheckDepthwiseRow(kernels, {1, 17, 3, 3, 1, 1, 1, 1});   // one pixel
    CheckDepthwiseRow(kernels, {40, 2, 0, 3, 1, 1, 1, 40});  // no tap row inside: bias alone
  });
}

TEST(FloatKernelsTest, Windows) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int channels : {1, 3, 4, 8, 17, 35}) {
      const int rows = 3, columns = 2, row_stride = 5 * channels;
      const GuardedFloats input(
          RandomFloats((rows - 1) * row_stride + columns * channels, channels));
      const GuardedFloats average(channels), maximum(channels);
      FloatWindow window;
      window.input = input.data();
      window.row_stride = row_stride;
      window.rows = rows;
      window.columns = columns;
      window.channels = channels;
      window.clamp_min = -0.5f;
      window.clamp_max = 0.75f;
      window.dst = average.data();
      kernels.average_window(window);
      window.dst = maximum.data();
      kernels.max_window(window);
      for (int c = 0; c < channels; ++c) {
        ExactSum sum;
        float largest = -INFINITY;
        for (int i = 0; i < rows; ++i) {
          for (int j = 0; j < columns; ++j) {
            const float value = input[i * row_stride + j * channels + c];
            sum.Add(value / 6.0);
            largest = std::fmax(largest, value);
          }
        }
        ExpectSum(sum, average[c], -0.5f, 0.75f);
        EXPECT_EQ(maximum[c], std::fmin(std::fmax(largest, -0.5f), 0.75f));
      }
    }
  });
}

TEST(FloatKernelsTest, BinaryFunctions) {
  using Function = float (*)(float, float);
  const Function exact[] = {
      [](float a, float b) { return a + b; },
      [](float a, float b) { return a - b; },
      [](float a, float b) { return a * b; },
      [](float a, float b) { return a / b; },
      [](float a, float b) { return std::fmax(a, b); },
      [](float a, float b) { return std::fmin(a, b); },
      [](float a, float b) { return a >= 0 ? a : a * b; },
  };
  ForEachKernels([&](const FloatKernels& kernels) {
    for (int function = 0; function < static_cast<int>(FloatBinary::kCount); ++function) {
      for (int steps = 0; steps < 4; ++steps) {
        for (int count : {1, 3, 4, 8, 16, 31, 70}) {
          const int a_step = steps & 1, b_step = steps >> 1;
          SCOPED_TRACE(StrCat("function ", function, ", steps ", a_step, b_step, ", ", count));
          const GuardedFloats a(RandomFloats(a_step ? count : 1, 4));
          const GuardedFloats b(RandomFloats(b_step ? count : 1, 5)), dst(count);
          kernels.binary[function](
              {a.data(), a_step, b.data(), b_step, dst.data(), count, -0.75f, 1.0f});
          for (int i = 0; i < count; ++i) {
            const float value = exact[function](a[i * a_step], b[i * b_step]);
            EXPECT_EQ(dst[i], std::fmin(std::fmax(value, -0.75f), 1.0f));
          }
        }
      }
    }
  });
}

struct UnaryCase {
  FloatUnary function;
  float low, high;
  double tolerance;  // relative
  double (*exact)(double x);
};
constexpr float kAlpha = 0.3f;

// Correctly rounded operations in a row for the algebraic functions; Eigen's polynomials promise a
// few ulp.
const UnaryCase kUnaryCases[] = {
    {FloatUnary::kClamp, -9, 9, 0, [](double x) { return std::fmin(std::fmax(x, -1), 6); }},
    {FloatUnary::kExp, -87, 88, 4 * kUlp, [](double x) { return std::exp(x); }},
    {FloatUnary::kHardSwish, -5, 5, 2 * kUlp,
     [](double x) {
       return x * std::fmin(std::fmax(double{static_cast<float>(x) + 3}, 0), 6) / 6;
     }},
    {FloatUnary::kLeakyRelu, -5, 5, kUlp, [](double x) { return x >= 0 ? x : x * double{kAlpha}; }},
    {FloatUnary::kLogistic, -80, 80, 4 * kUlp, [](double x) { return 1 / (1 + std::exp(-x)); }},
    {FloatUnary::kRsqrt, 0.01f, 100, 2 * kUlp, [](double x) { return 1 / std::sqrt(x); }},
    {FloatUnary::kSqrt, 0, 100, kUlp, [](double x) { return std::sqrt(x); }},
    {FloatUnary::kTanh, -10, 10, 6 * kUlp, [](double x) { return std::tanh(x); }},
};

TEST(FloatKernelsTest, UnaryFunctions) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (const UnaryCase& c : kUnaryCases) {
      SCOPED_TRACE(static_cast<int>(c.function));
      const float p = c.function == FloatUnary::kClamp ? -1 : kAlpha, q = 6;
      const GuardedFloats src(RandomFloats(20011, 6, c.low, c.high)), dst(src.size());
      kernels.unary[static_cast<int>(c.function)](src.data(), dst.data(), 20011, p, q);
      for (size_t i = 0; i < src.size(); ++i) {
        const double exact = c.exact(src[i]);
        EXPECT_NEAR(dst[i], exact, c.tolerance * std::abs(exact)) << "at " << src[i];
      }
    }
  });
}

TEST(FloatKernelsTest, UnaryFunctionsDoNotDependOnThePlace) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (const UnaryCase& c : kUnaryCases) {
      SCOPED_TRACE(static_cast<int>(c.function));
      const auto src = RandomFloats(67, 7, c.low, c.high);
      std::vector<float> whole(src.size()), single(src.size());
      const auto function = kernels.unary[static_cast<int>(c.function)];
      function(src.data(), whole.data(), 67, kAlpha, 6);
      for (size_t i = 0; i < src.size(); ++i) function(&src[i], &single[i], 1, kAlpha, 6);
      EXPECT_EQ(single, whole);
    }
  });
}

TEST(FloatKernelsTest, NotANumberStaysVisible) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int function = 0; function < static_cast<int>(FloatUnary::kCount); ++function) {
      const std::vector<float> src(23, NAN);
      std::vector<float> dst(23, 0.0f);
      kernels.unary[function](src.data(), dst.data(), 23, 0, 6);
      for (float value : dst) EXPECT_TRUE(std::isnan(value)) << "function " << function;
    }
  });
}

TEST(FloatKernelsTest, SoftmaxRows) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int count : {1, 2, 5, 16, 33, 1001}) {
      const std::vector<float> values = RandomFloats(count, count, -20, 20);
      const GuardedFloats src(values), dst(count), log_dst(count);
      kernels.softmax_row(src.data(), dst.data(), count, 0.5f);
      kernels.log_softmax_row(src.data(), log_dst.data(), count);
      double max = values[0], sum = 0, log_sum = 0;
      for (float value : values) max = std::fmax(max, value);
      for (float value : values) {
        sum += std::exp(0.5 * (value - max));
        log_sum += std::exp(value - max);
      }
      for (int i = 0; i < count; ++i) {
        // The exponent, at most 40, is rounded by half an ulp of 32; exp() and the sum add theirs.
        const double exact = std::exp(0.5 * (values[i] - max)) / sum;
        EXPECT_NEAR(dst[i], exact, exact * (16 + 4 + count) * kUlp);
        EXPECT_NEAR(log_dst[i], values[i] - max - std::log(log_sum), 64 * kUlp);
      }
    }
  });
}

TEST(FloatKernelsTest, SumsAndBlends) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int count : {1, 5, 16, 47}) {
      const GuardedFloats values(RandomFloats(count, count));
      ExactSum sum;
      for (float value : values.values()) sum.Add(value);
      ExpectSum(sum, kernels.sum(values.data(), count));

      std::vector<std::unique_ptr<GuardedFloats>> rows;
      for (int k = 0; k < 4; ++k) {
        rows.push_back(std::make_unique<GuardedFloats>(RandomFloats(count, 10 + k)));
      }
      const float* src[] = {rows[0]->data(), rows[1]->data(), rows[2]->data(), rows[3]->data()};
      const float weights[] = {0.1f, 0.2f, 0.3f, 0.4f};
      const GuardedFloats dst(count);
      kernels.blend(src, weights, dst.data(), count);
      for (int i = 0; i < count; ++i) {
        ExactSum blend;
        for (int k = 0; k < 4; ++k) blend.Add(double{weights[k]} * double{src[k][i]});
        ExpectSum(blend, dst[i]);
      }
    }
  });
}

TEST(FloatKernelsTest, TheBestIsTheFirstSupported) {
  for (const FloatKernelEntry& entry : AllFloatKernels()) {
    if (!entry.supported()) continue;
    EXPECT_STREQ(BestFloatKernels().name, entry.kernels->name);
    break;
  }
  EXPECT_TRUE(AllFloatKernels().back().supported());
}

}  // namespace
}  // namespace octet
