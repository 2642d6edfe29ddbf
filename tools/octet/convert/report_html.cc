#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/io/html.h"
#include "tools/io/report.h"
#include "tools/io/svg.h"
#include "tools/io/text.h"
#include "tools/octet/convert/findings.h"
#include "tools/octet/convert/report.h"
#include "tools/octet/convert/summary.h"

namespace octet {
namespace {

// What this page has beyond the common style, and a script that sorts tables of class "sortable" by
// the column whose heading is clicked: by number where both cells begin with one, else by text.
constexpr const char* kHead = R"(<style>
main{max-width:1400px}
h1{overflow-wrap:anywhere}
.verdict{font-size:17px;color:var(--ink);margin:8px 0 20px}
.curve{fill:none;stroke-width:1.6}.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}
.risk{fill:none;stroke:var(--c5);stroke-dasharray:4 4}
.chart{min-width:640px}.spark{width:120px}.channels{stroke:var(--accent);fill:none}
.sortable th{cursor:pointer;user-select:none;vertical-align:bottom}
.sortable th[aria-sort=ascending]::after{content:" \25b2"}
.sortable th[aria-sort=descending]::after{content:" \25bc"}
.sortable td{vertical-align:middle}
.sortable th,.sortable td{padding:4px 6px}
.name{display:block;min-width:200px;max-width:330px;white-space:normal;overflow-wrap:anywhere}
.low{color:var(--c5);font-weight:600}
ul{margin:0;padding-left:20px}li{margin:0 0 6px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0;font-size:13px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
</style>
<script>
addEventListener('DOMContentLoaded',()=>{
 for(const table of document.querySelectorAll('.sortable table')){
  const heads=[...table.rows[0].cells];
  heads.forEach((head,column)=>{
   head.tabIndex=0;
   const sort=()=>{
    const up=head.getAttribute('aria-sort')!=='ascending';
    heads.forEach(h=>h.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort',up?'ascending':'descending');
    const key=row=>row.cells[column].textContent.trim();
    const rows=[...table.rows].slice(1);
    rows.sort((a,b)=>{
     const x=key(a),y=key(b),n=parseFloat(x),m=parseFloat(y);
     const order=isNaN(n)||isNaN(m)?(isNaN(n)-isNaN(m)||x.localeCompare(y)):n-m;
     return up?order:-order;});
    rows.forEach(row=>row.parentNode.appendChild(row));};
   head.addEventListener('click',sort);
   head.addEventListener('keydown',e=>{if(e.key==='Enter')sort();});
  });
 }
});
</script>
)";

std::string Tiles(const Conversion& conversion) {
  const Comparison& check = *conversion.check;
  std::string tiles;
  if (check.top1) tiles += Tile(FormatShare(*check.top1), "right (top-1)");
  if (check.reference_top1) tiles += Tile(FormatShare(*check.reference_top1), "right in float");
  if (check.agreement) tiles += Tile(FormatShare(*check.agreement), "agreement");
  double worst = HUGE_VAL;
  for (const LayerFigures& layer : conversion.measured.layers)
    worst = std::min(worst, layer.accumulated_db.value_or(HUGE_VAL));
  if (std::isfinite(worst)) tiles += Tile(fmt::format("{:.1f} dB", worst), "worst layer");
  tiles += Tile(FormatBytes(conversion.written_bytes), "size") +
           Tile(fmt::format("{:.1f}×", static_cast<double>(conversion.source_bytes) /
                                           static_cast<double>(conversion.written_bytes)),
                "smaller") +
           Tile(fmt::format("{}", conversion.measured.layers.size()), "layers");
  return Tag("div", tiles, " class=\"tiles\"");
}

std::string List(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += Tag("li", Escape(item));
  return Tag("ul", list);
}

/// Red below the level of risk.
std::string Decibel(std::optional<double> db) {
  if (!db) return "equal";
  const std::string text = fmt::format("{:.1f}", *db);
  return *db < kRiskDb ? fmt::format("<span class=\"low\">{}</span>", text) : text;
}

std::string Count(int count) {
  return count == 0 ? "" : fmt::format("{}", count);
}

std::string LayerTable(const Conversion& conversion) {
  Table table({">#", "operator", "name", "output", ">scale", ">zero point", "calibrator",
               ">clipped", ">alone, dB", ">accumulated, dB", "weights by channel", ">dead",
               ">lost"});
  int index = 0;
  for (const LayerFigures& layer : conversion.measured.layers) {
    const Quantization& q = layer.output.quantization;
    const std::string chart = ChannelChart(layer.channels);
    table.Add(
        {fmt::format("{}", index++), layer.op,
         fmt::format("<span class=\"name\">{}</span>", Escape(layer.name)),
         fmt::format("{} {}", DataTypeName(layer.output.type), FormatShape(layer.output.shape)),
         q.empty() ? "" : fmt::format("{:.5g}", q.scale[0]),
         q.empty() || q.zero_point.empty() ? "" : fmt::format("{}", q.zero_point[0]),
         layer.calibrator, layer.clipped ? FormatShare(*layer.clipped) : "",
         Decibel(layer.isolated_db), Decibel(layer.accumulated_db),
         chart.empty() ? "" : fmt::format("<div class=\"spark\">{}</div>", chart),
         Count(layer.dead_channels), Count(layer.lost_channels)});
  }
  return Tag("div", HtmlTable(table, {2, 8, 9, 10}), " class=\"sortable\"");
}

std::string Facts(const Conversion& conversion) {
  std::string list;
  for (const auto& [what, text] : SummaryLines(conversion))
    list += Tag("dt", Escape(what)) + Tag("dd", Escape(text));
  return Tag("dl", list);
}

constexpr const char* kLegend =
    "Signal-to-noise ratio, 10 · log10(Σf² / Σ(f − v)²): 20 dB means that the error is a tenth of "
    "the signal. Alone: only this layer computes in integers, its inputs come from the float "
    "network. Accumulated: the whole integer network against the float network. Clipped: share of "
    "the float values beyond the range that the scale covers. Dead: channels whose weights are "
    "next to nothing. Lost: channels whose weights all round to zero. A click on a heading sorts.";

}  // namespace

std::string ReportHtml(const Conversion& conversion) {
  const std::string title = fmt::format("{} → {}", BaseName(conversion.flags.import.model),
                                        BaseName(conversion.flags.output.output));
  std::string body = Tag("h1", Escape(title)) +
                     Tag("p", Escape(Verdict(conversion)), " class=\"verdict\"") +
                     Tiles(conversion);
  std::vector<std::string> risks;
  for (const LayerAtRisk& risk : LayersAtRisk(conversion.measured)) risks.push_back(Describe(risk));
  if (!risks.empty()) body += Card("Layers at risk", List(risks));
  if (const auto advice = Advice(conversion); !advice.empty())
    body += Card("What to try next", List(advice));
  body += Card("Signal over noise, layer by layer",
               Tag("div", NoiseChart(conversion.measured), " class=\"chart\"")) +
          Card("Layers", Tag("p", kLegend) + LayerTable(conversion)) +
          Card("Facts", Facts(conversion));
  return HtmlPage(title, body, kHead);
}

Status WriteReports(const Conversion& conversion) {
  const OutputFlags& flags = conversion.flags.output;
  if (!flags.report.empty()) OCTET_RETURN_IF_ERROR(WriteText(ReportHtml(conversion), flags.report));
  if (flags.report_json.empty()) return Status();
  return WriteJson(ReportJson(conversion), flags.report_json);
}

}  // namespace octet
