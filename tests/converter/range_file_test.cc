// Ranges as JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <octet/range_file.h>

#include "base/str.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

std::string File(std::string_view tensors) {
  return StrCat(R"({"format": "octet.ranges", "version": 1, "tensors": [)", tensors, "]}");
}

std::string ErrorOf(std::string_view text) {
  const auto ranges = ParseRangeFile(text);
  EXPECT_FALSE(ranges.ok());
  return ranges.status().message();
}

NamedRanges Parsed(std::string_view text) {
  const auto ranges = ParseRangeFile(text);
  EXPECT_TRUE(ranges.ok()) << ranges.status().message();
  return ranges.ok() ? *ranges : NamedRanges();
}

TEST(RangeFile, IsReadable) {
  EXPECT_EQ(PrintRangeFile({{"conv1", {-1.5f, 0.1f}, "minmax", 100}, {"a \"b\"", {0, 6}}}),
            R"({
  "format": "octet.ranges",
  "version": 1,
  "tensors": [
    {"name":"conv1","min":-1.5,"max":0.1,"calibrator":"minmax","samples":100},
    {"name":"a \"b\"","min":0.0,"max":6.0}
  ]
}
)");
}

TEST(RangeFile, ReadsBackBitForBit) {
  std::mt19937 random(7);
  NamedRanges ranges = {{"tiny", {-std::numeric_limits<float>::denorm_min(), 1e-45f}},
                        {"huge", {std::numeric_limits<float>::lowest(), 3.4e38f}},
                        {"zero", {-0.0f, 0.0f}}};
  for (int i = 0; i < 20000; ++i) {
    float ends[2];
    for (float& end : ends) do {
        const uint32_t bits = static_cast<uint32_t>(random());
        std::memcpy(&end, &bits, sizeof(end));
      } while (!std::isfinite(end));
    ranges.push_back({StrCat("t", i), {std::min(ends[0], ends[1]), std::max(ends[0], ends[1])}});
  }
  const NamedRanges read = Parsed(PrintRangeFile(ranges));
  ASSERT_EQ(read, ranges);
  EXPECT_TRUE(std::signbit(read[2].range.min));
}

TEST(RangeFile, TakesHandWrittenNumbersAndUnknownKeys) {
  EXPECT_EQ(Parsed(File(R"({"max": 6, "note": "by hand", "name": "x", "min": -1e-1})")),
            (NamedRanges{{"x", {-0.1f, 6}}}));
}

TEST(RangeFile, NamesTensorAndField) {
  EXPECT_THAT(ErrorOf("{\n\"format\":,"), testing::StartsWith("not JSON: parse error at line 2"));
  EXPECT_EQ(ErrorOf("[]"), "no ranges: expected \"format\": \"octet.ranges\"");
  EXPECT_EQ(ErrorOf(R"({"format": "octet.ranges", "version": 2})"), "version: expected 1, found 2");
  EXPECT_EQ(ErrorOf(R"({"format": "octet.ranges", "version": 1, "tensors": 3})"),
            "tensors: expected a list");
  EXPECT_EQ(ErrorOf(File("3")), "tensors[0]: expected an object, found 3");
  EXPECT_EQ(ErrorOf(File(R"({"min": 0, "max": 1})")), "tensors[0]: name: missing");
  EXPECT_EQ(ErrorOf(File(R"({"name": "a", "min": 0})")), "tensors[0]: \"a\": max: missing");
  EXPECT_EQ(ErrorOf(File(R"({"name": "a", "min": "0", "max": 1})")),
            "tensors[0]: \"a\": min: expected a finite number, found \"0\"");
  EXPECT_THAT(ErrorOf(File(R"({"name": "a", "min": 0, "max": 1e39})")), testing::HasSubstr("1e39"));
  EXPECT_EQ(ErrorOf(File(R"({"name": "a", "min": 2, "max": 1})")),
            "tensors[0]: \"a\": min 2 is above max 1");
  EXPECT_EQ(ErrorOf(File(R"({"name": "a", "min": 0, "max": 1, "samples": -1})")),
            "tensors[0]: \"a\": samples: expected a count, found -1");
  EXPECT_EQ(
      ErrorOf(File(R"({"name": "a", "min": 0, "max": 1}, {"name": "a", "min": 0, "max": 1})")),
      "tensors[1]: \"a\": already tensors[0]");
}

TEST(RangeFile, MergesToTheUnion) {
  const NamedRanges a = {{"x", {-1, 2}, "minmax", 10}, {"y", {0, 1}, "minmax", 10}};
  const NamedRanges b = {{"z", {3, 4}, "kl", 5}, {"x", {0, 5}, "kl", 5}};
  EXPECT_EQ(MergeRanges(a, b), (NamedRanges{{"x", {-1, 5}, "minmax, kl", 15},
                                            {"y", {0, 1}, "minmax", 10},
                                            {"z", {3, 4}, "kl", 5}}));
  EXPECT_EQ(MergeRanges(a, a)[0], (NamedRange{"x", {-1, 2}, "minmax", 20}));
}

/// x, y = RELU(x), z = RESHAPE(y): y and z share a scale.
struct Tied {
  Tied() {
    x = network.Input("x", {1, 4});
    y = network.Relu(x);
    z = network.Reshape(y, {4});
    network.Output(z, "x");  // a second tensor of that name
    network.graph.tensors[y].name = "y";
  }
  TestNetwork network;
  int x, y, z;
};

TEST(RangeFile, CallsTensorsByNameAndNumber) {
  const Tied tied;
  Ranges ranges(tied.network.graph.tensors.size());
  ranges[tied.x] = Range{-1, 1};
  ranges[tied.z] = Range{0, 2};
  const NamedRanges named = NameRanges(tied.network.graph, ranges, "ema", 3);
  EXPECT_EQ(named, (NamedRanges{{"x", {-1, 1}, "ema", 3}, {"x#2", {0, 2}, "ema", 3}}));
  const auto back = RangesByTensor(tied.network.graph, named);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(*back, ranges);
  EXPECT_EQ(
      RangesByTensor(tied.network.graph, {{"x#3", {}}, {"y", {}}, {"", {}}}).status().message(),
      "tensors the network does not have: [x#3, ]");
}

TEST(OverrideRanges, GivenRangesReachWhatSharesTheirScale) {
  const Tied tied;
  const Range wide{-8, 8}, narrow{0, 2};
  const Ranges observed(tied.network.graph.tensors.size(), wide);
  Ranges given(tied.network.graph.tensors.size());
  given[tied.z] = narrow;
  Ranges ranges = OverrideRanges(tied.network.graph, observed, given);
  EXPECT_EQ(ranges[tied.x], wide);
  EXPECT_EQ(ranges[tied.y], narrow);
  EXPECT_EQ(ranges[tied.z], narrow);
  ranges = OverrideRanges(tied.network.graph, {}, given);
  EXPECT_EQ(ranges[tied.x], std::nullopt);
  EXPECT_EQ(ranges[tied.y], narrow);
}

}  // namespace
}  // namespace octet
