// Every kernel against the definition, on all pairs of values.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "gemm/elementwise.h"
#include "tests/gemm/each_kernel_test.h"

namespace octet {
namespace {

class ElementwiseTest : public EachKernelTest {
 protected:
  ElementwiseTest() {
    for (int a = 0; a < 256; ++a) {
      for (int b = 0; b < 256; ++b) {
        a_.push_back(static_cast<uint8_t>(a));
        b_.push_back(static_cast<uint8_t>(b));
      }
    }
  }

  int ZeroPoint() {
    const int choices[] = {0, 255, 128, static_cast<int>(random_() % 256)};
    return choices[random_() % 4] - (type_ == ElementType::kInt8 ? 128 : 0);
  }
  double Real(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  /// What both specs share; int8 every other time, clamps every third.
  template <typename Spec>
  Spec MakeSpec(int round) {
    Spec spec;
    type_ = round % 2 == 0 ? ElementType::kUint8 : ElementType::kInt8;
    const int low = type_ == ElementType::kInt8 ? -128 : 0;
    spec.type = type_;
    spec.a_zero_point = ZeroPoint();
    spec.b_zero_point = ZeroPoint();
    spec.dst_zero_point = ZeroPoint();
    spec.clamp_min = low + (round % 3 == 0 ? 17 : 0);
    spec.clamp_max = low + 255 - (round % 3 == 1 ? 40 : 0);
    return spec;
  }

  /// ADD as TensorFlow Lite's: both at twice the larger scale.
  AddSpec MakeAdd(int round, double a_scale, double b_scale, double scale) {
    auto spec = MakeSpec<AddSpec>(round);
    const double twice_larger = 2 * std::max(a_scale, b_scale);
    spec.a_multiplier = QuantizeMultiplier(a_scale / twice_larger);
    spec.b_multiplier = QuantizeMultiplier(b_scale / twice_larger);
    spec.multiplier = QuantizeMultiplier(twice_larger / (1 << spec.left_shift) / scale);
    spec.subtract = round % 4 == 3;
    return spec;
  }

  /// All pairs, but for the first `skipped`: counts that are no multiple of a vector.
  template <typename Spec>
  void Check(const Spec& spec, uint8_t (*element)(const Spec&, uint8_t, uint8_t),
             void (*run)(const Kernel&, const Spec&, const uint8_t*, const uint8_t*, uint8_t*,
                         size_t)) {
    const size_t skipped = random_() % 70, count = a_.size() - skipped;
    std::vector<uint8_t> actual(count + 1, 0xA5);
    run(*GetParam(), spec, a_.data() + skipped, b_.data() + skipped, actual.data(), count);
    for (size_t i = 0; i < count; ++i) {
      ASSERT_EQ(actual[i], element(spec, a_[skipped + i], b_[skipped + i]))
          << int{a_[skipped + i]} << ", " << int{b_[skipped + i]};
    }
    EXPECT_EQ(actual[count], 0xA5);
  }

  std::vector<uint8_t> a_, b_;
  ElementType type_ = ElementType::kUint8;
  std::mt19937 random_{5};
};

TEST_P(ElementwiseTest, Sums) {
  for (int round = 0; round < 60; ++round) {
    const AddSpec spec = MakeAdd(round, Real(0.001, 1), Real(0.001, 1), Real(0.005, 1));
    Check<AddSpec>(spec, AddElement, AddElements);
  }
}

/// Powers of two: half of the results lie between two values, and are rounded away from zero.
TEST_P(ElementwiseTest, SumsThatAreTies) {
  for (int round = 0; round < 24; ++round) {
    const double a = std::ldexp(1, -(round % 5)), b = std::ldexp(1, -(round % 3));
    Check<AddSpec>(MakeAdd(round, a, b, std::ldexp(1, round % 4 - 1)), AddElement, AddElements);
  }
}

/// Scales so far apart that float32 does not do.
TEST_P(ElementwiseTest, SumsOfFarScales) {
  for (int round = 0; round < 24; ++round) {
    const double a = std::ldexp(Real(1, 2), -(round % 24)),
                 scale = std::ldexp(Real(1, 2), -round / 2);
    Check<AddSpec>(MakeAdd(round, a, 1.5, scale), AddElement, AddElements);
  }
}

TEST_P(ElementwiseTest, Products) {
  for (int exponent = 4; exponent >= -34; --exponent) {
    for (int i = 0; i < 3; ++i) {
      auto spec = MakeSpec<MulSpec>(i + exponent + 40);
      spec.multiplier = QuantizeMultiplier(std::ldexp(i == 0 ? 1 : Real(1, 2), exponent));
      Check<MulSpec>(spec, MultiplyElement, MultiplyElements);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllKernels, ElementwiseTest, testing::ValuesIn(AllKernels()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace octet
