// Whether every place of a product's output sees as many inputs as every other.
#ifndef OCTET_CONVERTER_PASSES_SEEN_INPUT_H_
#define OCTET_CONVERTER_PASSES_SEEN_INPUT_H_

#include <octet/graph.h>

namespace octet {

/// No padding takes part, so that adding a constant to a channel of the input adds one to the
/// output: the bias can take it over. `op` is a product (product_operator.h).
bool SeesWholeInput(const Graph& graph, const Operator& op);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_SEEN_INPUT_H_
