// Reports: aligned tables and figures with units for people, JSON for scripts.
#ifndef OCTET_TOOLS_IO_REPORT_H_
#define OCTET_TOOLS_IO_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

/// Columns of text; Print aligns them, the ones named with a leading '>' to the right. A table
/// whose columns have no names is printed without a header.
class Table {
 public:
  explicit Table(std::vector<std::string> columns);
  void Add(std::vector<std::string> cells);
  /// To standard output, each line after `indent`.
  void Print(std::string_view indent = "  ") const;
  std::string Text(std::string_view indent = "  ") const;

  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }
  bool right(size_t column) const { return right_[column]; }

 private:
  std::vector<std::string> columns_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// "512 bytes", "3.4 KB", "12.0 MB" (1 KB = 1000 bytes).
std::string FormatBytes(int64_t bytes);
/// "850 ns", "12.3 us", "4.56 ms", "1.20 s".
std::string FormatMicroseconds(double us);
/// 0.9213 is "92.13 %".
std::string FormatShare(double fraction);
/// "1x224x224x3"; a scalar is "scalar".
std::string FormatShape(std::span<const int32_t> shape);
/// "UINT8 1x224x224x3, scale 0.0078125, zero_point 128".
std::string FormatTensor(const Tensor& tensor, std::span<const int32_t> shape);
/// The number in few digits: 0.00392157.
std::string FormatNumber(double value);

/// Writes a file, or to standard output when `path` is "-".
Status WriteText(const std::string& text, const std::string& path);
/// Writes indented JSON and a newline to a file, or to standard output when `path` is "-".
Status WriteJson(const nlohmann::ordered_json& json, const std::string& path);
/// null where there is no value, and where it is not a finite number.
nlohmann::ordered_json JsonNumber(std::optional<double> value);
/// {"name", "type", "shape", "scale", "zero_point"}; the last two null without quantization.
nlohmann::ordered_json TensorJson(const Tensor& tensor, std::span<const int32_t> shape);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_REPORT_H_
