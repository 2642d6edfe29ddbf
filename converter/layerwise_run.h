// Runs a quantized network operator by operator, each over all samples, so that what was learned
// from one operator can change those that follow. Only tensors somebody still reads are kept.
#ifndef OCTET_CONVERTER_LAYERWISE_RUN_H_
#define OCTET_CONVERTER_LAYERWISE_RUN_H_

#include <cstdint>
#include <span>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

namespace octet {

class LayerwiseRun {
 public:
  /// `graph` must outlive the run and may change in operators that have not run yet.
  explicit LayerwiseRun(const Graph& graph);

  /// How many samples fit into `bytes` of activations, at least 1.
  static int MostSamples(const Graph& graph, size_t bytes);

  /// Gives inputs their values: real ones are rounded to what the inputs can hold.
  Status AddSamples(const SampleSource& samples);

  /// Runs operator `index`. REQUIRES: in order.
  Status Run(int index);

  /// The bytes of `tensor`, by sample. REQUIRES: an operator that has not run yet reads it.
  const std::vector<std::vector<uint8_t>>& Values(int tensor) const { return values_[tensor]; }

 private:
  void Forget(int index);

  const Graph& graph_;
  int samples_ = 0;
  std::vector<int> last_reader_;                           // by tensor
  std::vector<std::vector<std::vector<uint8_t>>> values_;  // by tensor and sample
};

}  // namespace octet

#endif  // OCTET_CONVERTER_LAYERWISE_RUN_H_
