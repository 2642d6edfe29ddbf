#include "benchmarks/model_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/io/report.h"
#include "tools/io/text.h"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

void AddTimes(Table& table, const char* what, const Times& times) {
  table.Add({what, FormatMicroseconds(times.median_us()), FormatMicroseconds(times.Quantile(0.1)),
             FormatMicroseconds(times.Quantile(0.9)), fmt::format("{}", times.us.size())});
}

std::string Rate(double gmacs_per_s) {
  return fmt::format("{:.1f}", gmacs_per_s);
}

/// 300780000 is "300.8 million".
std::string Count(int64_t macs) {
  if (macs < 1'000'000) return fmt::format("{}", macs);
  return fmt::format("{:.1f} million", static_cast<double>(macs) / 1e6);
}

void PrintOps(const ModelReport& report) {
  double total = 0;
  for (const OpTime& op : report.ops) total += op.us;
  Table table({">#", "operator", ">time", ">share", ">MMAC", ">GMAC/s", "kernel", "output"});
  for (const OpTime& op : report.ops) {
    table.Add({fmt::format("{}", op.index), op.op, FormatMicroseconds(op.us),
               fmt::format("{:.1f} %", 100 * op.us / total),
               op.macs > 0 ? fmt::format("{:.2f}", static_cast<double>(op.macs) / 1e6) : "",
               op.macs > 0 ? Rate(op.gmacs_per_s()) : "", op.kernel, op.name});
  }
  fmt::print("\n");
  table.Print();
}

Json Percent(double rate, std::optional<double> peak) {
  return peak ? Json(100 * rate / *peak) : Json(nullptr);
}

}  // namespace

int64_t ModelReport::macs() const {
  int64_t sum = 0;
  for (const OpTime& op : ops) sum += op.macs;
  return sum;
}

void Print(const ModelReport& report, bool with_ops) {
  fmt::print("{}: {} kernel, {} {}\n", BaseName(report.model), report.kernel, report.threads,
             report.threads == 1 ? "thread" : "threads");
  Table times({"", ">median", ">p10", ">p90", ">runs"});
  AddTimes(times, "this model", report.times);
  if (report.fp32_times) AddTimes(times, "in float32", *report.fp32_times);
  times.Print();

  Table facts({"", ""});
  if (const auto speedup = report.speedup())
    facts.Add({"speedup", fmt::format("{:.2f} times as fast as float32", *speedup)});
  if (const int64_t macs = report.macs(); macs > 0) {
    const double rate = static_cast<double>(macs) / report.times.median_us() / 1e3;
    facts.Add({"work", fmt::format("{} multiply-adds, {} GMAC/s", Count(macs), Rate(rate))});
  }
  facts.Add({"load", FormatMicroseconds(report.load_us)});
  facts.Add({"memory", fmt::format("{} arena, {} packed weights",
                                   FormatBytes(static_cast<int64_t>(report.arena_bytes)),
                                   FormatBytes(static_cast<int64_t>(report.packed_bytes)))});
  facts.Print();
  if (with_ops) PrintOps(report);
}

Json ToJson(const ModelReport& report) {
  Json json = {{"model", report.model},
               {"kernel", report.kernel},
               {"threads", report.threads},
               {"median_us", report.times.median_us()},
               {"p10_us", report.times.Quantile(0.1)},
               {"p90_us", report.times.Quantile(0.9)},
               {"fp32_median_us", nullptr},
               {"speedup", nullptr},
               {"peak_gmacs_per_s", nullptr},
               {"load_us", report.load_us},
               {"arena_bytes", report.arena_bytes},
               {"packed_bytes", report.packed_bytes},
               {"output_sha256", report.output_sha256},
               {"ops", Json::array()}};
  if (report.fp32_times) json["fp32_median_us"] = report.fp32_times->median_us();
  if (const auto speedup = report.speedup()) json["speedup"] = *speedup;
  if (report.peak_gmacs_per_s) json["peak_gmacs_per_s"] = *report.peak_gmacs_per_s;
  for (const OpTime& op : report.ops) {
    json["ops"].push_back(
        {{"index", op.index},
         {"op", op.op},
         {"name", op.name},
         {"kernel", op.kernel},
         {"us", op.us},
         {"macs", op.macs},
         {"gmacs_per_s", op.gmacs_per_s()},
         {"percent_of_peak", Percent(op.gmacs_per_s(), report.peak_gmacs_per_s)}});
  }
  return json;
}

}  // namespace octet
