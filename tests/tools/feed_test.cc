#include "tools/io/feed.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"
#include "tools/io/real_values.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// [1, 1, 2, 3]: one row of two RGB pixels.
InputSpec Input(DataType type, float scale = 0, int zero_point = 0) {
  return {"x", type, {1, 1, 2, 3}, scale, zero_point};
}

Sample Pixels(std::vector<uint8_t> pixels) {
  return {"p", Sample::Kind::kPixels, MakeArray(DataType::kUint8, {1, 2, 3}, std::move(pixels))};
}

template <typename T>
std::vector<T> FeedTo(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec) {
  std::vector<T> input(6);
  const Status status =
      Feed(sample, preprocess, spec, {reinterpret_cast<uint8_t*>(input.data()), 6 * sizeof(T)});
  EXPECT_TRUE(status.ok()) << status.message();
  return input;
}

std::string FeedError(const Sample& sample, const InputSpec& spec, StatusCode code) {
  std::vector<uint8_t> input(1024);
  const Status status = Feed(sample, {}, spec, input);
  EXPECT_EQ(status.code(), code);
  return status.message();
}

TEST(Feed, PixelsWithoutMeanAndStdStayPixels) {
  const Sample sample = Pixels({0, 1, 127, 128, 254, 255});
  EXPECT_THAT(FeedTo<uint8_t>(sample, {}, Input(DataType::kUint8, 0.5f, 3)),
              ElementsAre(0, 1, 127, 128, 254, 255));
  EXPECT_THAT(FeedTo<int8_t>(sample, {}, Input(DataType::kInt8, 0.5f, 3)),
              ElementsAre(-128, -127, -1, 0, 126, 127));
}

TEST(Feed, FloatInputsNeedMeanAndStd) {
  EXPECT_THAT(FeedError(Pixels({0, 1, 2, 3, 4, 5}), Input(DataType::kFloat32), StatusCode::kUsage),
              HasSubstr("--mean and --std"));
}

TEST(Feed, NormalizesPerChannel) {
  const Preprocess preprocess{.mean = {0, 10, 20}, .std = {1, 2, 4}};
  EXPECT_THAT(
      FeedTo<float>(Pixels({5, 5, 5, 100, 100, 100}), preprocess, Input(DataType::kFloat32)),
      ElementsAre(5, -2.5f, -3.75f, 100, 45, 20));
}

TEST(Feed, QuantizesRealValuesOfPixels) {
  // real = pixel / 10; q = round(real / 0.5) + 100: ties go away from zero, ends are clamped
  const Preprocess preprocess{.std = {10}};
  EXPECT_THAT(FeedTo<uint8_t>(Pixels({0, 10, 20, 2, 3, 255}), preprocess,
                              Input(DataType::kUint8, 0.5f, 100)),
              ElementsAre(100, 102, 104, 100, 101, 151));
  EXPECT_THAT(
      FeedTo<int8_t>(Pixels({0, 10, 20, 2, 3, 255}), preprocess, Input(DataType::kInt8, 0.05f, 0)),
      ElementsAre(0, 20, 40, 4, 6, 127));
}

TEST(Feed, FloatsAreQuantizedAndClamped) {
  const Sample sample{
      "f", Sample::Kind::kValues,
      MakeArray<float>(DataType::kFloat32, {1, 2, 3}, {0, 0.25f, -0.25f, 1, 500, -500})};
  EXPECT_THAT(FeedTo<uint8_t>(sample, {}, Input(DataType::kUint8, 0.5f, 128)),
              ElementsAre(128, 129, 127, 130, 255, 0));
  EXPECT_THAT(FeedTo<int8_t>(sample, {}, Input(DataType::kInt8, 0.5f, 0)),
              ElementsAre(0, 1, -1, 2, 127, -128));
  EXPECT_THAT(FeedTo<float>(sample, {}, Input(DataType::kFloat32)),
              ElementsAre(0, 0.25f, -0.25f, 1, 500, -500));
}

TEST(Feed, ValuesThatCannotGoInAreRefused) {
  const Sample nan{"f", Sample::Kind::kValues,
                   MakeArray<float>(DataType::kFloat32, {6}, {0, NAN, 0, 0, 0, 0})};
  EXPECT_EQ(FeedError(nan, Input(DataType::kUint8, 1, 0), StatusCode::kInvalid),
            "f: input 'x': value 1 is NaN");
  const Sample small{"s", Sample::Kind::kValues,
                     MakeArray<float>(DataType::kFloat32, {1, 2}, {0, 1})};
  EXPECT_EQ(FeedError(small, Input(DataType::kFloat32), StatusCode::kInvalid),
            "s: input 'x': shape [1, 2] does not fit [1, 1, 2, 3]");
  const Sample longs{"l", Sample::Kind::kValues,
                     MakeArray<int64_t>(DataType::kInt64, {6}, {0, 0, 0, 0, 0, 0})};
  EXPECT_THAT(FeedError(longs, Input(DataType::kUint8, 1, 0), StatusCode::kInvalid),
              HasSubstr("INT64 for a tensor of type UINT8"));
}

