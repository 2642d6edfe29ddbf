// What benchmark_model found out.
#ifndef OCTET_BENCHMARKS_MODEL_REPORT_H_
#define OCTET_BENCHMARKS_MODEL_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "benchmarks/machine.h"
#include "benchmarks/op_profile.h"
#include "benchmarks/timing.h"

namespace octet {

/// One network as it ran.
struct NetworkReport {
  Timing timing;
  std::vector<OpTime> ops;  // empty: never ran

  double median_us() const { return timing.runs.median_us(); }
  /// All operators' work in the time the whole network takes.
  Work work() const {
    Work total = Total(ops);
    total.us = median_us();
    return total;
  }
};

/// A model with a number of threads.
struct ModelReport {
  std::string model;  // the file
  int64_t file_bytes = 0;
  int threads = 1;
  double load_us = 0;             // reading, verifying, packing, planning
  int64_t load_memory_bytes = 0;  // by which loading raised the most memory used
  size_t arena_bytes = 0;
  size_t packed_bytes = 0;
  std::string output_sha256 = {};  // empty: never ran
  Peaks peaks = {};                // of as many threads
  NetworkReport network = {};
  std::optional<NetworkReport> fp32 = {};

  std::optional<double> speedup() const {
    if (!fp32) return std::nullopt;
    return fp32->median_us() / network.median_us();
  }
};

struct Report {
  Machine machine;
  std::vector<ModelReport> runs;
  int64_t memory_bytes = 0;  // by which everything raised the most memory used
};

}  // namespace octet

#endif  // OCTET_BENCHMARKS_MODEL_REPORT_H_
