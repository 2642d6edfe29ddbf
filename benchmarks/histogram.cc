#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "benchmarks/charts.h"
#include "tools/io/report.h"
#include "tools/io/svg.h"

namespace octet {
namespace {

constexpr int kWidth = 860, kHeight = 260;
constexpr double kLeft = 50, kRight = kWidth - 70, kTop = 40, kBottom = kHeight - 34;
constexpr int kBars = 60;

struct Bars {
  double low, width;        // µs
  std::vector<int> counts;  // the last one: what is slower
};

Bars Count(const Times& times) {
  const double low = times.min_us();
  const double high = std::max(times.Quantile(0.99), low * 1.001 + 1e-3);
  Bars bars{low, (high - low) / kBars, std::vector<int>(kBars + 1)};
  for (const double us : times.us)
    ++bars.counts[static_cast<size_t>(std::min<double>((us - low) / bars.width, kBars))];
  return bars;
}

std::string TickText(double us) {
  return us < 1e3 ? fmt::format("{:g} us", us) : fmt::format("{:g} ms", us / 1e3);
}

std::string Axes(const Scale& x, const Scale& y) {
  std::string tags;
  for (const double tick : y.Ticks(4)) {
    tags += SvgLine({{kLeft, y(tick)}, {kRight, y(tick)}}, "grid");
    tags += SvgText({kLeft - 6, y(tick) + 4}, "end", fmt::format("{:g}", tick));
  }
  for (const double tick : x.Ticks(6))
    tags += SvgText({x(tick), kBottom + 18}, "middle", TickText(tick));
  return tags;
}

std::string DrawBars(const Bars& bars, const Scale& x, const Scale& y) {
  std::string tags;
  const double bar_width = x(bars.low + bars.width) - x(bars.low);
  for (int i = 0; i <= kBars; ++i) {
    const int count = bars.counts[static_cast<size_t>(i)];
    if (count == 0) continue;
    const bool rest = i == kBars;
    const double from = bars.low + i * bars.width, left = x(from) + (rest ? 6 : 0);
    const std::string range =
        rest ? "slower than " + FormatMicroseconds(from)
             : FormatMicroseconds(from) + " to " + FormatMicroseconds(from + bars.width);
    tags += SvgBar({left + 0.5, y(count)}, {left + bar_width * (rest ? 2 : 1) - 0.5, kBottom},
                   rest ? "bar rest" : "bar", fmt::format("{} runs, {}", count, range));
  }
  return tags;
}

/// Quantiles that are close together stand on lines of their own.
std::string Marks(const Times& times, const Scale& x) {
  std::string tags;
  double last = -kWidth;
  int line = 0;
  for (const auto& [name, share] : {std::pair{"median", 0.5}, {"p90", 0.9}, {"p99", 0.99}}) {
    const double at = x(std::min(times.Quantile(share), x.high()));
    line = at - last < 60 ? line + 1 : 0;
    last = at;
    const double top = kTop - 6 - 13 * (line % 3);
    tags += SvgLine({{at, top + 4}, {at, kBottom}}, "mark");
    tags += SvgText({at + 4, top + 6}, "start", name, "label strong");
  }
  return tags;
}

}  // namespace

std::string Histogram(const Times& times) {
  if (times.us.empty()) return "";
  const Bars bars = Count(times);
  const Scale x(bars.low, bars.low + kBars * bars.width, kLeft, kRight, false);
  const int most = *std::max_element(bars.counts.begin(), bars.counts.end());
  const Scale y(0, most, kBottom, kTop, false);
  return Svg(kWidth, kHeight, "Latency histogram",
             Axes(x, y) + DrawBars(bars, x, y) +
                 SvgLine({{kLeft, kBottom}, {kRight, kBottom}}, "axis") + Marks(times, x));
}

}  // namespace octet
