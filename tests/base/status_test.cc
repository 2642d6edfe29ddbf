#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <octet/status.h>

#include "base/str.h"

namespace octet {
namespace {

TEST(StatusTest, InAddsThePlaceInFront) {
  const Status status = InvalidError("zero_point ", 300, " outside [0, 255]");
  EXPECT_EQ(status.In("weights").In("conv1").message(),
            "conv1: weights: zero_point 300 outside [0, 255]");
  EXPECT_EQ(status.In("weights").code(), StatusCode::kInvalid);
  EXPECT_TRUE(Status().In("anywhere").ok());
}

TEST(StatusTest, StrCatWritesNumbersTextAndLists) {
  EXPECT_EQ(StrCat("a", 'b', -3, 1.5f, true, std::vector<int>{1, 2}, std::string("c")),
            "ab-31.5true[1, 2]c");
}

Expected<int> Half(int value) {
  if (value % 2 != 0) return InvalidError(value, " is odd");
  return value / 2;
}

Expected<int> Quarter(int value) {
  OCTET_ASSIGN_OR_RETURN(const int half, Half(value));
  return Half(half);
}

TEST(ExpectedTest, CarriesAValueOrItsError) {
  EXPECT_EQ(*Quarter(12), 3);
  EXPECT_EQ(Quarter(6).status().message(), "3 is odd");
  EXPECT_FALSE(Quarter(5));
}

Status HalfIn(int value, int& places) {
  OCTET_RETURN_IF_ERROR_IN(StrCat("place ", ++places), Half(value).status());
  return Status();
}

TEST(StatusTest, ThePlaceIsComputedForAnErrorOnly) {
  int places = 0;
  EXPECT_TRUE(HalfIn(2, places).ok());
  EXPECT_EQ(places, 0);
  EXPECT_EQ(HalfIn(3, places).message(), "place 1: 3 is odd");
}

}  // namespace
}  // namespace octet
