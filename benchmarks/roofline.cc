#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "benchmarks/charts.h"
#include "tools/io/report.h"
#include "tools/io/svg.h"

namespace octet {
namespace {

constexpr int kWidth = 860, kHeight = 470;
constexpr double kLeft = 60, kRight = kWidth - 20, kTop = 40, kBottom = kHeight - 50;
constexpr size_t kColors = 8;

/// One operator; x in MAC/byte, y in GMAC/s of one thread.
struct Dot {
  Point at;
  const OpTime* op;
};

std::vector<Dot> Dots(const NetworkReport& network, int threads) {
  std::vector<Dot> dots;
  for (const OpTime& op : network.ops) {
    if (op.work.macs == 0 || op.bytes == 0) continue;
    dots.push_back({{static_cast<double>(op.work.macs) / static_cast<double>(op.bytes),
                     op.work.gmacs_per_s() / threads},
                    &op});
  }
  // Large ones first: small ones stay visible.
  std::sort(dots.begin(), dots.end(),
            [](const Dot& a, const Dot& b) { return a.op->work.us > b.op->work.us; });
  return dots;
}

/// Axes in whole powers of two around what there is to see.
Scale Around(double low, double high, double from, double to) {
  return Scale(std::exp2(std::floor(std::log2(low) - 0.5)),
               std::exp2(std::ceil(std::log2(high) + 0.5)), from, to, true);
}

std::string TickText(double value) {
  return fmt::format("{:g}", value);
}

std::string Axes(const Scale& x, const Scale& y) {
  std::string tags;
  for (const double decade : {0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0}) {
    for (const double tick : {decade, 2 * decade, 5 * decade}) {
      if (tick >= x.low() && tick <= x.high()) {
        tags += SvgLine({{x(tick), kTop}, {x(tick), kBottom}}, "grid");
        tags += SvgText({x(tick), kBottom + 17}, "middle", TickText(tick));
      }
      if (tick >= y.low() && tick <= y.high()) {
        tags += SvgLine({{kLeft, y(tick)}, {kRight, y(tick)}}, "grid");
        tags += SvgText({kLeft - 6, y(tick) + 4}, "end", TickText(tick));
      }
    }
  }
  tags += SvgText({(kLeft + kRight) / 2, kHeight - 8}, "middle",
                  "multiply-adds per byte of inputs, weights and outputs");
  tags += SvgText({kLeft - 40, kTop - 24}, "start", "GMAC/s per thread");
  return tags;
}

/// What a thread could do that reads `rate` bytes (10⁹) a second.
std::string Roof(double rate, double peak, const std::string& name, const Scale& x,
                 const Scale& y) {
  const double start = std::max(x.low(), y.low() / rate), ridge = peak / rate;
  if (start >= ridge || start >= x.high()) return "";
  const double end = std::min(ridge, x.high());
  const Point from{x(start), y(rate * start)}, to{x(end), y(rate * end)};
  const double angle = std::atan2(to.y - from.y, to.x - from.x) * 180 / M_PI;
  const Point at{std::lerp(from.x, to.x, 0.04), std::lerp(from.y, to.y, 0.04) - 6};
  return SvgLine({from, to}, "roof") +
         fmt::format(
             "<g transform=\"rotate({:.1f} {:.1f} {:.1f})\">{}</g>\n", angle, at.x, at.y,
             SvgText(at, "start", fmt::format("{}: {:.0f} GB/s", name, rate), "label strong"));
}

std::string Peak(double peak, const MemoryRates& memory, const Scale& x, const Scale& y) {
  const double start = std::clamp(peak / memory.near_gbytes_per_s, x.low(), x.high());
  return SvgLine({{x(start), y(peak)}, {kRight, y(peak)}}, "roof") +
         SvgText({kRight, y(peak) - 6}, "end", fmt::format("multiplying: {:.0f} GMAC/s", peak),
                 "label strong");
}

/// Types in the order of their time; those without a colour of their own share the last one.
class Colors {
 public:
  explicit Colors(const std::vector<OpTime>& ops) {
    for (const TypeTime& type : ByType(ops)) {
      if (type.work.macs > 0) types_.push_back(type.op);
    }
  }
  size_t operator()(const std::string& type) const {
    const auto found = std::find(types_.begin(), types_.end(), type);
    return std::min<size_t>(static_cast<size_t>(found - types_.begin()), kColors - 1);
  }
  std::string Legend() const {
    std::string tags;
    double left = kLeft + 110;
    for (const std::string& type : types_) {
      tags += SvgCircle({left, kTop - 28}, 5, (*this)(type), type);
      tags += SvgText({left + 10, kTop - 24}, "start", type);
      left += 30 + 7.2 * static_cast<double>(type.size());
    }
    return tags;
  }

 private:
  std::vector<std::string> types_;
};

std::string DrawDots(const std::vector<Dot>& dots, const Colors& colors, double total_us,
                     const Scale& x, const Scale& y) {
  std::string tags;
  for (const auto& [at, op] : dots) {
    const double radius = std::max(2.5, 60 * std::sqrt(op->work.us / total_us / M_PI));
    tags += SvgCircle({x(at.x), y(at.y)}, radius, colors(op->op),
                      fmt::format("{} {}: {}\n{}, {:.1f} GMAC/s", op->op, op->index, op->name,
                                  FormatMicroseconds(op->work.us), op->work.gmacs_per_s()));
  }
  return tags;
}

}  // namespace

std::string Roofline(const NetworkReport& network, int threads, const MemoryRates& memory) {
  const std::vector<Dot> dots = Dots(network, threads);
  const Work total = Total(network.ops);
  const double peak = total.peak_gmacs_per_s() / threads;
  if (dots.empty() || !std::isfinite(peak)) return "";
  const auto [left, right] = std::minmax_element(
      dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.at.x < b.at.x; });
  const auto lowest = std::min_element(dots.begin(), dots.end(),
                                       [](const Dot& a, const Dot& b) { return a.at.y < b.at.y; });
  const Scale x =
      Around(left->at.x, std::max(right->at.x, peak / memory.near_gbytes_per_s), kLeft, kRight);
  const Scale y = Around(lowest->at.y, peak, kBottom, kTop);
  const Colors colors(network.ops);
  return Svg(kWidth, kHeight, "Roofline",
             Axes(x, y) + Roof(memory.near_gbytes_per_s, peak, "reading 256 KB", x, y) +
                 Roof(memory.far_gbytes_per_s, peak, "reading 64 MB", x, y) +
                 Peak(peak, memory, x, y) + DrawDots(dots, colors, total.us, x, y) +
                 colors.Legend());
}

}  // namespace octet
