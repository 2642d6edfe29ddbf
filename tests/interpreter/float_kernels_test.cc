// The other inner loops of every instruction set against loops in double.
#include <gtest/gtest.h>

#include <memory>

#include "tests/interpreter/float_kernel_testing.h"

namespace octet {
namespace {

TEST(FloatKernelsTest, GatherCopiesPatches) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int row_floats : {1, 3, 9, 16, 37}) {
      const int pixels = 4, rows = 3, pixel_stride = 2, row_stride = 50;
      const GuardedFloats src(RandomFloats(
          (pixels - 1) * pixel_stride + (rows - 1) * row_stride + row_floats, row_floats));
      const GuardedFloats dst(size_t{1} * pixels * rows * row_floats);
      kernels.gather({src.data(), pixel_stride, row_stride, dst.data(), pixels, rows, row_floats});
      size_t at = 0;
      for (int p = 0; p < pixels; ++p) {
        for (int r = 0; r < rows; ++r) {
          for (int i = 0; i < row_floats; ++i) {
            EXPECT_EQ(dst[at++], src[p * pixel_stride + r * row_stride + i]);
          }
        }
      }
    }
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
      [](float a, float b) { return (a - b) * (a - b); },
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
    {FloatUnary::kAbs, -9, 9, 0, [](double x) { return std::abs(x); }},
    {FloatUnary::kClamp, -9, 9, 0, [](double x) { return std::fmin(std::fmax(x, -1), 6); }},
    {FloatUnary::kElu, -10, 10, 12 * kUlp, [](double x) { return x < 0 ? std::expm1(x) : x; }},
    {FloatUnary::kExp, -87, 88, 4 * kUlp, [](double x) { return std::exp(x); }},
    {FloatUnary::kFloor, -9, 9, 0, [](double x) { return std::floor(x); }},
    // Below 0 the result is a difference; from here on it still has its digits.
    {FloatUnary::kGelu, -0.5f, 10, 12 * kUlp,
     [](double x) {
       return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
     }},
    {FloatUnary::kHardSwish, -5, 5, 2 * kUlp,
     [](double x) {
       return x * std::fmin(std::fmax(double{static_cast<float>(x) + 3}, 0), 6) / 6;
     }},
    {FloatUnary::kLeakyRelu, -5, 5, kUlp, [](double x) { return x >= 0 ? x : x * double{kAlpha}; }},
    {FloatUnary::kLog, 1.25f, 100, 4 * kUlp, [](double x) { return std::log(x); }},
    {FloatUnary::kLogistic, -80, 80, 4 * kUlp, [](double x) { return 1 / (1 + std::exp(-x)); }},
    {FloatUnary::kNeg, -9, 9, 0, [](double x) { return -x; }},
    {FloatUnary::kRsqrt, 0.01f, 100, 2 * kUlp, [](double x) { return 1 / std::sqrt(x); }},
    {FloatUnary::kSqrt, 0, 100, kUlp, [](double x) { return std::sqrt(x); }},
    {FloatUnary::kSquare, -9, 9, kUlp, [](double x) { return x * x; }},
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
