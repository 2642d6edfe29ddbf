// What benchmark_model found out about one model, as a table and as JSON.
#ifndef OCTET_BENCHMARKS_MODEL_REPORT_H_
#define OCTET_BENCHMARKS_MODEL_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "benchmarks/op_profile.h"
#include "benchmarks/timing.h"

namespace octet {

struct ModelReport {
  std::string model;   // the file
  std::string kernel;  // of the 8-bit product
  int threads = 1;
  double load_us = 0;  // reading, verifying, packing
  Times times = {};
  std::optional<Times> fp32_times = {};
  std::optional<double> peak_gmacs_per_s = {};  // of this processor, measured in the same run
  size_t arena_bytes = 0;
  size_t packed_bytes = 0;
  std::string output_sha256 = {};
  std::vector<OpTime> ops = {};  // empty: not asked for

  int64_t macs() const;
  std::optional<double> speedup() const {
    if (!fp32_times) return std::nullopt;
    return fp32_times->median_us() / times.median_us();
  }
};

void Print(const ModelReport& report, bool with_ops);

/// The keys scripts rely on; absent figures are null.
nlohmann::ordered_json ToJson(const ModelReport& report);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_MODEL_REPORT_H_
