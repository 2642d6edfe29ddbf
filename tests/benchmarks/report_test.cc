// The report's forms, from figures made up here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "benchmarks/report_csv.h"
#include "benchmarks/report_html.h"
#include "benchmarks/report_json.h"
#include "benchmarks/report_tables.h"
#include "benchmarks/tflite_log.h"
#include "tools/io/svg.h"

namespace octet {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Two convolutions and an addition. The peak is 100 GMAC/s.
NetworkReport MakeNetwork() {
  NetworkReport network;
  network.timing.warmup.us = {2000, 1500};
  network.timing.runs.us = {1000, 1100, 1200};
  network.ops = {{.index = 0,
                  .op = "CONV_2D",
                  .name = "a|b,\"c\"<d>",
                  .kernel = "avx2",
                  .work = {.us = 600, .macs = 30'000'000, .ideal_us = 300},
                  .bytes = 1'000'000,
                  .last_start_us = 1,
                  .last_us = 590},
                 {.index = 1,
                  .op = "ADD",
                  .name = "sum",
                  .kernel = "portable",
                  .work = {.us = 100},
                  .bytes = 100},
                 {.index = 2,
                  .op = "CONV_2D",
                  .name = "e",
                  .kernel = "avx2",
                  .work = {.us = 300, .macs = 25'000'000, .ideal_us = 250},
                  .bytes = 500'000}};
  return network;
}

Report MakeReport(int runs = 1) {
  Report report;
  report.machine = {"Some Processor", "g++ 12", "-O3", "avx2"};
  for (int i = 0; i < runs; ++i) {
    report.runs.push_back({.model = "folder/net.tflite",
                           .file_bytes = 2'000'000,
                           .threads = i + 1,
                           .load_us = 12345,
                           .arena_bytes = 4096,
                           .packed_bytes = 8192,
                           .output_sha256 = "abc123",
                           .peaks = {100, 25},
                           .network = MakeNetwork()});
  }
  return report;
}

TEST(NetworkReport, WorkOfAllOperatorsInTheTimeOfTheNetwork) {
  const Work work = MakeNetwork().work();
  EXPECT_EQ(work.us, 1100);
  EXPECT_EQ(work.macs, 55'000'000);
  EXPECT_EQ(work.gmacs_per_s(), 50);
  EXPECT_EQ(work.percent_of_peak(), 50);
  EXPECT_EQ(work.peak_gmacs_per_s(), 100);
}

TEST(ByType, SlowestFirst) {
  const auto types = ByType(MakeNetwork().ops);
  ASSERT_EQ(types.size(), 2);
  EXPECT_EQ(types[0].op, "CONV_2D");
  EXPECT_EQ(types[0].count, 2);
  EXPECT_EQ(types[0].work.us, 900);
  EXPECT_EQ(types[1].op, "ADD");
}

TEST(Json, FiguresOfARun) {
  const auto json = ToJson(MakeReport());
  EXPECT_EQ(json["model"], "folder/net.tflite");
  EXPECT_EQ(json["median_us"], 1100);
  EXPECT_EQ(json["min_us"], 1000);
  EXPECT_EQ(json["mean_us"], 1100);
  EXPECT_EQ(json["runs"], 3);
  EXPECT_EQ(json["peak_gmacs_per_s"], 100);
  EXPECT_EQ(json["percent_of_peak"], 50);
  EXPECT_EQ(json["first_run_us"], 2000);
  EXPECT_TRUE(json["speedup"].is_null());
  EXPECT_TRUE(json["fp32_median_us"].is_null());
  EXPECT_EQ(json["compiler_flags"], "-O3");
  ASSERT_EQ(json["ops"].size(), 3);
  EXPECT_EQ(json["ops"][0]["gmacs_per_s"], 50);
  EXPECT_EQ(json["ops"][0]["percent_of_peak"], 50);
  EXPECT_EQ(json["by_type"][0]["count"], 2);
}

TEST(Json, SeveralRunsAndFloat32) {
  Report report = MakeReport(2);
  report.runs[1].fp32 = MakeNetwork();
  report.runs[1].fp32->timing.runs.us = {4400};
  const auto json = ToJson(report);
  ASSERT_EQ(json["runs"].size(), 2);
  EXPECT_TRUE(json["runs"][0]["speedup"].is_null());
  EXPECT_EQ(json["runs"][1]["fp32_median_us"], 4400);
  EXPECT_EQ(json["runs"][1]["speedup"], 4);
  EXPECT_EQ(json["runs"][1]["fp32_ops"].size(), 3);
}

TEST(Json, WhatNeverRanIsNull) {
  Report report = MakeReport();
  report.runs[0].network = {};
  report.runs[0].output_sha256.clear();
  const auto json = ToJson(report);
  for (const char* key : {"median_us", "p99_us", "mean_us", "first_run_us", "output_sha256"})
    EXPECT_TRUE(json[key].is_null()) << key;
  EXPECT_TRUE(json["ops"].empty());
}

TEST(Trace, AProcessForEachNetworkAndAnEventForEachOperator) {
  const auto events = ToTrace(MakeReport(2))["traceEvents"];
  ASSERT_EQ(events.size(), 2 * (1 + 3));
  EXPECT_EQ(events[0]["args"]["name"], "net.tflite, 1 thread");
  EXPECT_EQ(events[1]["ph"], "X");
  EXPECT_EQ(events[1]["name"], "CONV_2D");
  EXPECT_EQ(events[1]["ts"], 1);
  EXPECT_EQ(events[1]["dur"], 590);
  EXPECT_EQ(events[4]["pid"], 2);
}

TEST(Csv, QuotesWhatNeedsIt) {
  const std::string csv = ProfileToCsv(MakeReport());
  EXPECT_THAT(csv, StartsWith("model,threads,form,index,type,name,kernel,us,share,macs,"));
  EXPECT_THAT(csv,
              HasSubstr("\nfolder/net.tflite,1,file,0,CONV_2D,\"a|b,\"\"c\"\"<d>\",avx2,600,0.6,"
                        "30000000,50,50\n"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
}

TEST(Csv, ALineForEachRun) {
  const std::string csv = ToCsv(MakeReport(2));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  EXPECT_THAT(csv, HasSubstr("\nfolder/net.tflite,avx2,2,3,1100,1000,"));
  EXPECT_THAT(csv, HasSubstr(",50,50,,,12345,2000,4096,8192,abc123\n"));
}

TEST(Markdown, TablesOfAllFigures) {
  const std::string markdown = ToMarkdown(MakeReport());
  EXPECT_THAT(markdown, StartsWith("## Latency\n\n| network | threads | median |"));
  EXPECT_THAT(markdown, HasSubstr("|---|---:|---:|"));
  EXPECT_THAT(markdown, HasSubstr("| a\\|b,\"c\"<d> |"));
  EXPECT_THAT(markdown, HasSubstr("## net.tflite, 1 thread: time by type"));
  EXPECT_THAT(markdown, HasSubstr("| compiler | g++ 12 |"));
}

TEST(TfliteLog, LastLines) {
  const Report report = MakeReport();
  const std::string log = TfliteLog(report, report.runs[0], {});
  EXPECT_THAT(log,
              HasSubstr("INFO: Running benchmark for at least 50 iterations and at least 1 "
                        "seconds but terminate if exceeding 150 seconds.\n"
                        "INFO: count=3 first=1000 curr=1200 min=1000 max=1200 avg=1100 std=82 "
                        "p5=1010 median=1100 p95=1190\n\n"
                        "INFO: Inference timings in us: Init: 12345, First inference: 2000, "
                        "Warmup (avg): 1750, Inference (avg): 1100\n"
                        "INFO: Memory footprint delta from the start of the tool (MB): init="));
}

TEST(TfliteLog, StatLineOfOneAndOfNoRun) {
  EXPECT_EQ(StatLine({{7.4}}), "count=1 curr=7 p5=7 median=7 p95=7");
  EXPECT_EQ(StatLine({{7, 7}}), "count=2 curr=7(all same) p5=7 median=7 p95=7");
  EXPECT_EQ(StatLine({}), "count=0");
}

TEST(Html, NeedsNothingElseAndEscapesNames) {
  Report report = MakeReport(2);
  report.runs[0].fp32 = MakeNetwork();
  const std::string html = ToHtml(report, {60, 10});
  EXPECT_THAT(html, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(html, HasSubstr("a|b,&quot;c&quot;&lt;d&gt;"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme:dark"));
  for (const char* outside : {"http", "src=", "@import", "<script", "<link", "nan", "inf\""})
    EXPECT_THAT(html, Not(HasSubstr(outside))) << outside;
  const auto count = [&](const std::string& text) {
    int found = 0;
    for (size_t at = 0; (at = html.find(text, at)) != html.npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("<svg "), 6);  // a histogram and a roofline of each of the three networks
  EXPECT_EQ(count("</svg>"), 6);
  EXPECT_EQ(count("<tr>"), count("</tr>"));
  EXPECT_EQ(count("<div"), count("</div>"));
}

TEST(Html, OfANetworkThatNeverRan) {
  Report report = MakeReport();
  report.runs[0].network = {};
  EXPECT_THAT(ToHtml(report, {60, 10}), Not(HasSubstr("<svg")));
}

TEST(Escape, WhatHtmlReadsOtherwise) {
  EXPECT_EQ(Escape("ä\x01<&>\""), "ä?&lt;&amp;&gt;&quot;");
}

TEST(Scale, Ticks) {
  const Scale linear(2.9, 3.4, 0, 100, false);
  EXPECT_EQ(linear(2.9), 0);
  EXPECT_EQ(linear(3.4), 100);
  const std::vector<double> ticks = linear.Ticks(5);
  ASSERT_EQ(ticks.size(), 6);
  EXPECT_NEAR(ticks[0], 2.9, 1e-9);
}

}  // namespace
}  // namespace octet
