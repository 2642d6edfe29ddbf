// What `octet convert` says when it is done.
#ifndef OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
#define OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_

#include <optional>
#include <string>

#include <octet/converter.h>
#include <octet/graph.h>

#include "tools/io/preprocess.h"
#include "tools/octet/compare.h"

namespace octet {

struct ConvertSummary {
  std::string source_path, output_path;
  const Graph& graph;  // as written
  const Preprocess& preprocess;
  const OptimizeReport& optimized;
  std::string calibration = {};          // "500 of 10000 samples, minmax"
  std::optional<Comparison> check = {};  // integers against floats
};

/// To standard output.
void PrintSummary(const ConvertSummary& summary);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