TEST(Feed, LayoutsMeetByTransposition) {
  // Channel-first input, channel-last pixels.
  const InputSpec first{"x", DataType::kUint8, {1, 3, 1, 2}, 0, 0};
  ASSERT_TRUE(first.channel_first());
  EXPECT_THAT(FeedTo<uint8_t>(Pixels({1, 2, 3, 4, 5, 6}), {}, first),
              ElementsAre(1, 4, 2, 5, 3, 6));
  // Per-channel normalization follows the layout.
  const InputSpec real{"x", DataType::kFloat32, {1, 3, 1, 2}, 0, 0};
  EXPECT_THAT(FeedTo<float>(Pixels({1, 2, 3, 4, 5, 6}), {.mean = {1, 2, 3}}, real),
              ElementsAre(0, 3, 0, 3, 0, 3));
  // Channel-last input, channel-first array.
  const Sample planes{"p", Sample::Kind::kValues,
                      MakeArray<uint8_t>(DataType::kUint8, {3, 1, 2}, {1, 4, 2, 5, 3, 6})};
  EXPECT_THAT(FeedTo<uint8_t>(planes, {}, Input(DataType::kUint8)), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Feed, PixelsCanBeFlattened) {
  EXPECT_THAT(
      FeedTo<uint8_t>(Pixels({1, 2, 3, 4, 5, 6}), {}, {"x", DataType::kUint8, {1, 6}, 0, 0}),
      ElementsAre(1, 2, 3, 4, 5, 6));
}

std::vector<float> FeedTwin(const Sample& sample, const Preprocess& preprocess) {
  std::vector<float> input(6);
  const Status status =
      FeedReal(sample, preprocess, Input(DataType::kFloat32), Input(DataType::kUint8, 0.5f, 10),
               {reinterpret_cast<uint8_t*>(input.data()), 6 * sizeof(float)});
  EXPECT_TRUE(status.ok()) << status.message();
  return input;
}

TEST(FeedReal, GivesTheFloatTwinWhatTheIntegersMean) {
  const Sample pixels = Pixels({0, 10, 12, 20, 30, 255});
  EXPECT_THAT(FeedTwin(pixels, {}), ElementsAre(-5, 0, 1, 5, 10, 122.5f));
  // With mean and std the pixels have real values of their own.
  EXPECT_THAT(FeedTwin(pixels, {.std = {10}}), ElementsAre(0, 1, 1.2f, 2, 3, 25.5f));
  // Integers of the input's own type are no pixels, whatever the mean.
  const Sample own{"q", Sample::Kind::kValues,
                   MakeArray<uint8_t>(DataType::kUint8, {6}, {10, 11, 12, 13, 14, 15})};
  EXPECT_THAT(FeedTwin(own, {.std = {10}}), ElementsAre(0, 0.5f, 1, 1.5f, 2, 2.5f));
}

TEST(FeedReal, AnotherIntegerNetworkIsFedAsItself) {
  std::vector<uint8_t> input(6);
  ASSERT_TRUE(FeedReal(Pixels({0, 10, 12, 20, 30, 255}), {}, Input(DataType::kInt8, 0.1f, 3),
                       Input(DataType::kUint8, 0.5f, 10), input)
                  .ok());
  EXPECT_THAT(input, ElementsAre(128, 138, 140, 148, 158, 127));  // pixel - 128
}

TEST(FitSample, ResizesPicturesToTheInput) {
  const Sample picture = PictureSample(MakePicture(1, 4, 3, std::vector<uint8_t>(12, 9)));
  const auto fitted = FitSample(picture, {}, Input(DataType::kUint8));
  ASSERT_TRUE(fitted) << fitted.status().message();
  EXPECT_THAT(fitted->array.shape, ElementsAre(1, 2, 3));
  EXPECT_THAT(ValuesOf<uint8_t>(fitted->array), testing::Each(9));
  const auto grey = FitSample(picture, {}, {"x", DataType::kUint8, {1, 2, 2, 1}, 0, 0});
  ASSERT_TRUE(grey) << grey.status().message();
  EXPECT_THAT(grey->array.shape, ElementsAre(2, 2, 1));
}

TEST(FitSample, PixelsOfArraysAreResizedOnlyWhenAsked) {
  const Sample pixels{"idx", Sample::Kind::kPixels,
                      MakeArray<uint8_t>(DataType::kUint8, {1, 1}, {7})};
  const InputSpec spec{"x", DataType::kUint8, {1, 2, 2, 1}, 0, 0};
  const auto kept = FitSample(pixels, {}, spec);
  ASSERT_TRUE(kept) << kept.status().message();
  EXPECT_EQ(
      FeedError(*kept, spec, StatusCode::kInvalid),
      "idx: input 'x': shape [1, 1] does not fit [1, 2, 2, 1] (--input-size resizes pictures)");
  const auto resized = FitSample(pixels, {.input_size = PictureSize{2, 2}}, spec);
  ASSERT_TRUE(resized) << resized.status().message();
  EXPECT_THAT(ValuesOf<uint8_t>(resized->array), ElementsAre(7, 7, 7, 7));
  EXPECT_EQ(FitSample(pixels, {.input_size = PictureSize{3, 3}}, spec).status().code(),
            StatusCode::kUsage);
}

TEST(FitSample, NamesInputsThatTakeNoPicture) {
  const Sample picture = PictureSample(Picture(1, 1, 3));
  const auto fitted = FitSample(picture, {}, {"x", DataType::kFloat32, {1, 640}, 0, 0});
  ASSERT_FALSE(fitted.ok());
  EXPECT_THAT(fitted.status().message(), HasSubstr("takes no picture"));
}

TEST(RealValues, FollowTheTensor) {
  const uint8_t bytes[] = {0, 128, 255};
  Tensor tensor{.type = DataType::kInt8};
  tensor.quantization = {.scale = {0.5f}, .zero_point = {-1}};
  EXPECT_THAT(RealValues(bytes, tensor), ElementsAre(0.5f, -63.5f, 0));
  EXPECT_THAT(RealValues(bytes, Tensor{.type = DataType::kUint8}), ElementsAre(0, 128, 255));
}

}  // namespace
}  // namespace octet
