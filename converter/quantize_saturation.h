// Activations of fewer than 8 bits in 8-bit storage. Kernels saturate at the ends of the stored
// type; the lower end is the narrower type's as well (quantize_scales.h: ActivationGrid), the upper
// one is not: a MINIMUM says so.
#ifndef OCTET_CONVERTER_QUANTIZE_SATURATION_H_
#define OCTET_CONVERTER_QUANTIZE_SATURATION_H_

#include <octet/converter.h>
#include <octet/graph.h>

namespace octet {

/// Puts a MINIMUM with the largest value of ActivationGrid behind each input of the network and
/// each operator that computes new values: not behind one that moves or compares values that were
/// bounded before, nor where the operator dictates the scale. REQUIRES: a quantized graph.
void AddSaturation(Graph& graph, const QuantizeOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_SATURATION_H_
