#include "tools/io/labels.h"

#include <charconv>
#include <map>
#include <string_view>

#include "base/file.h"
#include "base/str.h"
#include "tools/io/idx.h"
#include "tools/io/text.h"
#include "tools/io/zip.h"

namespace octet {
namespace {

std::vector<std::string_view> SplitLines(const Bytes& bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data.data()), bytes.data.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(Trim(text.substr(0, end)));
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

struct Line {
  std::string_view file;  // empty: the line is only a class
  int label = 0;
};

Expected<std::vector<Line>> ParseLines(const Bytes& bytes) {
  std::vector<Line> parsed;
  int number = 0;
  for (std::string_view line : SplitLines(bytes)) {
    ++number;
    if (line.empty()) continue;
    const size_t blank = line.find_last_of(" \t");
    const std::string_view digits = blank == line.npos ? line : line.substr(blank + 1);
    Line entry;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), entry.label);
    if (error != std::errc() || end != digits.data() + digits.size())
      return InvalidError("line ", number, ": '", line, "' does not end in a class number");
    if (blank != line.npos) entry.file = Trim(line.substr(0, blank));
    parsed.push_back(entry);
  }
  return parsed;
}

Expected<std::vector<int>> ByName(const std::vector<Line>& lines, const Dataset& dataset) {
  std::map<std::string_view, int> known;
  for (const Line& line : lines) known[BaseName(line.file)] = line.label;
  std::vector<int> labels;
  std::string_view first_missing;
  for (const std::string& name : dataset.names) {
    const auto found = known.find(name);
    if (found != known.end())
      labels.push_back(found->second);
    else if (first_missing.empty())
      first_missing = name;
  }
  const size_t missing = dataset.names.size() - labels.size();
  if (missing > 0)
    return InvalidError("no class for ", missing, " of ", dataset.names.size(),
                        " samples, the first is ", first_missing);
  return labels;
}

Expected<std::vector<int>> ReadLines(const Bytes& bytes, const Dataset& dataset) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<Line> lines, ParseLines(bytes));
  const bool named = !lines.empty() && !lines[0].file.empty();
  if (named && !dataset.names.empty()) return ByName(lines, dataset);
  std::vector<int> labels;
  for (const Line& line : lines) labels.push_back(line.label);
  return labels;
}

Expected<std::vector<int>> ReadIdxLabels(const Bytes& bytes) {
  OCTET_ASSIGN_OR_RETURN(const Array array, ReadIdx(bytes));
  if (array.type != DataType::kUint8 || array.shape.size() != 1)
    return InvalidError("shape ", array.shape, " is not a list of uint8 labels");
  const auto values = array.values<uint8_t>();
  return std::vector<int>(values.begin(), values.end());
}

std::vector<std::string> NamesIn(const Bytes& bytes) {
  std::vector<std::string> names;
  for (std::string_view line : SplitLines(bytes)) names.emplace_back(line);
  return names;
}

}  // namespace

Expected<std::vector<int>> ReadLabels(const std::string& path, const Dataset& dataset, int offset) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path));
  Expected<std::vector<int>> labels =
      IsIdx(bytes.data) ? ReadIdxLabels(bytes) : ReadLines(bytes, dataset);
  if (!labels) return labels.status().In(path);
  if (labels->size() != static_cast<size_t>(dataset.count))
    return InvalidError(path, ": ", labels->size(), " labels for ", dataset.count, " samples");
  for (int& label : *labels) label += offset;
  return labels;
}

Expected<std::vector<std::string>> ReadClassNames(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path));
  return NamesIn(bytes);
}

Expected<std::vector<std::string>> AttachedClassNames(const std::string& path, const Graph& graph) {
  // Names are a convenience: metadata that is damaged or an archive that was cut off has none.
  const Expected<TfliteMetadata> metadata = FindTfliteMetadata(graph);
  if (!metadata || metadata->label_file.empty()) return std::vector<std::string>();
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, MapFile(path));
  const Expected<std::vector<ZipMember>> members = ReadZip(bytes);
  if (!members) return std::vector<std::string>();
  for (const ZipMember& member : *members)
    if (member.name == metadata->label_file) return NamesIn(member.data);
  return std::vector<std::string>();
}

}  // namespace octet
