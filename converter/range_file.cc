// Ranges as JSON and back.
#include <octet/range_file.h>

#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/str.h"

namespace octet {
namespace {

/// Numbers are float32, so that the shortest decimal that is written reads back bit for bit.
using Json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool, int64_t,
                                  uint64_t, float>;

constexpr const char* kFormat = "octet.ranges";
constexpr int kVersion = 1;

Expected<Json> ParseJson(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    const std::string_view what = error.what();  // "[json.exception.…] parse error at line 2, …"
    return InvalidError("not JSON: ", what.substr(what.find("] ") + 2));
  }
}

/// What was found, short enough for a message.
std::string Found(const Json& value) {
  constexpr size_t kMaxLength = 80;
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  const std::string text = value.dump();
  return text.size() > kMaxLength ? text.substr(0, kMaxLength) + "..." : text;
}

Expected<float> ReadNumber(const Json& entry, const char* field) {
  const auto value = entry.find(field);
  if (value == entry.end()) return InvalidError(field, ": missing");
  if (!value->is_number() || !std::isfinite(value->get<float>()))
    return InvalidError(field, ": expected a finite number, found ", Found(*value));
  return value->get<float>();
}

Expected<std::string> ReadText(const Json& entry, const char* field) {
  const auto value = entry.find(field);
  if (value == entry.end()) return std::string();
  if (!value->is_string())
    return InvalidError(field, ": expected a name in quotes, found ", Found(*value));
  return value->get<std::string>();
}

Expected<int64_t> ReadCount(const Json& entry, const char* field) {
  const auto value = entry.find(field);
  if (value == entry.end()) return 0;
  if (!value->is_number_integer() || value->get<int64_t>() < 0)
    return InvalidError(field, ": expected a count, found ", Found(*value));
  return value->get<int64_t>();
}

Status ReadFields(const Json& entry, NamedRange& into) {
  OCTET_ASSIGN_OR_RETURN(into.range.min, ReadNumber(entry, "min"));
  OCTET_ASSIGN_OR_RETURN(into.range.max, ReadNumber(entry, "max"));
  if (into.range.min > into.range.max)
    return InvalidError("min ", into.range.min, " is above max ", into.range.max);
  OCTET_ASSIGN_OR_RETURN(into.calibrator, ReadText(entry, "calibrator"));
  OCTET_ASSIGN_OR_RETURN(into.samples, ReadCount(entry, "samples"));
  return Status();
}

Expected<NamedRange> ReadEntry(const Json& entry) {
  NamedRange range;
  if (!entry.is_object()) return InvalidError("expected an object, found ", Found(entry));
  OCTET_ASSIGN_OR_RETURN(range.tensor, ReadText(entry, "name"));
  if (!entry.contains("name")) return InvalidError("name: missing");
  if (Status status = ReadFields(entry, range); !status.ok())
    return status.In(Found(entry["name"]));
  return range;
}

Expected<NamedRanges> ReadEntries(const Json& entries) {
  NamedRanges ranges;
  std::map<std::string, size_t> known;
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto place = [&] { return StrCat("tensors[", i, "]"); };
    Expected<NamedRange> range = ReadEntry(entries[i]);
    if (!range) return range.status().In(place());
    const auto [first, is_new] = known.insert({range->tensor, i});
    if (!is_new)
      return InvalidError(Found(entries[i]["name"]), ": already tensors[", first->second, "]")
          .In(place());
    ranges.push_back(*std::move(range));
  }
  return ranges;
}

/// A line of the file.
std::string PrintEntry(const NamedRange& range) {
  Json entry;
  entry["name"] = range.tensor;
  entry["min"] = range.range.min;
  entry["max"] = range.range.max;
  if (!range.calibrator.empty()) entry["calibrator"] = range.calibrator;
  if (range.samples > 0) entry["samples"] = range.samples;
  return entry.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string PrintRangeFile(const NamedRanges& ranges) {
  std::string text = StrCat("{\n  \"format\": \"", kFormat, "\",\n  \"version\": ", kVersion,
                            ",\n  \"tensors\": [");
  for (size_t i = 0; i < ranges.size(); ++i)
    text += StrCat(i == 0 ? "\n    " : ",\n    ", PrintEntry(ranges[i]));
  return text + "\n  ]\n}\n";
}

Expected<NamedRanges> ParseRangeFile(std::string_view text) {
  OCTET_ASSIGN_OR_RETURN(const Json file, ParseJson(text));
  if (!file.is_object() || !file.contains("format") || file["format"] != kFormat)
    return InvalidError("no ranges: expected \"format\": \"", kFormat, "\"");
  if (!file.contains("version") || file["version"] != kVersion)
    return InvalidError("version: expected ", kVersion, ", found ",
                        file.contains("version") ? Found(file["version"]) : "none");
  if (!file.contains("tensors") || !file["tensors"].is_array())
    return InvalidError("tensors: expected a list");
  return ReadEntries(file["tensors"]);
}

}  // namespace octet
