// Two networks on the same samples: right classes, agreement, distance.
#ifndef OCTET_TOOLS_OCTET_COMPARE_H_
#define OCTET_TOOLS_OCTET_COMPARE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

#include "tools/io/dataset.h"
#include "tools/io/preprocess.h"

namespace octet {

/// Fractions lie in 0..1; what cannot be said is absent.
struct Comparison {
  int images = 0;
  std::optional<double> top1 = {},
                        top5 = {};       // with labels, for a network whose only output is scores
  std::optional<double> reference_top1 = {};  // with labels and a float network: that one's
  std::optional<double> agreement = {};  // with a float network: share of equal top-1
  std::optional<double> mean_abs_error =
      {};  // with a float network: over all values of all outputs
};

struct CompareOptions {
  Preprocess preprocess = {};
  std::vector<int> samples = {};  // indices into the datasets
  std::vector<int> labels = {};   // by dataset index; empty: unknown
  int num_threads = 1;            // results do not depend on it
  std::string title = "comparing";
};

/// Runs `model`, and `reference` where there is one, over samples. Errors: labels without scores
/// to judge, a label that is no class, networks whose outputs differ in size.
Expected<Comparison> Compare(const Model& model, const Model* reference,
                             std::span<const Dataset> datasets, const CompareOptions& options);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_COMPARE_H_
