// EasyQuant (Wu et al. 2020, "EasyQuant: Post-training Quantization via Scale Optimization"):
// scales of weights and activations, layer by layer, that make the layer's output as similar to the
// float layer's as can be, measured by the cosine between the two.
#ifndef OCTET_SCALE_SEARCH_H_
#define OCTET_SCALE_SEARCH_H_

#include <functional>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

/// How alike a layer's output is to the float one when the layer alone is quantized:
/// cos = Σ exact · quantized / sqrt(Σ exact² · Σ quantized²).
struct LayerCosine {
  int op = 0;  // in graph.operators
  double cosine = 0;
};

struct ScaleSearchOptions {
  /// Called after each layer with the number done so far.
  std::function<void(int done, int layers)> progress;
};

struct SearchedScales {
  Ranges ranges;
  WeightQuantization weights;  // for QuantizeOptions
  std::vector<LayerCosine> before, after;
};

/// Starts from `ranges` (of a calibrator) and what Quantize would make of the weights, and tries
/// 100 scales from half to twice of each, weights and inputs in turn. At most 50 samples are used,
/// evenly spread, and of each layer a few hundred pixels; the same samples give the same scales.
/// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED are searched; everything else keeps its range.
Expected<SearchedScales> SearchScales(const Graph& graph, const Ranges& ranges,
                                      const SampleSource& samples, const QuantizeOptions& options,
                                      const ScaleSearchOptions& search = {});

/// The layers as they are with these ranges and weights (options.weights).
Expected<std::vector<LayerCosine>> MeasureLayers(const Graph& graph, const Ranges& ranges,
                                                 const SampleSource& samples,
                                                 const QuantizeOptions& options);

}  // namespace octet

#endif  // OCTET_SCALE_SEARCH_H_
