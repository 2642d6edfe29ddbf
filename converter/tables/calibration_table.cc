// The text of calibration tables: lines to entries and back.
#include <octet/calibration_table.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "base/str.h"

namespace octet {
namespace {

using Entry = CalibrationTable::Entry;

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kParam = "_param_";
/// ncnn cuts longer ones.
constexpr size_t kMaxNameLength = 255;

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t begin = line.find_first_not_of(kBlanks); begin != line.npos;) {
    const size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

/// A scale in any spelling of C's printf: "127", "1.5e-05", "inf".
Expected<double> ParseScale(std::string_view word) {
  double scale = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), scale);
  if (error != std::errc() || end != word.data() + word.size())
    return InvalidError("expected a number, found '", word.substr(0, kMaxNameLength), "'");
  if (!(scale >= 0)) return InvalidError("expected a scale of at least 0, found ", scale);
  return scale;
}

/// "conv1_param_0" is layer "conv1", weights number 0.
void ReadName(std::string_view word, Entry& entry) {
  entry.layer = word;
  const size_t at = word.rfind(kParam);
  if (at == word.npos || at == 0) return;
  const std::string_view digits = word.substr(at + kParam.size());
  int param = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), param);
  if (error != std::errc() || end != digits.data() + digits.size() || param < 0) return;
  entry.layer = word.substr(0, at);
  entry.param = param;
}

std::string NameOf(const Entry& entry) {
  return entry.param ? StrCat(entry.layer, kParam, *entry.param) : entry.layer;
}

Status CheckInput(const Entry& entry) {
  if (entry.scales.size() != 1)
    return InvalidError("expected one scale for its input, found ", entry.scales.size());
  if (entry.scales[0] == 0) return InvalidError("the scale of its input is 0");
  return Status();
}

Expected<Entry> ParseLine(const std::vector<std::string_view>& words) {
  Entry entry;
  if (words[0].size() > kMaxNameLength)
    return InvalidError("a name of ", words[0].size(), " characters: at most ", kMaxNameLength);
  ReadName(words[0], entry);
  for (size_t i = 1; i < words.size(); ++i) {
    const auto scale = ParseScale(words[i]);
    if (!scale) return scale.status().In(StrCat(words[0], ": scale ", i));
    entry.scales.push_back(*scale);
  }
  if (entry.scales.empty()) return InvalidError(words[0], ": no scales");
  if (!entry.param) OCTET_RETURN_IF_ERROR(CheckInput(entry).In(words[0]));
  return entry;
}

/// Whether `text` can be shown on a terminal as it is.
bool IsText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t' || c == '\r';
  });
}

const Entry* Find(const std::vector<Entry>& entries, std::string_view layer,
                  std::optional<int> param) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.layer == layer && entry.param == param;
  });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const Entry* CalibrationTable::FindInput(std::string_view layer) const {
  return Find(entries, layer, std::nullopt);
}

const Entry* CalibrationTable::FindWeights(std::string_view layer) const {
  return Find(entries, layer, 0);
}

Expected<CalibrationTable> ParseCalibrationTable(std::string_view text) {
  CalibrationTable table;
  std::map<std::string, int> line_of;  // by name as it is written
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto place = [&] { return StrCat("line ", number); };
    if (!IsText(line)) return InvalidError("control characters: not a table").In(place());
    const std::vector<std::string_view> words = Words(line);
    if (words.empty()) continue;
    Expected<Entry> entry = ParseLine(words);
    if (!entry) return entry.status().In(place());
    const auto [known, is_new] = line_of.insert({NameOf(*entry), number});
    if (!is_new) return InvalidError(words[0], ": in line ", known->second, ", too").In(place());
    table.entries.push_back(*std::move(entry));
  }
  if (table.entries.empty()) return InvalidError("no line with a layer and its scales");
  return table;
}

Expected<std::string> PrintCalibrationTable(const CalibrationTable& table) {
  std::string text;
  for (const Entry& entry : table.entries) {
    const std::string name = NameOf(entry);
    if (name.empty() || name.find_first_of(" \t\r\n") != name.npos || !IsText(name))
      return InvalidError("layer '", entry.layer, "': a table cannot hold names with blanks");
    if (name.size() > kMaxNameLength)
      return InvalidError("layer '", name.substr(0, kMaxNameLength), "...': a table cannot hold ",
                          "names of more than ", kMaxNameLength, " characters");
    text += name;
    for (double scale : entry.scales) text += StrCat(' ', scale);
    text += '\n';
  }
  return text;
}

}  // namespace octet
