// The report of a conversion: a page (--report) and JSON (--report-json).
#ifndef OCTET_TOOLS_OCTET_CONVERT_REPORT_H_
#define OCTET_TOOLS_OCTET_CONVERT_REPORT_H_

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tools/octet/convert/conversion.h"

namespace octet {

/// Writes what the flags ask for. REQUIRES: Check was called.
Status WriteReports(const Conversion& conversion);

/// Keys: docs/converter.md, "The report".
nlohmann::ordered_json ReportJson(const Conversion& conversion);

/// One HTML file that needs nothing else: styles, pictures and the script that sorts are inside.
std::string ReportHtml(const Conversion& conversion);

// Pictures of the page, as inline SVG.

/// Signal-to-noise ratios of all layers, alone and accumulated.
std::string NoiseChart(const Measurements& measured);
/// The range of each channel's weights, channels sorted by size; empty without channels.
std::string ChannelChart(const std::vector<Range>& channels);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_REPORT_H_
