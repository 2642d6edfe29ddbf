#include "tests/fuzz/run_import.h"

#include <octet/converter.h>

#include "tests/fuzz/run_model.h"

namespace octet::fuzz {

void OptimizeAndRun(Expected<Graph> graph) {
  constexpr int64_t kMostValues = 1 << 16;
  if (!graph.ok() || !Optimize(*graph).ok()) return;
  for (const Tensor& tensor : graph->tensors) {
    if (const auto count = ElementCount(tensor.shape); !count.ok() || *count > kMostValues) return;
  }
  const auto model = Model::FromGraph(*std::move(graph), kLimits);
  if (model.ok()) Run(*model, 130);
}

}  // namespace octet::fuzz
