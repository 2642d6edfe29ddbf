// Any bytes as a calibration table and as a range file. What is read can be written and read again.
#include <octet/calibration_table.h>
#include <octet/range_file.h>

#include "base/check.h"
#include "tests/fuzz/fuzz.h"

namespace octet::fuzz {

std::vector<Input> Seeds() {
  std::vector<Input> seeds;
  for (const std::string_view text :
       {"conv1_param_0 251.159095905 0.0 inf\nconv1 1.24\n", "mha_param_3 1.000000 \r\n\nmha 2 ",
        R"({"format": "octet.ranges", "version": 1, "tensors": [
           {"name": "a", "min": -1.5e-3, "max": 6, "calibrator": "kl", "samples": 3},
           {"name": "a#2", "min": 0, "max": 0.1}]})"})
    seeds.emplace_back(text.begin(), text.end());
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  if (const auto table = ParseCalibrationTable(text); table.ok()) {
    const auto written = PrintCalibrationTable(*table);
    OCTET_CHECK(written.ok());
    OCTET_CHECK(*ParseCalibrationTable(*written) == *table);
  }
  if (const auto ranges = ParseRangeFile(text); ranges.ok())
    OCTET_CHECK(*ParseRangeFile(PrintRangeFile(*ranges)) == *ranges);
}

}  // namespace octet::fuzz
