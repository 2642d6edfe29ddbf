#include "tools/io/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "base/check.h"

namespace octet {

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
  }
  return escaped;
}

Scale::Scale(double low, double high, double from, double to, bool logarithmic)
    : low_(low), high_(high), from_(from), to_(to), logarithmic_(logarithmic) {
  OCTET_CHECK(low < high && (!logarithmic || low > 0));
}

double Scale::operator()(double value) const {
  const double share = logarithmic_ ? std::log(value / low_) / std::log(high_ / low_)
                                    : (value - low_) / (high_ - low_);
  return std::lerp(from_, to_, share);
}

std::vector<double> Scale::Ticks(int count) const {
  std::vector<double> ticks;
  if (logarithmic_) {
    for (double tick = std::pow(10, std::ceil(std::log10(low_) - 1e-9)); tick <= high_ * 1.001;
         tick *= 10)
      ticks.push_back(tick);
    return ticks;
  }
  const double rough = (high_ - low_) / count;
  double step = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {5.0, 2.0}) {
    if (step * factor <= rough) {
      step *= factor;
      break;
    }
  }
  for (double i = std::ceil(low_ / step - 1e-9); i * step <= high_ + 1e-9 * step; ++i)
    ticks.push_back(i * step + 0.0);  // no -0
  return ticks;
}

std::string Svg(int width, int height, std::string_view label, const std::string& tags) {
  return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n{}</svg>\n",
                     width, height, Escape(label), tags);
}

std::string SvgLine(const std::vector<Point>& points, std::string_view css_class) {
  std::string list;
  for (const Point& point : points)
    list += fmt::format("{}{:.1f},{:.1f}", list.empty() ? "" : " ", point.x, point.y);
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", css_class, list);
}

std::string SvgText(Point at, std::string_view anchor, std::string_view text,
                    std::string_view css_class) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                     css_class, at.x, at.y, anchor, Escape(text));
}

std::string SvgBar(Point top_left, Point bottom_right, std::string_view css_class,
                   std::string_view tip) {
  return fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"1.5\">"
      "<title>{}</title></rect>\n",
      css_class, top_left.x, top_left.y, bottom_right.x - top_left.x, bottom_right.y - top_left.y,
      Escape(tip));
}

std::string SvgCircle(Point center, double radius, size_t color, std::string_view tip) {
  return fmt::format(
      "<circle class=\"dot\" style=\"--c:var(--c{})\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\">"
      "<title>{}</title></circle>\n",
      color, center.x, center.y, radius, Escape(tip));
}

}  // namespace octet
