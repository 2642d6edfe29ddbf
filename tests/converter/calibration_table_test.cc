// Calibration tables as text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include <octet/calibration_table.h>

namespace octet {
namespace {

using Entry = CalibrationTable::Entry;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

CalibrationTable Parsed(std::string_view text) {
  const auto table = ParseCalibrationTable(text);
  EXPECT_TRUE(table.ok()) << table.status().message();
  return table.ok() ? *table : CalibrationTable();
}

std::string ErrorOf(std::string_view text) {
  const auto table = ParseCalibrationTable(text);
  EXPECT_FALSE(table.ok());
  EXPECT_EQ(table.status().code(), StatusCode::kInvalid);
  return table.status().message();
}

TEST(CalibrationTable, ReadsBothDialects) {
  const std::vector<Entry> expected = {{"conv1/7x7_s2", 0, {251.159095905, 0, 158.5}},
                                       {"mha", 3, {1}},
                                       {"conv1/7x7_s2", std::nullopt, {1.25}}};
  EXPECT_EQ(Parsed("conv1/7x7_s2_param_0 251.159095905 0.0 158.5\nmha_param_3 1\n"
                   "conv1/7x7_s2 1.25\n")
                .entries,
            expected);
  EXPECT_EQ(Parsed("conv1/7x7_s2_param_0 251.159095905 0.000000 158.500000 \r\n"
                   "\r\nmha_param_3 1.000000 \nconv1/7x7_s2 1.250000 ")
                .entries,
            expected);
}

TEST(CalibrationTable, DeadChannelsAreZeroOrInfinite) {
  const CalibrationTable table = Parsed("a_param_0 0.0 inf 2\na inf");
  EXPECT_EQ(table.FindWeights("a")->scales, (std::vector<double>{0, kInfinity, 2}));
  EXPECT_EQ(table.FindInput("a")->scales, (std::vector<double>{kInfinity}));
  EXPECT_EQ(table.FindInput("b"), nullptr);
}

TEST(CalibrationTable, NamesMayLookLikeWeights) {
  const std::vector<Entry> expected = {
      {"_param_0", std::nullopt, {1}}, {"x_param_y", std::nullopt, {1}}, {"a_param_1", 0, {1}}};
  EXPECT_EQ(Parsed("_param_0 1\nx_param_y 1\na_param_1_param_0 1").entries, expected);
}

TEST(CalibrationTable, WritesWhatItReads) {
  const CalibrationTable table = {
      {{"conv", 0, {0.1, 1.0 / 3, 5e-324, kInfinity, 983508.434232, 0}}, {"conv", {}, {127}}}};
  const auto text = PrintCalibrationTable(table);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(Parsed(*text), table);
  EXPECT_EQ(text->substr(0, 30), "conv_param_0 0.1 0.33333333333");
}

TEST(CalibrationTable, RefusesNamesItCouldNotReadBack) {
  const auto text = PrintCalibrationTable({{{"conv 1", {}, {1}}}});
  EXPECT_EQ(text.status().message(), "layer 'conv 1': a table cannot hold names with blanks");
  EXPECT_FALSE(PrintCalibrationTable({{{std::string(256, 'n'), {}, {1}}}}).ok());
  EXPECT_TRUE(PrintCalibrationTable({{{std::string(255, 'n'), {}, {1}}}}).ok());
}

TEST(CalibrationTable, SaysWhatIsWrongInWhichLine) {
  EXPECT_EQ(ErrorOf(""), "no line with a layer and its scales");
  EXPECT_EQ(ErrorOf("\n \n"), "no line with a layer and its scales");
  EXPECT_EQ(ErrorOf("a_param_0 1\na_param_0 1 x2 3"),
            "line 2: a_param_0: scale 2: expected a number, found 'x2'");
  EXPECT_EQ(ErrorOf("a 1.5.2"), "line 1: a: scale 1: expected a number, found '1.5.2'");
  EXPECT_EQ(ErrorOf("a 1e999"), "line 1: a: scale 1: expected a number, found '1e999'");
  EXPECT_EQ(ErrorOf("a -1"), "line 1: a: scale 1: expected a scale of at least 0, found -1");
  EXPECT_EQ(ErrorOf("a nan"), "line 1: a: scale 1: expected a scale of at least 0, found nan");
  EXPECT_EQ(ErrorOf("a_param_0"), "line 1: a_param_0: no scales");
  EXPECT_EQ(ErrorOf("a 1 2"), "line 1: a: expected one scale for its input, found 2");
  EXPECT_EQ(ErrorOf("a 0.0"), "line 1: a: the scale of its input is 0");
  EXPECT_EQ(ErrorOf("a 1\n\nb 1\na 1"), "line 4: a: in line 1, too");
  EXPECT_EQ(ErrorOf(std::string_view("a 1\nTFL3\0 1", 11)),
            "line 2: control characters: not a table");
  EXPECT_EQ(ErrorOf(std::string(300, 'n') + " 1"), "line 1: a name of 300 characters: at most 255");
}

}  // namespace
}  // namespace octet
