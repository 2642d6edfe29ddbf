// Layers: two networks run on the same samples and compared tensor by tensor.
#ifndef OCTET_TOOLS_OCTET_LAYERS_H_
#define OCTET_TOOLS_OCTET_LAYERS_H_

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <octet/graph.h>
#include <octet/interpreter.h>
#include <octet/status.h>

#include "tools/io/dataset.h"
#include "tools/io/preprocess.h"
#include "tools/octet/network.h"
#include "tools/octet/tensor_difference.h"

namespace octet {

/// A tensor of the reference and the one that stands for it, both written by operators.
struct LayerPair {
  int reference = kNoTensor;
  int judged = kNoTensor;
  int op = 0;  // that writes `judged`
};

/// Pairs in the order in which `judged` computes them: by tensor name; what is left by order,
/// operator and number of values. QUANTIZE and DEQUANTIZE are no layers.
std::vector<LayerPair> MatchLayers(const Graph& reference, const Graph& judged);

struct LayerDifference {
  LayerPair pair;
  TensorDifference difference;
};

struct LayerOptions {
  Preprocess preprocess = {};
  int num_threads = 1;  // results do not depend on it
  std::string title = "comparing";
};

/// Reads sample i, one array per input.
using SampleReader = std::function<Expected<std::vector<Sample>>(int index)>;

/// Called after each sample, with both networks' tensors readable.
using LayerVisitor = std::function<Status(const Network& reference, const Network& judged)>;

/// Runs both networks on samples 0 .. count − 1 and compares what they compute. A tensor in NCHW is
/// compared with one in NHWC. Errors: networks that cannot be fed alike; no tensor in common.
Expected<std::vector<LayerDifference>> CompareLayers(const Model& reference, const Model& judged,
                                                     int count, const SampleReader& read,
                                                     const LayerOptions& options,
                                                     const LayerVisitor& visit = {});

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_LAYERS_H_
