#include "tools/io/html.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "tools/io/svg.h"

namespace octet {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#5b6675;--line:#e1e5eb;
--accent:#2f6fdb;--rest:#c9772b;--c0:#2f6fdb;--c1:#e0803a;--c2:#2f9e6e;--c3:#b04fc4;--c4:#c2a01f;
--c5:#d24a63;--c6:#3aa6b9;--c7:#8791a0}
@media(prefers-color-scheme:dark){:root{--page:#12161c;--card:#1b212a;--ink:#e7ebf1;--soft:#9aa6b5;
--line:#2d3642;--accent:#6ea3ff;--rest:#e29a55;--c0:#6ea3ff;--c1:#f2a263;--c2:#57c795;--c3:#d184e3;
--c4:#dfc353;--c5:#f07d92;--c6:#67cbdc;--c7:#a0abba}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 20px 60px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:20px;margin:40px 0 12px}h3{font-size:15px;margin:0 0 10px}
p{color:var(--soft);margin:0 0 12px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;
margin:0 0 16px;overflow-x:auto}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(118px,1fr));gap:12px;margin:0 0 16px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 12px}
.tile b{display:block;font-size:18px;font-weight:600;white-space:nowrap}.tile span{color:var(--soft);font-size:13px}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:4px 8px;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--soft);font-weight:500}tr:last-child td{border-bottom:0}.r{text-align:right}
td.wrap{white-space:normal;overflow-wrap:anywhere}
td.share{background:linear-gradient(90deg,color-mix(in srgb,var(--accent) 28%,transparent) var(--w),
transparent var(--w))}
summary{cursor:pointer;font-weight:600}details[open] summary{margin-bottom:10px}
svg{width:100%;height:auto;display:block}
.label{fill:var(--soft);font-size:12px}.strong{fill:var(--ink)}
.grid,.axis,.mark,.roof{fill:none;stroke:var(--line)}.axis,.roof{stroke:var(--soft)}
.roof{stroke-width:1.6}.mark{stroke:var(--ink);stroke-dasharray:3 3}
.bar{fill:var(--accent)}.rest{fill:var(--rest)}
.dot{fill:var(--c);fill-opacity:.45;stroke:var(--c);stroke-width:1.3}
)";

/// Cells of a column named "share" carry a bar.
std::string Cell(const Table& table, size_t column, const std::string& text, bool is_html) {
  const std::string inner = is_html ? text : Escape(text);
  if (table.columns()[column] == "share")
    return fmt::format("<td class=\"r share\" style=\"--w:{:.1f}%\">{}</td>",
                       std::atof(text.c_str()), inner);
  const char* css_class = table.right(column)          ? " class=\"r\""
                          : table.columns()[0].empty() ? " class=\"wrap\""
                                                       : "";
  return fmt::format("<td{}>{}</td>", css_class, inner);
}

}  // namespace

std::string Tag(const char* tag, const std::string& inner, const char* attributes) {
  return fmt::format("<{0}{1}>{2}</{0}>\n", tag, attributes, inner);
}

std::string HtmlTable(const Table& table, const std::vector<size_t>& markup) {
  std::string rows;
  if (!table.columns()[0].empty()) {
    rows += "<tr>";
    for (size_t c = 0; c < table.columns().size(); ++c)
      rows += fmt::format("<th{}>{}</th>", table.right(c) ? " class=\"r\"" : "",
                          Escape(table.columns()[c]));
    rows += "</tr>\n";
  }
  for (const auto& row : table.rows()) {
    rows += "<tr>";
    for (size_t c = 0; c < row.size(); ++c) {
      const bool is_html = std::find(markup.begin(), markup.end(), c) != markup.end();
      rows += Cell(table, c, row[c], is_html);
    }
    rows += "</tr>\n";
  }
  return Tag("table", rows);
}

std::string Card(const std::string& title, const std::string& inner) {
  return Tag("div", Tag("h3", Escape(title)) + inner, " class=\"card\"");
}

std::string Tile(const std::string& figure, const std::string& what) {
  return Tag("div", Tag("b", Escape(figure)) + Tag("span", Escape(what)), " class=\"tile\"");
}

std::string HtmlPage(std::string_view title, std::string_view body, std::string_view head) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n{}</head>\n<body>\n<main>\n{}</main>\n</body>\n"
      "</html>\n",
      Escape(title), kStyle, head, body);
}

}  // namespace octet
