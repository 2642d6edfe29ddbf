// The flags of `octet convert`, one struct per stage. A new flag is a field here and an option in
// flags.cc, in the group of its stage.
#ifndef OCTET_TOOLS_OCTET_CONVERT_FLAGS_H_
#define OCTET_TOOLS_OCTET_CONVERT_FLAGS_H_

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <CLI/App.hpp>

#include <octet/converter.h>

#include "tools/io/command_line.h"
#include "tools/io/preprocess.h"

namespace octet {

struct ImportFlags {
  std::string model;
  std::vector<std::string> input_shapes;  // "NAME=1x3x96x96"
  std::string caffe_weights;
};

struct DataFlags {
  std::string calibration;
  int calibration_samples = 500;
  int num_threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::shared_ptr<const Preprocess> preprocess;

  /// Ranges come from batch normalization; there are no samples.
  bool no_samples() const { return calibration == "none"; }
};

struct RangeFlags {
  std::string calibrator = "auto";
  double percentile = CalibrateOptions().percentile;
  std::vector<std::string> ranges;  // files
  std::string ranges_out;
  std::string table, write_table;
  std::string table_dialect = "ncnn";

  bool in_files() const {
    return !ranges.empty() || !ranges_out.empty() || !table.empty() || !write_table.empty();
  }
};

struct QuantizeFlags {
  std::string scheme = "uint8";
  int weight_bits = kMaxBits, activation_bits = kMaxBits;
  bool power_of_two = false;
  bool no_equalize = false, no_bias_correction = false;
  std::vector<std::string> keep_float;
  bool allow_float = false;
  std::optional<double> max_drop;

  bool only_imports() const { return scheme == "float32"; }
  /// REQUIRES: !only_imports().
  QuantizeOptions options() const;
};

struct OutputFlags {
  std::string output;
  std::string report, report_json;
  LabelFlags labels;  // of the calibration samples
};

struct ConvertFlags {
  ImportFlags import;
  DataFlags data;
  RangeFlags ranges;
  QuantizeFlags quantize;
  OutputFlags output;
};

/// Declares all of them; the result is filled when the command line has been parsed.
std::shared_ptr<const ConvertFlags> AddConvertFlags(CLI::App& command);

/// Flags that contradict each other.
Status CheckFlags(const ConvertFlags& flags);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_FLAGS_H_
