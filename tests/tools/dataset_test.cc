#include "tools/io/dataset.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"
#include "tools/io/npy.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const InputSpec kImage = {"image", DataType::kUint8, {1, 2, 2, 3}, 0, 0};

Expected<std::vector<Dataset>> Open(const std::string& path, const InputSpec& input = kImage) {
  return OpenDatasets(path, std::span(&input, 1));
}

std::string OpenError(const std::string& path, const InputSpec& input = kImage) {
  const auto opened = Open(path, input);
  EXPECT_FALSE(opened.ok());
  return opened.status().message();
}

Array Bytes8(std::vector<int32_t> shape) {
  size_t count = 1;
  for (int32_t dimension : shape) count *= static_cast<size_t>(dimension);
  std::vector<uint8_t> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<uint8_t>(i);
  return MakeArray(DataType::kUint8, std::move(shape), std::move(values));
}

TEST(FolderDataset, TakesPicturesInTheOrderOfTheirNames) {
  const TemporaryFolder folder;
  folder.Write("b.ppm", PpmFile(1, 2, 20));
  folder.Write("a.PPM", PpmFile(2, 1, 10));
  folder.Write("labels.txt", "a.PPM 0\n");
  const auto opened = Open(folder.path());
  ASSERT_TRUE(opened) << opened.status().message();
  const Dataset& dataset = (*opened)[0];
  EXPECT_EQ(dataset.count, 2);
  EXPECT_EQ(dataset.skipped, 1);
  EXPECT_THAT(dataset.names, ElementsAre("a.PPM", "b.ppm"));
  const auto sample = dataset.read(1);
  ASSERT_TRUE(sample) << sample.status().message();
  EXPECT_EQ(sample->kind, Sample::Kind::kPicture);
  EXPECT_THAT(sample->array.shape, ElementsAre(1, 2, 3));
}

TEST(FolderDataset, APictureThatDoesNotDecodeIsAnError) {
  const TemporaryFolder folder;
  folder.Write("bad.jpg", "GIF89a");
  const auto opened = Open(folder.path());
  ASSERT_TRUE(opened) << opened.status().message();
  const auto sample = (*opened)[0].read(0);
  ASSERT_FALSE(sample.ok());
  EXPECT_THAT(sample.status().message(), HasSubstr("bad.jpg: is not a picture"));
}

TEST(FolderDataset, NothingToReadIsAnError) {
  const TemporaryFolder folder;
  EXPECT_EQ(OpenError(folder.path()),
            folder.path() + ": folder holds no pictures (JPEG, PNG, BMP, PPM) and no .npy files");
  folder.Write("readme.txt", "hello");
  EXPECT_THAT(OpenError(folder.path()), HasSubstr("holds no pictures"));
  EXPECT_THAT(OpenError(folder.path() + "/missing"), HasSubstr("cannot open"));
}

TEST(FolderDataset, TakesArrays) {
  const TemporaryFolder folder;
  folder.Write("0.npy", WriteNpy(Bytes8({2, 2, 3})));
  folder.Write("1.npy", WriteNpy(Bytes8({1, 2, 2, 3})));
  const auto opened = Open(folder.path());
  ASSERT_TRUE(opened) << opened.status().message();
  EXPECT_EQ((*opened)[0].count, 2);
  EXPECT_EQ((*opened)[0].read(0)->kind, Sample::Kind::kValues);
}

