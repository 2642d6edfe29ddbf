#include "benchmarks/report_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/io/text.h"

namespace octet {
namespace {

std::string OneDecimal(double value, const char* unit = "") {
  return std::isfinite(value) ? fmt::format("{:.1f}{}", value, unit) : "";
}

/// 300780000 is "300.8 million".
std::string Count(int64_t macs) {
  if (macs < 1'000'000) return fmt::format("{}", macs);
  return fmt::format("{:.1f} million", static_cast<double>(macs) / 1e6);
}

std::string Millions(const Work& work) {
  return work.macs > 0 ? fmt::format("{:.2f}", static_cast<double>(work.macs) / 1e6) : "";
}
std::string Rate(const Work& work) {
  return work.macs > 0 ? OneDecimal(work.gmacs_per_s()) : "";
}
std::string OfPeak(const Work& work) {
  return work.macs > 0 ? OneDecimal(work.percent_of_peak(), " %") : "";
}

std::string Microseconds(double us) {
  return std::isnan(us) ? "" : FormatMicroseconds(us);
}

void AddSummary(Table& table, const std::string& name, int threads, const NetworkReport& network) {
  const Times& runs = network.timing.runs;
  const Work work = network.work();
  table.Add({name, fmt::format("{}", threads), Microseconds(runs.median_us()),
             Microseconds(runs.min_us()), Microseconds(runs.Quantile(0.9)),
             Microseconds(runs.Quantile(0.99)), Microseconds(runs.mean_us()),
             Microseconds(runs.stddev_us()), fmt::format("{}", runs.us.size()), Rate(work),
             OfPeak(work)});
}

std::string Speedup(double speedup) {
  return fmt::format("{:.2f} times as fast as float32", speedup);
}

std::string PeakText(const std::optional<double>& gmacs_per_s) {
  return gmacs_per_s ? fmt::format("{:.1f} GMAC/s", *gmacs_per_s) : "not known";
}

std::string MarkdownLine(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += ' ';
    for (const char c : cell) line += c == '|' ? "\\|" : c == '\n' ? " " : std::string(1, c);
    line += " |";
  }
  return line + "\n";
}

std::string MarkdownTable(const Table& table) {
  std::string text = MarkdownLine(table.columns());
  for (size_t c = 0; c < table.columns().size(); ++c) text += table.right(c) ? "|---:" : "|---";
  text += "|\n";
  for (const auto& row : table.rows()) text += MarkdownLine(row);
  return text;
}

}  // namespace

std::string Title(const ModelReport& run) {
  return fmt::format("{}, {} {}", BaseName(run.model), run.threads,
                     run.threads == 1 ? "thread" : "threads");
}

Section Summary(const Report& report) {
  Table table({"network", ">threads", ">median", ">min", ">p90", ">p99", ">mean", ">deviation",
               ">runs", ">GMAC/s", ">of peak"});
  for (const ModelReport& run : report.runs) {
    const std::string name(BaseName(run.model));
    AddSummary(table, name, run.threads, run.network);
    if (run.fp32) AddSummary(table, name + " in float32", run.threads, *run.fp32);
  }
  return {"Latency", std::move(table)};
}

Section Facts(const ModelReport& run) {
  Table table({"", ""});
  if (const auto speedup = run.speedup(); speedup && std::isfinite(*speedup))
    table.Add({"speedup", Speedup(*speedup)});
  if (const int64_t macs = run.network.work().macs; macs > 0)
    table.Add({"work", fmt::format("{} multiply-adds", Count(macs))});
  const Times& warmup = run.network.timing.warmup;
  table.Add(
      {"start-up", fmt::format("{} to load{}", FormatMicroseconds(run.load_us),
                               warmup.us.empty() ? ""
                                                 : fmt::format(", then {} for the first run",
                                                               FormatMicroseconds(warmup.us[0])))});
  table.Add(
      {"memory", fmt::format("{} file, {} packed weights, {} arena", FormatBytes(run.file_bytes),
                             FormatBytes(static_cast<int64_t>(run.packed_bytes)),
                             FormatBytes(static_cast<int64_t>(run.arena_bytes)))});
  if (!run.output_sha256.empty()) table.Add({"outputs", "sha256 " + run.output_sha256});
  return {Title(run), std::move(table)};
}

std::vector<Section> Profiles(const NetworkReport& network, const std::string& title) {
  const double total = Total(network.ops).us;
  const auto share = [&](const Work& work) { return OneDecimal(100 * work.us / total, " %"); };
  Table types({"type", ">count", ">time", ">share", ">MMAC", ">GMAC/s", ">of peak"});
  for (const TypeTime& type : ByType(network.ops)) {
    types.Add({type.op, fmt::format("{}", type.count), FormatMicroseconds(type.work.us),
               share(type.work), Millions(type.work), Rate(type.work), OfPeak(type.work)});
  }
  Table ops({">#", "type", ">time", ">share", ">MMAC", ">GMAC/s", ">of peak", "kernel", "name"});
  for (const OpTime& op : network.ops) {
    ops.Add({fmt::format("{}", op.index), op.op, FormatMicroseconds(op.work.us), share(op.work),
             Millions(op.work), Rate(op.work), OfPeak(op.work), op.kernel, op.name});
  }
  return {{title + ": time by type", std::move(types)},
          {title + ": time by operator", std::move(ops)}};
}

std::vector<Section> Profiles(const Report& report) {
  std::vector<Section> sections;
  const auto add = [&](const NetworkReport& network, const std::string& title) {
    for (Section& section : Profiles(network, title)) sections.push_back(std::move(section));
  };
  for (const ModelReport& run : report.runs) {
    add(run.network, Title(run));
    if (run.fp32) add(*run.fp32, Title(run) + ", in float32");
  }
  return sections;
}

Section MachineTable(const Report& report) {
  Table table({"", ""});
  table.Add({"processor", report.machine.processor});
  table.Add({"kernel", report.machine.kernel});
  table.Add({"compiler", report.machine.compiler});
  table.Add({"flags", report.machine.flags});
  for (const ModelReport& run : report.runs) {
    const std::string threads =
        fmt::format("peak, {} {}", run.threads, run.threads == 1 ? "thread" : "threads");
    const auto is_known = [&](const auto& row) { return row[0] == threads; };
    if (std::any_of(table.rows().begin(), table.rows().end(), is_known)) continue;
    table.Add(
        {threads, fmt::format("{} in 8 bits, {} in float32", PeakText(run.peaks.int8_gmacs_per_s),
                              PeakText(run.peaks.float32_gmacs_per_s))});
  }
  return {"Measured on", std::move(table)};
}

std::string ToText(const std::vector<Section>& sections) {
  std::string text;
  for (const Section& section : sections)
    text += (text.empty() ? "" : "\n") + section.title + "\n" + section.table.Text();
  return text;
}

std::string ToMarkdown(const Report& report) {
  std::vector<Section> sections = {Summary(report)};
  for (const ModelReport& run : report.runs) sections.push_back(Facts(run));
  for (Section& section : Profiles(report)) sections.push_back(std::move(section));
  sections.push_back(MachineTable(report));
  std::string text;
  for (const Section& section : sections)
    text +=
        (text.empty() ? "## " : "\n## ") + section.title + "\n\n" + MarkdownTable(section.table);
  return text;
}

}  // namespace octet
