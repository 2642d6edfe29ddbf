// Every model with every number of threads, timed in turns.
#ifndef OCTET_BENCHMARKS_MATRIX_H_
#define OCTET_BENCHMARKS_MATRIX_H_

#include <string>
#include <vector>

#include <octet/status.h>

#include "benchmarks/inputs.h"
#include "benchmarks/model_report.h"
#include "benchmarks/timing.h"

namespace octet {

struct MatrixOptions {
  std::vector<std::string> graphs;
  std::vector<int> threads = {1};
  std::vector<InputLayer> inputs = {};
  bool compare_fp32 = false;
  bool dry_run = false;  // load, but do not run
  TimingOptions timing = {};
  std::string output_file = {};  // gets the bytes of all outputs of the last run; empty: none
};

/// One run for each model and each number of threads, in this order.
Expected<Report> RunMatrix(const MatrixOptions& options);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_MATRIX_H_
