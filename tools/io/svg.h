// Small pieces of SVG.
#ifndef OCTET_TOOLS_IO_SVG_H_
#define OCTET_TOOLS_IO_SVG_H_

#include <string>
#include <string_view>
#include <vector>

namespace octet {

/// Text as HTML and SVG hold it. Control characters become "?".
std::string Escape(std::string_view text);

/// From values to places on the page, along one axis.
class Scale {
 public:
  /// `low` is at `from`, `high` at `to`. REQUIRES: low < high, and 0 < low when logarithmic.
  Scale(double low, double high, double from, double to, bool logarithmic);
  double operator()(double value) const;
  /// Round numbers within the axis: about `count` of them, or all powers of ten.
  std::vector<double> Ticks(int count) const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  double low_, high_, from_, to_;
  bool logarithmic_;
};

struct Point {
  double x, y;
};

/// `tags` in a picture of this size that fits itself to the page; `label` says what it shows.
std::string Svg(int width, int height, std::string_view label, const std::string& tags);
std::string SvgLine(const std::vector<Point>& points, std::string_view css_class);
/// `anchor`: start, middle, end.
std::string SvgText(Point at, std::string_view anchor, std::string_view text,
                    std::string_view css_class = "label");
/// A rectangle or circle that says `tip` when pointed at.
std::string SvgBar(Point top_left, Point bottom_right, std::string_view css_class,
                   std::string_view tip);
std::string SvgCircle(Point center, double radius, size_t color, std::string_view tip);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_SVG_H_
