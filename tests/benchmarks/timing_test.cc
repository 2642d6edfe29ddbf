#include "benchmarks/timing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "base/str.h"

namespace octet {
namespace {

TEST(Times, FiguresOfKnownRuns) {
  const Times times{{30, 10, 20, 40, 50}};
  EXPECT_EQ(times.min_us(), 10);
  EXPECT_EQ(times.max_us(), 50);
  EXPECT_EQ(times.median_us(), 30);
  EXPECT_EQ(times.mean_us(), 30);
  EXPECT_EQ(times.stddev_us(), std::sqrt(200.0));
  EXPECT_EQ(times.Quantile(0.9), 46);
}

TEST(Times, OfNoRunsAreNaN) {
  const Times none;
  EXPECT_TRUE(std::isnan(none.median_us()));
  EXPECT_TRUE(std::isnan(none.mean_us()));
  EXPECT_TRUE(std::isnan(none.stddev_us()));
}

/// Networks that write down who ran.
struct Log {
  std::string runs;
  std::function<Status()> Network(char name) {
    return [this, name] {
      runs += name;
      return Status();
    };
  }
};

constexpr TimingOptions kExactly20 = {
    .warmup_runs = 2, .warmup_min_secs = 0, .num_runs = 20, .min_secs = 0};

TEST(TimeInTurns, OneNetworkRunsAsOftenAsAskedFor) {
  Log log;
  const std::function<Status()> networks[] = {log.Network('a')};
  int turns = 0;
  auto timings = TimeInTurns(networks, kExactly20, [&] { ++turns; });
  ASSERT_TRUE(timings.ok());
  EXPECT_EQ((*timings)[0].warmup.us.size(), 2);
  EXPECT_EQ((*timings)[0].runs.us.size(), 20);
  EXPECT_EQ(log.runs, std::string(22, 'a'));
  EXPECT_GT(turns, 1);
}

TEST(TimeInTurns, SeveralTakeTurnsWithOneUnmeasuredRunEach) {
  Log log;
  const std::function<Status()> networks[] = {log.Network('a'), log.Network('b')};
  auto timings = TimeInTurns(networks, kExactly20, [] {});
  ASSERT_TRUE(timings.ok());
  std::string expected = "aabb";
  for (int turn = 0; turn < 20; ++turn) expected += "aabb";
  EXPECT_EQ(log.runs, expected);
  EXPECT_EQ((*timings)[1].runs.us.size(), 20);
}

TEST(TimeInTurns, NoRunStartsAfterMaxSecs) {
  Log log;
  const std::function<Status()> networks[] = {log.Network('a')};
  auto timings =
      TimeInTurns(networks, {.warmup_runs = 0, .warmup_min_secs = 0, .max_secs = -1}, [] {});
  ASSERT_TRUE(timings.ok());
  EXPECT_EQ(log.runs, "");
}

TEST(TimeInTurns, LastsMinSecs) {
  Log log;
  const std::function<Status()> networks[] = {log.Network('a')};
  const double start = NowMicroseconds();
  auto timings =
      TimeInTurns(networks, {.warmup_min_secs = 0, .num_runs = 1, .min_secs = 0.02}, [] {});
  ASSERT_TRUE(timings.ok());
  EXPECT_GE(NowMicroseconds() - start, 20e3);
  EXPECT_GT((*timings)[0].runs.us.size(), 1);
}

TEST(TimeInTurns, RunDelayCountsAsTimeButNotAsRun) {
  Log log;
  const std::function<Status()> networks[] = {log.Network('a')};
  const TimingOptions options = {
      .warmup_runs = 0, .warmup_min_secs = 0, .num_runs = 1, .min_secs = 0.02, .run_delay = 0.03};
  auto timings = TimeInTurns(networks, options, [] {});
  ASSERT_TRUE(timings.ok());
  EXPECT_EQ(log.runs, "a");
}

TEST(TimeInTurns, GivesTheErrorOfARun) {
  const std::function<Status()> networks[] = {[] { return InvalidError("index 7"); }};
  const auto timings = TimeInTurns(networks, kExactly20, [] {});
  EXPECT_EQ(timings.status().message(), "index 7");
}

}  // namespace
}  // namespace octet
