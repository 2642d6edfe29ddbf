#include "benchmarks/report_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace octet {
namespace {

std::string CsvNumber(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    if (cell.find_first_of(",\"\n\r") == cell.npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

}  // namespace

std::string ToCsv(const Report& report) {
  std::string text =
      "model,kernel,threads,runs,median_us,min_us,p10_us,p90_us,p99_us,mean_us,stddev_us,"
      "gmacs_per_s,percent_of_peak,fp32_median_us,speedup,load_us,first_run_us,arena_bytes,"
      "packed_bytes,output_sha256\n";
  for (const ModelReport& run : report.runs) {
    const Times& times = run.network.timing.runs;
    const Work work = run.network.work();
    const auto& warmup = run.network.timing.warmup.us;
    text += CsvLine({run.model,
                     report.machine.kernel,
                     fmt::format("{}", run.threads),
                     fmt::format("{}", times.us.size()),
                     CsvNumber(times.median_us()),
                     CsvNumber(times.min_us()),
                     CsvNumber(times.Quantile(0.1)),
                     CsvNumber(times.Quantile(0.9)),
                     CsvNumber(times.Quantile(0.99)),
                     CsvNumber(times.mean_us()),
                     CsvNumber(times.stddev_us()),
                     CsvNumber(work.gmacs_per_s()),
                     CsvNumber(work.percent_of_peak()),
                     run.fp32 ? CsvNumber(run.fp32->median_us()) : "",
                     run.fp32 ? CsvNumber(*run.speedup()) : "",
                     CsvNumber(run.load_us),
                     warmup.empty() ? "" : CsvNumber(warmup[0]),
                     fmt::format("{}", run.arena_bytes),
                     fmt::format("{}", run.packed_bytes),
                     run.output_sha256});
  }
  return text;
}

std::string ProfileToCsv(const Report& report) {
  std::string text =
      "model,threads,form,index,type,name,kernel,us,share,macs,gmacs_per_s,percent_of_peak\n";
  const auto add = [&](const ModelReport& run, const NetworkReport& network, const char* form) {
    const double total = Total(network.ops).us;
    for (const OpTime& op : network.ops) {
      text += CsvLine({run.model, fmt::format("{}", run.threads), form, fmt::format("{}", op.index),
                       op.op, op.name, op.kernel, CsvNumber(op.work.us),
                       CsvNumber(op.work.us / total), fmt::format("{}", op.work.macs),
                       CsvNumber(op.work.gmacs_per_s()), CsvNumber(op.work.percent_of_peak())});
    }
  };
  for (const ModelReport& run : report.runs) {
    add(run, run.network, "file");
    if (run.fp32) add(run, *run.fp32, "float32");
  }
  return text;
}

}  // namespace octet