TEST(ArrayDataset, TheFirstAxisCountsSamplesUnlessTheShapeIsTheInputs) {
  struct Case {
    std::vector<int32_t> array, input, sample;
    int count;
  };
  const std::vector<Case> cases = {
      {{1, 2, 2, 3}, {1, 2, 2, 3}, {1, 2, 2, 3}, 1},
      {{2, 2, 3}, {1, 2, 2, 3}, {2, 2, 3}, 1},
      {{5, 2, 2, 3}, {1, 2, 2, 3}, {2, 2, 3}, 5},
      {{5, 1, 2, 2, 3}, {1, 2, 2, 3}, {1, 2, 2, 3}, 5},
      {{5, 3, 2, 2}, {1, 2, 2, 3}, {3, 2, 2}, 5},  // the other layout
      {{3, 2, 2}, {1, 2, 2, 3}, {3, 2, 2}, 1},     // likewise
      {{7, 28, 28}, {1, 28, 28, 1}, {28, 28}, 7},  // without channels
      {{4, 10}, {1, 10}, {10}, 4},                 // rows
      {{10, 10}, {1, 10}, {10}, 10},               // as many rows as columns
      {{6, 10}, {2, 10}, {2, 10}, 3},              // batches of two
      {{9}, {1, 1}, {}, 9},                        // one number each
  };
  for (const Case& c : cases) {
    const InputSpec input{"x", DataType::kUint8, c.input, 0, 0};
    const auto dataset = SplitArray("a", Bytes8(c.array), Sample::Kind::kValues, input);
    ASSERT_TRUE(dataset) << dataset.status().message();
    EXPECT_EQ(dataset->count, c.count) << testing::PrintToString(c.array);
    const auto last = dataset->read(c.count - 1);
    ASSERT_TRUE(last) << last.status().message();
    EXPECT_EQ(last->array.shape, c.sample) << testing::PrintToString(c.array);
    const auto values = last->array.values<uint8_t>();
    const Array all = Bytes8(c.array);
    EXPECT_EQ(values.back(), all.values<uint8_t>().back());
    EXPECT_EQ(values.size() * static_cast<size_t>(c.count), all.data.data.size());
  }
}

TEST(ArrayDataset, OtherShapesAreRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("x.npy", WriteNpy(Bytes8({4, 5})));
  EXPECT_EQ(OpenError(path),
            path + ": shape [4, 5] holds no samples of input 'image' [1, 2, 2, 3]");
  const std::string empty = folder.Write("e.npy", WriteNpy(Bytes8({0, 2, 2, 3})));
  EXPECT_EQ(OpenError(empty), empty + ": has no samples");
  const std::string text = folder.Write("t.txt", "hello");
  EXPECT_THAT(OpenError(text), HasSubstr("is none of the datasets octet reads"));
}

TEST(ArrayDataset, NpzServesSeveralInputsByName) {
  const TemporaryFolder folder;
  const std::vector<InputSpec> inputs = {{"a", DataType::kUint8, {1, 2}, 0, 0},
                                         {"b", DataType::kUint8, {1, 3}, 0, 0}};
  const std::string path = folder.Write(
      "x.npz", WriteNpz(std::vector<NamedArray>{{"b", Bytes8({4, 3})}, {"a", Bytes8({4, 2})}}));
  const auto opened = OpenDatasets(path, inputs);
  ASSERT_TRUE(opened) << opened.status().message();
  ASSERT_EQ(opened->size(), 2u);
  EXPECT_EQ((*opened)[0].count, 4);
  EXPECT_THAT((*opened)[1].read(0)->array.shape, ElementsAre(3));
  EXPECT_THAT(OpenError(path, {"c", DataType::kUint8, {1, 2}, 0, 0}),
              HasSubstr("no array is named as the input 'c'; found [b, a]"));
}

TEST(IdxDataset, HoldsPixels) {
  const TemporaryFolder folder;
  const std::string path = folder.Write(
      "x-idx3-ubyte", std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03\1\2\3\4\5\6", 22));
  const auto opened = Open(path, {"x", DataType::kUint8, {1, 1, 3, 1}, 0, 0});
  ASSERT_TRUE(opened) << opened.status().message();
  EXPECT_EQ((*opened)[0].count, 2);
  const auto sample = (*opened)[0].read(1);
  ASSERT_TRUE(sample) << sample.status().message();
  EXPECT_EQ(sample->kind, Sample::Kind::kPixels);
  EXPECT_THAT(ValuesOf<uint8_t>(sample->array), ElementsAre(4, 5, 6));
}

TEST(SpreadEvenly, CoversTheWholeRange) {
  EXPECT_THAT(SpreadEvenly(10, 5), ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(SpreadEvenly(3, 5), ElementsAre(0, 1, 2));
  EXPECT_THAT(SpreadEvenly(5, 3), ElementsAre(0, 1, 3));
}

}  // namespace
}  // namespace octet
