// The resized cats of the test data: what TFLite's RESIZE_BILINEAR makes of images/cat.bmp.
#include <gtest/gtest.h>

#include "base/str.h"
#include "io_testing.h"
#include "tests/test_data.h"
#include "tools/io/dataset.h"
#include "tools/io/feed.h"

namespace octet {
namespace {

class Cat : public testing::TestWithParam<int> {};

TEST_P(Cat, BilinearGivesTheSamePixels) {
  OCTET_DATA_OR_SKIP(data);
  const int side = GetParam();
  const auto picture = ReadSampleFile((data / "images/cat.bmp").string());
  ASSERT_TRUE(picture) << picture.status().message();
  const auto expected = ReadSampleFile((data / StrCat("inputs/cat_", side, ".npy")).string());
  ASSERT_TRUE(expected) << expected.status().message();
  const InputSpec input{"x", DataType::kUint8, {1, side, side, 3}, 0, 0};
  const auto fitted = FitSample(*picture, {.filter = Filter::kBilinear}, input);
  ASSERT_TRUE(fitted) << fitted.status().message();
  EXPECT_EQ(ValuesOf<uint8_t>(fitted->array), ValuesOf<uint8_t>(expected->array));
}

INSTANTIATE_TEST_SUITE_P(Sizes, Cat, testing::Values(128, 160, 224));

}  // namespace
}  // namespace octet
