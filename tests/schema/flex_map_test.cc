// FlexMap reads what the library writes, and nothing outside its bytes.
#include "schema/flex_map.h"

#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

std::vector<uint8_t> Sample() {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("negative", -7);
    builder.Int("large", int64_t{1} << 40);
    builder.UInt("unsigned", 300);
    builder.Float("third", 0.333f);
    builder.Double("tenth", 0.1);
    builder.Double("huge", 1e300);
    builder.Bool("yes", true);
    builder.IndirectInt("elsewhere", 12345);
    builder.IndirectFloat("half", 0.5f);
    builder.String("text", "3");
    builder.Null("nothing");
  });
  builder.Finish();
  return builder.GetBuffer();
}

TEST(FlexMapTest, ReadsNumbers) {
  const auto bytes = Sample();
  const auto map = FlexMap::Read(bytes);
  ASSERT_TRUE(map.ok()) << map.status().message();
  EXPECT_EQ(*map->Integer("negative", -10, 10), -7);
  EXPECT_EQ(*map->Integer("unsigned", 0, 1000), 300);
  EXPECT_EQ(*map->Integer("elsewhere", 0, 100000), 12345);
  EXPECT_EQ(*map->Real("third"), 0.333f);
  EXPECT_EQ(*map->Real("tenth"), 0.1f);
  EXPECT_EQ(*map->Real("half"), 0.5f);
  EXPECT_EQ(*map->Real("negative"), -7.0f);
  EXPECT_EQ(*map->Bool("yes"), true);
  EXPECT_TRUE(map->Has("text"));
  EXPECT_FALSE(map->Has("tex"));
}

TEST(FlexMapTest, SaysWhatIsWrongWithAValue) {
  const auto bytes = Sample();
  const auto map = FlexMap::Read(bytes);
  ASSERT_TRUE(map.ok());
  EXPECT_EQ(map->Real("missing").status().message(), "missing: missing");
  EXPECT_EQ(map->Real("text").status().message(), "text: not a number");
  EXPECT_EQ(map->Bool("nothing").status().message(), "nothing: not a number");
  EXPECT_EQ(map->Integer("negative", 0, 9).status().message(),
            "negative: -7, expected an integer in [0, 9]");
  EXPECT_EQ(map->Integer("half", 0, 9).status().message(),
            "half: 0.5, expected an integer in [0, 9]");
  EXPECT_FALSE(map->Integer("large", 0, 2147483647).ok());
  EXPECT_EQ(map->Real("huge").status().message(), "huge: 1e+300, expected a finite float32");
}

TEST(FlexMapTest, RefusesWhatIsNoMap) {
  flexbuffers::Builder builder;
  builder.Int(3);
  builder.Finish();
  EXPECT_EQ(FlexMap::Read(builder.GetBuffer()).status().message(),
            "root of type 1, expected a map");
  EXPECT_EQ(FlexMap::Read({}).status().message(), "0 bytes are no FlexBuffer");
  const uint8_t wide[] = {0, 9 << 2, 200};
  EXPECT_EQ(FlexMap::Read(wide).status().message(), "root of width 200 in 3 bytes");
  const uint8_t before[] = {9, 9 << 2, 1};
  EXPECT_EQ(FlexMap::Read(before).status().message(), "offset 9 at 0 points before the bytes");
}

// Under a sanitizer this finds any byte read outside.
TEST(FlexMapTest, ReadsNothingOutsideDamagedBytes) {
  const auto whole = Sample();
  int refused = 0;
  for (size_t begin = 0; begin < whole.size(); ++begin) {  // offsets point backwards
    const std::vector<uint8_t> cut(whole.begin() + begin, whole.end());
    refused += !FlexMap::Read(cut).ok();
  }
  EXPECT_GT(refused, 10);
  refused = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int value : {0, 1, 127, 128, 255}) {
      std::vector<uint8_t> damaged = whole;
      damaged[at] = static_cast<uint8_t>(value);
      refused += !FlexMap::Read(damaged).ok();
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace octet
