// The command line of benchmark_model: TFLite's flags with TFLite's defaults, and ours.
#ifndef OCTET_BENCHMARKS_FLAGS_H_
#define OCTET_BENCHMARKS_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include <octet/status.h>

#include "benchmarks/matrix.h"

namespace CLI {
class App;
}

namespace octet {

struct Flags {
  MatrixOptions matrix;
  bool verbose = false;
  bool op_profiling = false;
  std::string op_profiling_output_mode = "stdout";
  std::string op_profiling_output_file, profiling_output_csv_file;
  // Files; "-" is standard output.
  std::string output_json, output_csv, output_markdown, output_trace, report_html;
  // --input_layer...: as written
  std::string input_names, input_shapes, input_ranges, input_files;

  /// Standard output belongs to a file that was asked for.
  bool quiet() const;
};

/// `flags` must outlive `app`.
void AddFlags(CLI::App& app, Flags& flags);

/// Completes `flags` when they have been parsed. Errors: flags that contradict each other.
Status Complete(Flags& flags);

/// The values of the flags that were given (all: of every flag), as "name: [value]".
std::vector<std::string> DescribeFlags(const CLI::App& app, bool all);
/// The given flags of TFLite's that mean nothing to octet.
std::vector<std::string> FlagsWithoutEffect(const CLI::App& app);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_FLAGS_H_
