#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "tools/io/svg.h"
#include "tools/octet/convert/findings.h"
#include "tools/octet/convert/report.h"

namespace octet {
namespace {

using Figure = std::optional<double> LayerFigures::*;

// --- Noise ---------------------------------------------------------------------------------------

constexpr int kWidth = 1000, kHeight = 300;
constexpr double kLeft = 52, kRight = kWidth - 12, kTop = 34, kBottom = kHeight - 30;

/// Decibel, from 0 or the lowest to the highest.
Scale NoiseAxis(const Measurements& measured) {
  double low = 0, high = 40;
  for (const LayerFigures& layer : measured.layers)
    for (const std::optional<double>& db : {layer.isolated_db, layer.accumulated_db}) {
      if (!db) continue;
      low = std::min(low, *db);
      high = std::max(high, *db);
    }
  return Scale(std::max(low, -20.0), std::min(high, 80.0), kBottom, kTop, false);
}

std::string Axes(const Scale& x, const Scale& y) {
  std::string tags;
  for (const double tick : y.Ticks(5)) {
    tags += SvgLine({{kLeft, y(tick)}, {kRight, y(tick)}}, tick == kRiskDb ? "risk" : "grid");
    tags += SvgText({kLeft - 6, y(tick) + 4}, "end", fmt::format("{:g} dB", tick));
  }
  for (const double tick : x.Ticks(12))
    if (tick == std::floor(tick))
      tags += SvgText({x(tick), kBottom + 18}, "middle", fmt::format("{:g}", tick));
  return tags;
}

/// One figure of all layers: a line, broken where it is absent, with a dot for each layer.
std::string Curve(const Measurements& measured, Figure figure, const Scale& x, const Scale& y,
                  size_t color) {
  std::string tags, dots;
  std::vector<Point> line;
  const auto finish = [&] {
    if (line.size() > 1) tags += SvgLine(line, fmt::format("curve c{}", color));
    line.clear();
  };
  for (size_t i = 0; i < measured.layers.size(); ++i) {
    const LayerFigures& layer = measured.layers[i];
    const std::optional<double>& db = layer.*figure;
    if (!db) {
      finish();
      continue;
    }
    const Point at{x(static_cast<double>(i)), y(std::clamp(*db, y.low(), y.high()))};
    line.push_back(at);
    dots += SvgCircle(at, 3.2, color,
                      fmt::format("{}: {} {}: {:.1f} dB", i, layer.op, layer.name, *db));
  }
  finish();
  return tags + dots;
}

std::string Legend() {
  std::string tags;
  double at = kLeft;
  for (const auto& [color, text] :
       {std::pair<size_t, const char*>{0, "this layer alone in integers"},
        {1, "the whole network in integers, up to here"}}) {
    tags += SvgCircle({at + 5, 14}, 4, color, text);
    tags += SvgText({at + 15, 18}, "start", text);
    at += 220;
  }
  return tags;
}

// --- Channels ------------------------------------------------------------------------------------

constexpr int kSparkWidth = 120, kSparkHeight = 26;

/// At most `columns` of them, evenly spread.
std::vector<Range> Sorted(std::vector<Range> channels, size_t columns) {
  std::sort(channels.begin(), channels.end(), [](const Range& a, const Range& b) {
    return std::max(-a.min, a.max) < std::max(-b.min, b.max);
  });
  if (channels.size() <= columns) return channels;
  std::vector<Range> chosen;
  for (size_t i = 0; i < columns; ++i)
    chosen.push_back(channels[i * (channels.size() - 1) / (columns - 1)]);
  return chosen;
}

}  // namespace

std::string NoiseChart(const Measurements& measured) {
  if (measured.layers.empty()) return "";
  const Scale x(0, static_cast<double>(std::max<size_t>(measured.layers.size() - 1, 1)), kLeft + 8,
                kRight - 8, false);
  const Scale y = NoiseAxis(measured);
  return Svg(kWidth, kHeight, "Signal-to-noise ratio of each layer",
             Axes(x, y) + Curve(measured, &LayerFigures::isolated_db, x, y, 0) +
                 Curve(measured, &LayerFigures::accumulated_db, x, y, 1) + Legend());
}

std::string ChannelChart(const std::vector<Range>& channels) {
  float low = 0, high = 0;
  for (const Range& range : channels) {
    low = std::min(low, range.min);
    high = std::max(high, range.max);
  }
  if (!(low < high)) return "";
  const std::vector<Range> shown = Sorted(channels, kSparkWidth / 3);
  const Scale y(low, high, kSparkHeight - 1, 1, false);
  const double width = static_cast<double>(kSparkWidth) / static_cast<double>(shown.size());
  std::string path;
  for (size_t i = 0; i < shown.size(); ++i)
    path += fmt::format("M{:.1f} {:.1f}V{:.1f}", (static_cast<double>(i) + 0.5) * width,
                        y(shown[i].min) + 0.4, y(shown[i].max) - 0.4);
  const std::string label =
      fmt::format("weights {:.3g} to {:.3g}, {} channels from the smallest to the largest", low,
                  high, channels.size());
  return Svg(kSparkWidth, kSparkHeight, label,
             fmt::format("<title>{}</title>", Escape(label)) +
                 SvgLine({{0, y(0)}, {kSparkWidth, y(0)}}, "grid") +
                 fmt::format("<path class=\"channels\" stroke-width=\"{:.1f}\" d=\"{}\"/>\n",
                             std::clamp(width - 0.8, 0.8, 6.0), path));
}

}  // namespace octet
