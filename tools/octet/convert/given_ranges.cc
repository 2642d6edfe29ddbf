// Ranges and scales that do not come from samples: range files and calibration tables.
#include <algorithm>

#include <fmt/format.h>

#include <octet/calibration_table.h>
#include <octet/range_file.h>

#include "base/file.h"
#include "base/str.h"
#include "tools/octet/convert/conversion.h"

namespace octet {
namespace {

/// Parses a whole file, whose name stands in front of what is wrong with it.
template <typename Parse>
auto ParseFile(const std::string& path, Parse parse) -> decltype(parse(std::string_view())) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, MapFile(path));
  auto parsed =
      parse(std::string_view(reinterpret_cast<const char*>(bytes.data.data()), bytes.data.size()));
  if (!parsed) return parsed.status().In(path);
  return parsed;
}

Status WriteText(const std::string& path, const std::string& text) {
  return WriteFileAtomically(path, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

Status ReadRangeFiles(const std::vector<std::string>& paths, Conversion& conversion) {
  for (const std::string& path : paths) {
    OCTET_ASSIGN_OR_RETURN(const NamedRanges ranges, ParseFile(path, ParseRangeFile));
    if (const auto known = RangesByTensor(conversion.graph, ranges); !known)
      return known.status().In(path);
    conversion.given = MergeRanges(conversion.given, ranges);
  }
  return Status();
}

void Say(const std::string& path, const std::vector<std::string>& layers, const char* what) {
  if (!layers.empty())
    fmt::print(stderr, "{}: {} {}{}: {}\n", path, layers.size(),
               layers.size() == 1 ? "layer " : "layers ", what, StrCat(layers));
}

Status ReadTable(const std::string& path, Conversion& conversion) {
  OCTET_ASSIGN_OR_RETURN(const CalibrationTable table, ParseFile(path, ParseCalibrationTable));
  auto scales = MatchCalibrationTable(conversion.graph, table);
  if (!scales) return scales.status().In(path);
  Say(path, scales->rescaled, "with 6-bit weights, rescaled to 8 bits");
  Say(path, scales->misfits, "with scales of other weights, not used");
  Say(path, scales->missing, "not in the table, calibrated on the samples");
  conversion.table = scales->ranges;
  conversion.weights = scales->weights;
  return Status();
}

/// Tables only know magnitudes: an end on whose side nothing was seen becomes 0.
Range OneSided(const Range& range, const Range& observed) {
  return {observed.min >= 0 ? std::max(range.min, 0.0f) : range.min,
          observed.max <= 0 ? std::min(range.max, 0.0f) : range.max};
}

/// The ranges used; those that were given keep what their files say about them.
NamedRanges RangesWithOrigins(const Conversion& conversion) {
  const auto samples = static_cast<int64_t>(conversion.data.samples.size());
  NamedRanges named = NameRanges(conversion.graph, conversion.ranges,
                                 samples > 0 ? conversion.flags.ranges.calibrator : "", samples);
  for (NamedRange& range : named)
    for (const NamedRange& given : conversion.given)
      if (given.tensor == range.tensor && given.range == range.range) range = given;
  return named;
}

}  // namespace

Status ReadGivenRanges(Conversion& conversion) {
  const RangeFlags& flags = conversion.flags.ranges;
  OCTET_RETURN_IF_ERROR(ReadRangeFiles(flags.ranges, conversion));
  return flags.table.empty() ? Status() : ReadTable(flags.table, conversion);
}

Status UseGivenRanges(Conversion& conversion) {
  const Ranges& observed = conversion.ranges;
  OCTET_ASSIGN_OR_RETURN(Ranges given, RangesByTensor(conversion.graph, conversion.given));
  for (size_t t = 0; t < conversion.table.size(); ++t) {
    const std::optional<Range>& range = conversion.table[t];
    if (!range || given[t]) continue;
    given[t] = t < observed.size() && observed[t] ? OneSided(*range, *observed[t]) : *range;
  }
  conversion.ranges = OverrideRanges(conversion.graph, observed, given);
  return Status();
}

Status WriteRangeFiles(const Conversion& conversion) {
  const RangeFlags& flags = conversion.flags.ranges;
  if (!flags.ranges_out.empty()) {
    OCTET_RETURN_IF_ERROR(
        WriteText(flags.ranges_out, PrintRangeFile(RangesWithOrigins(conversion))));
  }
  if (flags.write_table.empty()) return Status();
  const TableDialect dialect =
      flags.table_dialect == "caffe" ? TableDialect::kCaffe : TableDialect::kNcnn;
  OCTET_ASSIGN_OR_RETURN(
      const CalibrationTable table,
      MakeCalibrationTable(conversion.graph, conversion.ranges, conversion.weights, dialect));
  auto text = PrintCalibrationTable(table);
  if (!text) return text.status().In(flags.write_table);
  return WriteText(flags.write_table, *text);
}

}  // namespace octet
