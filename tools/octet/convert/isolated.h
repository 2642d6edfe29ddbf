// Isolated error: what one layer of the integer network adds by itself. Its inputs are the float
// network's, rounded to the layer's own scales, and its output is compared with the float
// network's.
#ifndef OCTET_TOOLS_OCTET_CONVERT_ISOLATED_H_
#define OCTET_TOOLS_OCTET_CONVERT_ISOLATED_H_

#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

#include "tools/octet/layers.h"

namespace octet {

class IsolatedLayers {
 public:
  /// For the layers of `quantized` that are paired with tensors of `reference`; layers that cannot
  /// run alone, or whose inputs the reference lacks, are left out.
  static IsolatedLayers Create(const Graph& reference, const Graph& quantized,
                               const std::vector<LayerPair>& pairs);

  /// Runs every layer on the tensors `reference` holds.
  Status Add(const Network& reference);

  /// Of pair i; nothing was added when the layer was left out.
  const TensorDifference& difference(size_t i) const { return differences_[i]; }

 private:
  struct Layer {
    size_t pair;              // index
    int reference;            // tensor its output is compared with
    std::vector<int> inputs;  // for each of its inputs the reference's tensor
    Tensor output;
    Interpreter interpreter;
    std::vector<Tensor> input_tensors;
  };

  std::vector<Layer> layers_;
  std::vector<TensorDifference> differences_;
};

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_ISOLATED_H_
