// Changing the bias of a quantized product.
#ifndef OCTET_CONVERTER_SHIFT_BIAS_H_
#define OCTET_CONVERTER_SHIFT_BIAS_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

/// Whether operator `index` is a product whose data has 8 bits; not one that was left in float.
bool IsQuantizedProduct(const Graph& graph, int index);

/// Adds `shift` [channels], real, to the int32 bias of product `index`, which gets one if it has
/// none. The bias stays below kMaxBias. REQUIRES: IsQuantizedProduct.
void ShiftBias(Graph& quantized, int index, const std::vector<double>& shift);

}  // namespace octet

#endif  // OCTET_CONVERTER_SHIFT_BIAS_H_
