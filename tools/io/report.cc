#include "tools/io/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/file.h"

namespace octet {
namespace {

/// Columns on a terminal, not bytes: continuation bytes of UTF-8 take no room.
size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return width;
}

std::string Aligned(const std::string& text, size_t width, bool right) {
  const std::string padding(width - DisplayWidth(text), ' ');
  return right ? padding + text : text + padding;
}

}  // namespace

Table::Table(std::vector<std::string> columns) : columns_(std::move(columns)) {
  for (std::string& column : columns_) {
    right_.push_back(column.starts_with('>'));
    if (right_.back()) column.erase(0, 1);
  }
}

void Table::Add(std::vector<std::string> cells) {
  OCTET_CHECK_EQ(cells.size(), columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::Print(std::string_view indent) const {
  fmt::print("{}", Text(indent));
}

std::string Table::Text(std::string_view indent) const {
  std::string text;
  std::vector<size_t> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    widths.push_back(DisplayWidth(columns_[c]));
    for (const auto& row : rows_) widths[c] = std::max(widths[c], DisplayWidth(row[c]));
  }
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t c = 0; c < cells.size(); ++c)
      line += (c == 0 ? std::string() : "  ") + Aligned(cells[c], widths[c], right_[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += fmt::format("{}{}\n", indent, line);
  };
  const bool has_header = std::any_of(columns_.begin(), columns_.end(),
                                      [](const std::string& name) { return !name.empty(); });
  if (has_header) add(columns_);
  for (const auto& row : rows_) add(row);
  return text;
}

std::string FormatBytes(int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} KB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string FormatMicroseconds(double us) {
  if (us < 1) return fmt::format("{:.0f} ns", us * 1e3);
  if (us < 1e3) return fmt::format("{:.1f} us", us);
  if (us < 1e6) return fmt::format("{:.2f} ms", us / 1e3);
  return fmt::format("{:.2f} s", us / 1e6);
}

std::string FormatShare(double fraction) {
  return fmt::format("{:.2f} %", 100 * fraction);
}

std::string FormatNumber(double value) {
  return fmt::format("{:.6g}", value);
}

std::string FormatShape(std::span<const int32_t> shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

std::string FormatTensor(const Tensor& tensor, std::span<const int32_t> shape) {
  const bool known = tensor.has_rank || !shape.empty();
  std::string text = fmt::format("{} {}", DataTypeName(tensor.type),
                                 known ? FormatShape(shape) : "of unknown shape");
  const Quantization& q = tensor.quantization;
  if (q.empty()) return text;
  return text + fmt::format(", scale {}, zero_point {}", FormatNumber(q.scale[0]),
                            q.zero_point.empty() ? 0 : q.zero_point[0]);
}

Status WriteText(const std::string& text, const std::string& path) {
  if (path != "-")
    return WriteFileAtomically(path, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  fmt::print("{}", text);
  return Status();
}

Status WriteJson(const nlohmann::ordered_json& json, const std::string& path) {
  // Names come from files and may hold bytes that are no UTF-8.
  return WriteText(
      json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n", path);
}

nlohmann::ordered_json JsonNumber(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

nlohmann::ordered_json TensorJson(const Tensor& tensor, std::span<const int32_t> shape) {
  const Quantization& q = tensor.quantization;
  nlohmann::ordered_json json = {{"name", tensor.name},
                                 {"type", DataTypeName(tensor.type)},
                                 {"shape", std::vector<int32_t>(shape.begin(), shape.end())},
                                 {"scale", nullptr},
                                 {"zero_point", nullptr}};
  if (q.empty()) return json;
  json["scale"] = q.scale[0];
  json["zero_point"] = q.zero_point.empty() ? 0 : q.zero_point[0];
  return json;
}

}  // namespace octet
