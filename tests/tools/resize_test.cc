#include "tools/io/resize.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"

namespace octet {
namespace {

using testing::Each;
using testing::ElementsAre;

std::vector<uint8_t> ResizeRow(std::vector<uint8_t> row, int width, Filter filter) {
  const int source = static_cast<int>(row.size());
  return Resize(MakePicture(1, source, 1, std::move(row)), 1, width, filter).pixels;
}

std::vector<uint8_t> ResizeColumn(std::vector<uint8_t> column, int height, Filter filter) {
  const int source = static_cast<int>(column.size());
  return Resize(MakePicture(source, 1, 1, std::move(column)), height, 1, filter).pixels;
}

// Halving: triangle of half-width 2 around 1 and 3. Weights 3/7, 3/7, 1/7 and mirrored:
// (30 + 60 + 30) / 7 = 17.1 and (20 + 90 + 120) / 7 = 32.9.
TEST(Antialias, WeighsAllPixelsUnderTheTriangle) {
  EXPECT_THAT(ResizeRow({10, 20, 30, 40}, 2, Filter::kAntialias), ElementsAre(17, 33));
  EXPECT_THAT(ResizeColumn({10, 20, 30, 40}, 2, Filter::kAntialias), ElementsAre(17, 33));
}

// Doubling: half-width 1, outputs lie at 0.25, 0.75, 1.25, 1.75 (pixel centres at 0.5 and 1.5).
TEST(Antialias, InterpolatesWhenGrowing) {
  EXPECT_THAT(ResizeRow({0, 100}, 4, Filter::kAntialias), ElementsAre(0, 25, 75, 100));
}

/// The same filter in doubles and two dimensions at once.
double TriangleAverage(const Picture& in, int y, int x, int c, double scale_y, double scale_x) {
  double sum = 0, weights = 0;
  for (int v = 0; v < in.height; ++v) {
    for (int u = 0; u < in.width; ++u) {
      const auto weight = [](int source, int target, double scale) {
        const double distance = std::abs(source + 0.5 - (target + 0.5) * scale);
        return std::max(0.0, 1 - distance / std::max(scale, 1.0));
      };
      const double w = weight(v, y, scale_y) * weight(u, x, scale_x);
      sum += w * in.at(v, u)[c];
      weights += w;
    }
  }
  return sum / weights;
}

TEST(Antialias, IsWithinOneLevelOfTheFormula) {
  std::mt19937 random(1);
  Picture in(13, 17, 3);
  for (uint8_t& pixel : in.pixels) pixel = static_cast<uint8_t>(random());
  for (const auto& [height, width] : {std::pair(5, 7), std::pair(20, 9), std::pair(26, 34)}) {
    const Picture out = Resize(in, height, width, Filter::kAntialias);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < 3; ++c)
          EXPECT_NEAR(out.at(y, x)[c], TriangleAverage(in, y, x, c, 13.0 / height, 17.0 / width),
                      1.0);
  }
}

// Positions 0, 0.5, 1, 1.5; the last one has no right neighbour. 12.5 rounds up.
TEST(Bilinear, StartsAtTheFirstPixelAndRoundsHalfUp) {
  EXPECT_THAT(ResizeRow({10, 15}, 4, Filter::kBilinear), ElementsAre(10, 13, 15, 15));
  EXPECT_THAT(ResizeColumn({10, 15}, 4, Filter::kBilinear), ElementsAre(10, 13, 15, 15));
  EXPECT_THAT(ResizeRow({10, 20, 30, 41}, 2, Filter::kBilinear), ElementsAre(10, 30));
  // Positions 0 and 1.5
  EXPECT_THAT(ResizeRow({10, 20, 30}, 2, Filter::kBilinear), ElementsAre(10, 25));
}

TEST(Nearest, TakesThePixelAtOrBefore) {
  EXPECT_THAT(ResizeRow({1, 2, 3}, 2, Filter::kNearest), ElementsAre(1, 2));
  EXPECT_THAT(ResizeRow({1, 2}, 4, Filter::kNearest), ElementsAre(1, 1, 2, 2));
}

TEST(Resize, KeepsAPictureOfTheRightSizeAndFlatAreas) {
  const Picture in = MakePicture(2, 1, 3, {1, 2, 3, 4, 5, 6});
  for (Filter filter : {Filter::kAntialias, Filter::kBilinear, Filter::kNearest}) {
    EXPECT_EQ(Resize(in, 2, 1, filter).pixels, in.pixels);
    Picture flat(7, 5, 1);
    flat.pixels.assign(flat.pixels.size(), 255);
    EXPECT_THAT(Resize(flat, 3, 11, filter).pixels, Each(255));
  }
}

}  // namespace
}  // namespace octet
