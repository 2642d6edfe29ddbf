// A flattened image that only FULLY_CONNECTED layers read may be flattened in another order: the
// columns of their weights move instead of the image.
#ifndef OCTET_CONVERTER_PASSES_ABSORB_FLATTEN_H_
#define OCTET_CONVERTER_PASSES_ABSORB_FLATTEN_H_

#include <octet/graph.h>

#include "converter/passes/permutation.h"

namespace octet {

/// Whether `op` is a RESHAPE to [batch, columns] whose input may be stored permuted by `layout`
/// because AbsorbFlatten will take out the TRANSPOSE before it.
bool FlattenIsAbsorbed(const Graph& graph, const Operator& op, const Permutation& layout);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_ABSORB_FLATTEN_H_
