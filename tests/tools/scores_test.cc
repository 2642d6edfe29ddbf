#include "tools/octet/scores.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Scores, AreListsOfValues) {
  for (const std::vector<int32_t>& shape :
       {std::vector<int32_t>{1, 1001}, {10}, {1, 1, 1, 10}, {1, 10, 1, 1}})
    EXPECT_TRUE(LooksLikeScores(shape)) << testing::PrintToString(shape);
  for (const std::vector<int32_t>& shape :
       {std::vector<int32_t>{}, {1}, {2, 5}, {1, 4, 4, 1}, {1, 1}})
    EXPECT_FALSE(LooksLikeScores(shape)) << testing::PrintToString(shape);
}

TEST(Scores, TopKTakesTheLowerIndexOfEquals) {
  const std::vector<float> values = {1, 5, 3, 5, -2};
  EXPECT_THAT(TopK(values, 3), ElementsAre(1, 3, 2));
  EXPECT_THAT(TopK(values, 9), ElementsAre(1, 3, 2, 0, 4));
  EXPECT_THAT(TopK({}, 1), IsEmpty());
}

TEST(Scores, RankFollowsTheSameOrder) {
  const std::vector<float> values = {1, 5, 3, 5, -2};
  for (int rank = 0; rank < 5; ++rank) EXPECT_EQ(RankOf(values, TopK(values, 5)[rank]), rank);
}

TEST(Scores, NanComesLast) {
  const std::vector<float> values = {NAN, -1e30f, NAN, 0};
  EXPECT_THAT(TopK(values, 4), ElementsAre(3, 1, 0, 2));
  EXPECT_EQ(RankOf(values, 2), 3);
}

}  // namespace
}  // namespace octet
