// What Pack and Multiply refuse, and the sentences they say.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include <octet/gemm.h>

namespace octet {
namespace {

struct Arguments {
  ProductSpec spec = {.channels = 3, .segment_depth = 8};
  std::vector<uint8_t> lhs = std::vector<uint8_t>(24, 7);
  std::vector<int32_t> bias = {1, 2, 3};
  std::vector<QuantizedMultiplier> multipliers = {{1 << 30, 8}};

  std::string Error() const {
    auto packed = Pack(spec, lhs.data(), bias, multipliers);
    return packed.ok() ? "" : packed.status().message();
  }
};

TEST(PackTest, AcceptsASoundProduct) {
  EXPECT_EQ(Arguments().Error(), "");
}

TEST(PackTest, RefusesEmptySizes) {
  Arguments no_channels, no_depth;
  no_channels.spec.channels = 0;
  no_depth.spec.segment_depth = 0;
  EXPECT_EQ(no_channels.Error(),
            "product of 0 channels, 1 segments of depth 8: every size must be positive");
  EXPECT_EQ(no_depth.Error(),
            "product of 3 channels, 1 segments of depth 0: every size must be positive");
}

TEST(PackTest, RefusesADepthwiseProductWithADepth) {
  Arguments arguments;
  arguments.spec.depthwise = true;
  EXPECT_EQ(arguments.Error(), "depthwise product: segment_depth 8, expected 1");
}

TEST(PackTest, RefusesZeroPointsOutsideTheirType) {
  Arguments lhs, rhs, dst;
  lhs.spec.lhs_zero_point = 256;
  rhs.spec.rhs_type = ElementType::kInt8;
  rhs.spec.rhs_zero_point = 128;
  dst.spec.dst_zero_point = -1;
  EXPECT_EQ(lhs.Error(), "lhs: zero_point 256 outside [0, 255]");
  EXPECT_EQ(rhs.Error(), "rhs: zero_point 128 outside [-128, 127]");
  EXPECT_EQ(dst.Error(), "dst: zero_point -1 outside [0, 255]");
}

TEST(PackTest, RefusesListsOfAnotherLength) {
  Arguments bias, multipliers;
  bias.bias.pop_back();
  multipliers.multipliers.resize(2, {1 << 30, 8});
  EXPECT_EQ(bias.Error(), "bias: 2 values, expected 3");
  EXPECT_EQ(multipliers.Error(), "multipliers: 2 values, expected 1 or 3");
}

TEST(PackTest, RefusesClampBoundsThatAreNoRange) {
  Arguments arguments;
  arguments.spec.clamp_min = 9;
  arguments.spec.clamp_max = 8;
  EXPECT_EQ(arguments.Error(), "clamp [9, 8] is not a range inside [0, 255]");
}

TEST(PackTest, RefusesMultipliersThatAreNotNormal) {
  Arguments arguments;
  arguments.multipliers = {{5, 0}};
  EXPECT_EQ(
      arguments.Error(),
      "multiplier 5 with right_shift 0: expected multiplier in [2^30, 2^31) and right_shift in "
      "[-30, 31]");
}

TEST(PackTest, RefusesSumsThatCouldLeaveInt32) {
  Arguments arguments;
  arguments.bias[2] = 2147483647;
  EXPECT_EQ(arguments.Error(),
            "channel 2: the sum could leave int32: 255 * sum|weight| + |bias| = 2147497927, must "
            "be below "
            "2^31");
  arguments.bias[2] = 2147483647 - 255 * 7 * 8;
  EXPECT_EQ(arguments.Error(), "");
}

TEST(MultiplyTest, RefusesStridesShorterThanARow) {
  const Arguments arguments;
  auto packed = Pack(arguments.spec, arguments.lhs.data(), arguments.bias, arguments.multipliers);
  ASSERT_TRUE(packed.ok());
  std::vector<uint8_t> rhs(64), dst(64);
  EXPECT_EQ(Multiply(*packed, rhs.data(), 7, 2, dst.data(), 3).message(),
            "rhs: stride 7 is less than the depth 8");
  EXPECT_EQ(Multiply(*packed, rhs.data(), 8, 2, dst.data(), 2).message(),
            "dst: stride 2 is less than the number of channels 3");
  EXPECT_EQ(Multiply(*packed, rhs.data(), 8, -1, dst.data(), 3).message(), "rhs: -1 pixels");
}

}  // namespace
}  // namespace octet
