#include "tools/io/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using testing::HasSubstr;

Preprocess Everything() {
  return {.mean = {123.675f, 116.28f, 103.53f},
          .std = {58.395f, 57.12f, 57.375f},
          .fit = Fit::kCrop,
          .crop = 0.75,
          .filter = Filter::kBilinear,
          .bgr = true,
          .input_size = PictureSize{96, 128}};
}

TEST(Preprocess, ComesBackFromJson) {
  for (const Preprocess& preprocess : {Preprocess(), Everything()}) {
    const auto read = PreprocessFromJson(ToJson(preprocess));
    ASSERT_TRUE(read) << read.status().message();
    EXPECT_EQ(*read, preprocess);
  }
}

TEST(Preprocess, IsStoredInAGraphOnce) {
  Graph graph;
  graph.metadata.push_back({"other", {}});
  StorePreprocess(Preprocess{.mean = {1}}, graph);
  StorePreprocess(Everything(), graph);
  EXPECT_EQ(graph.metadata.size(), 2u);  // "other" and ours: TFLite's is for one input
  const auto read = ReadPreprocess(graph);
  ASSERT_TRUE(read) << read.status().message();
  EXPECT_EQ(*read, Everything());
  const auto none = ReadPreprocess(Graph());
  ASSERT_TRUE(none) << none.status().message();
  EXPECT_EQ(*none, Preprocess());
}

/// A graph with one input and TFLite's metadata about it.
Graph WithTfliteMetadata(DataType type, std::vector<uint8_t> bytes) {
  Graph graph;
  graph.inputs = {graph.Add({.name = "input", .type = type, .shape = {1, 4, 4, 3}})};
  graph.metadata.push_back({std::string(kTfliteMetadata), Bytes::Own(std::move(bytes))});
  return graph;
}

TEST(Preprocess, TfliteMetadataCountsForFloatInputs) {
  const std::vector<uint8_t> bytes =
      WriteTfliteMetadata({.mean = {1, 2, 3}, .std = {4}, .label_file = "names.txt"});
  const auto read = ReadPreprocess(WithTfliteMetadata(DataType::kFloat32, bytes));
  ASSERT_TRUE(read) << read.status().message();
  EXPECT_EQ(*read, (Preprocess{.mean = {1, 2, 3}, .std = {4}}));
  EXPECT_EQ(*ReadPreprocess(WithTfliteMetadata(DataType::kUint8, bytes)), Preprocess());
  EXPECT_EQ(FindTfliteMetadata(WithTfliteMetadata(DataType::kUint8, bytes))->label_file,
            "names.txt");
  // What octet stored wins.
  Graph both = WithTfliteMetadata(DataType::kFloat32, bytes);
  StorePreprocess(Preprocess{.mean = {9}, .std = {8}}, both);
  EXPECT_EQ(*ReadPreprocess(both), (Preprocess{.mean = {9}, .std = {8}}));
  EXPECT_EQ(*FindTfliteMetadata(both), (TfliteMetadata{.mean = {9}, .std = {8}}));
}

TEST(Preprocess, DamagedTfliteMetadataIsAnError) {
  const std::vector<uint8_t> bytes = WriteTfliteMetadata({.mean = {1}, .std = {2}});
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto read = ReadTfliteMetadata({bytes.data(), size});
    if (read.ok()) continue;  // what was cut off may be padding
    EXPECT_THAT(read.status().message(), testing::HasSubstr("damaged")) << size;
  }
  std::vector<uint8_t> other = bytes;
  other[4] = 'X';
  const auto read = ReadPreprocess(WithTfliteMetadata(DataType::kFloat32, other));
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.status().message(), testing::HasSubstr("metadata 'TFLITE_METADATA'"));
}

TEST(Preprocess, SingleNumbersAndUnknownKeysAreTaken) {
  const auto read = PreprocessFromJson(R"({"mean": 127.5, "std": [127.5], "later": {"x": 1}})");
  ASSERT_TRUE(read) << read.status().message();
  EXPECT_EQ(read->mean, std::vector<float>{127.5f});
  EXPECT_FALSE(read->fit.has_value());
}

TEST(Preprocess, BadJsonNamesTheKey) {
  EXPECT_EQ(PreprocessFromJson("{").status().message(), "is not a JSON object");
  EXPECT_EQ(PreprocessFromJson("[1]").status().message(), "is not a JSON object");
  for (const char* json : {R"({"mean": ["x"]})", R"({"std": {}})", R"({"fit": 3})",
                           R"({"fit": "squeeze"})", R"({"crop": 1.5})", R"({"filter": "lanczos"})",
                           R"({"bgr": 1})", R"({"input_size": [1]})"}) {
    const auto read = PreprocessFromJson(json);
    ASSERT_FALSE(read.ok()) << json;
    EXPECT_EQ(read.status().code(), StatusCode::kInvalid) << json;
    const std::string key(json + 2, std::string_view(json).find('"', 2) - 2);
    EXPECT_THAT(read.status().message(), testing::StartsWith(key + ": ")) << json;
  }
}

TEST(Preprocess, FlagsWinOverTheFile) {
  const Preprocess merged =
      Merge({.filter = Filter::kNearest}, {.mean = {1}, .std = {2}, .filter = Filter::kBilinear});
  EXPECT_EQ(merged.filter, Filter::kNearest);
  EXPECT_EQ(merged.mean, std::vector<float>{1});
  // A mean without a std is a whole: the file's std is not mixed in.
  EXPECT_TRUE(Merge({.mean = {5}}, {.mean = {1}, .std = {2}}).std.empty());
}

TEST(Preprocess, ChecksTheNumberOfChannels) {
  EXPECT_TRUE(CheckChannels({.mean = {1}, .std = {2}}, 3).ok());
  EXPECT_TRUE(CheckChannels({.mean = {1, 2, 3}, .std = {2}}, 3).ok());
  EXPECT_THAT(CheckChannels({.mean = {1, 2}}, 3).message(), HasSubstr("2 values"));
  EXPECT_THAT(CheckChannels({.std = {0}}, 3).message(), HasSubstr("cannot divide"));
}

TEST(Preprocess, ParsesNumbers) {
  EXPECT_EQ(*ParseNumbers("127.5"), std::vector{127.5f});
  EXPECT_EQ(*ParseNumbers("-1,0.5,1e2"), (std::vector{-1.0f, 0.5f, 100.0f}));
  for (const char* text : {"", ",", "1,", ",1", "1,,2", "1 2", "one", "1,two", "1x"})
    EXPECT_EQ(ParseNumbers(text).status().code(), StatusCode::kUsage) << text;
}

TEST(Preprocess, ParsesSizes) {
  EXPECT_EQ(*ParsePictureSize("224"), (PictureSize{224, 224}));
  EXPECT_EQ(*ParsePictureSize("96x128"), (PictureSize{96, 128}));
  for (const char* text : {"", "x", "12x", "0", "-3", "12y3", "12x3x", "1.5"})
    EXPECT_EQ(ParsePictureSize(text).status().code(), StatusCode::kUsage) << text;
}

TEST(Preprocess, IsDescribed) {
  EXPECT_EQ(Describe({.filter = Filter::kNearest, .bgr = true}),
            "pixels as they are, stretch, nearest, BGR");
  EXPECT_EQ(Describe({}), "pixels as they are, stretch, antialias");
  EXPECT_EQ(Describe({.mean = {127.5f}, .std = {127.5f}, .fit = Fit::kCrop}),
            "real = (pixel - 127.5) / 127.5, crop 0.875, antialias");
}

}  // namespace
}  // namespace octet
