#include "benchmarks/report_html.h"

#include <fmt/format.h>

#include <cmath>

#include "benchmarks/charts.h"
#include "benchmarks/report_tables.h"
#include "tools/io/html.h"
#include "tools/io/svg.h"

namespace octet {
namespace {

std::string Tiles(const ModelReport& run) {
  const Times& times = run.network.timing.runs;
  const Work work = run.network.work();
  std::string tiles = Tile(FormatMicroseconds(times.median_us()), "median") +
                      Tile(FormatMicroseconds(times.Quantile(0.9)), "90th percentile");
  if (work.macs > 0) tiles += Tile(fmt::format("{:.1f}", work.gmacs_per_s()), "GMAC/s");
  if (std::isfinite(work.percent_of_peak()) && work.macs > 0)
    tiles += Tile(fmt::format("{:.0f} %", work.percent_of_peak()), "of peak");
  if (const auto speedup = run.speedup())
    tiles += Tile(fmt::format("{:.2f}×", *speedup), "as fast as float32");
  tiles += Tile(FormatMicroseconds(run.load_us), "to load") +
           Tile(FormatBytes(static_cast<int64_t>(run.arena_bytes)), "arena") +
           Tile(FormatBytes(static_cast<int64_t>(run.packed_bytes)), "packed weights");
  return Tag("div", tiles, " class=\"tiles\"");
}

std::string NetworkCards(const NetworkReport& network, int threads, const std::string& suffix,
                         const MemoryRates& memory) {
  std::string cards = Card("Latency" + suffix, Histogram(network.timing.runs));
  const std::string roofline = Roofline(network, threads, memory);
  if (!roofline.empty()) cards += Card("Roofline" + suffix, roofline);
  const std::vector<Section> profiles = Profiles(network, "");
  cards += Card("Time by type of operator" + suffix, HtmlTable(profiles[0].table));
  return cards + Tag("details",
                     Tag("summary", "Time by operator" + suffix) + HtmlTable(profiles[1].table),
                     " class=\"card\"");
}

std::string RunSection(const ModelReport& run, const MemoryRates& memory) {
  std::string html = Tag("h2", Escape(Title(run)));
  if (run.network.timing.runs.us.empty())
    return html + Card("Not run", HtmlTable(Facts(run).table));
  html += Tiles(run) + NetworkCards(run.network, run.threads, "", memory);
  if (run.fp32) html += NetworkCards(*run.fp32, run.threads, ", in float32", memory);
  return html + Card("Facts", HtmlTable(Facts(run).table));
}

}  // namespace

std::string ToHtml(const Report& report, const MemoryRates& memory) {
  const Section summary = Summary(report), machine = MachineTable(report);
  std::string body =
      Tag("h1", "benchmark_model") +
      Tag("p", Escape(report.machine.processor + ", " + report.machine.kernel + " kernel")) +
      Card(summary.title, HtmlTable(summary.table));
  for (const ModelReport& run : report.runs) body += RunSection(run, memory);
  body +=
      Tag("h2", Escape(machine.title)) + Tag("div", HtmlTable(machine.table), " class=\"card\"");
  return HtmlPage("benchmark_model", body);
}

}  // namespace octet
