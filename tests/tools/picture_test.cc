#include "tools/io/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Picture, NamesTellPicturesFromOtherFiles) {
  for (const char* name : {"a.jpg", "a.JPEG", "b.PNG", "c.bmp", "d.ppm", "e.f.pgm"})
    EXPECT_TRUE(IsPictureName(name)) << name;
  for (const char* name : {"a.txt", "jpg", "a.gif", "a.jpg.txt", ""})
    EXPECT_FALSE(IsPictureName(name)) << name;
}

TEST(Picture, DecodesPpmRowByRow) {
  const auto picture = DecodePicture(BytesOf("P6 2 1 255\n\1\2\3\4\5\6").data);
  ASSERT_TRUE(picture) << picture.status().message();
  EXPECT_EQ(picture->height, 1);
  EXPECT_EQ(picture->width, 2);
  EXPECT_THAT(picture->pixels, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Picture, GreyFilesHaveEqualChannels) {
  const auto picture = DecodePicture(BytesOf("P5 2 1 255\n\x10\x20").data);
  ASSERT_TRUE(picture) << picture.status().message();
  EXPECT_THAT(picture->pixels, ElementsAre(16, 16, 16, 32, 32, 32));
  EXPECT_THAT(WithChannels(*picture, 1).pixels, ElementsAre(16, 32));
}

TEST(Picture, WhatDoesNotDecodeIsAnError) {
  const auto text = DecodePicture(BytesOf("this is no picture").data);
  ASSERT_FALSE(text.ok());
  EXPECT_THAT(text.status().message(), HasSubstr("is not a picture octet knows"));
  EXPECT_FALSE(DecodePicture({}).ok());
  EXPECT_FALSE(DecodePicture(BytesOf("P6 0 1 255\n").data).ok());
  EXPECT_FALSE(DecodePicture(BytesOf("P6 999999999 999999999 255\n").data).ok());
  EXPECT_FALSE(DecodePicture(BytesOf("\x89PNG\r\n\x1a\n and then nothing").data).ok());
}

TEST(Picture, GreyWeighsTheColours) {
  // 0.299 · 100 + 0.587 · 200 + 0.114 · 50 = 153; white stays white
  const Picture rgb = MakePicture(1, 2, 3, {100, 200, 50, 255, 255, 255});
  EXPECT_THAT(WithChannels(rgb, 1).pixels, ElementsAre(153, 255));
}

TEST(Picture, CutCentreKeepsTheAspectOfTheInput) {
  Picture wide(4, 8, 1);
  for (size_t i = 0; i < wide.pixels.size(); ++i) wide.pixels[i] = static_cast<uint8_t>(i);
  const Picture square = CutCentre(wide, 10, 10, 0.5);
  EXPECT_EQ(square.height, 2);
  EXPECT_EQ(square.width, 2);
  EXPECT_THAT(square.pixels, ElementsAre(11, 12, 19, 20));
  const Picture flat = CutCentre(wide, 1, 4, 1.0);
  EXPECT_EQ(flat.height, 2);
  EXPECT_EQ(flat.width, 8);
  EXPECT_EQ(CutCentre(wide, 1, 1, 0.01).pixels.size(), 1u);
}

TEST(Picture, SwapsRedAndBlue) {
  Picture rgb = MakePicture(1, 2, 3, {1, 2, 3, 4, 5, 6});
  SwapRedAndBlue(rgb);
  EXPECT_THAT(rgb.pixels, ElementsAre(3, 2, 1, 6, 5, 4));
}

}  // namespace
}  // namespace octet
