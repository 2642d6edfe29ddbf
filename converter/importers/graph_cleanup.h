// The last step of an import: what building left over goes, and names become unique.
#ifndef OCTET_CONVERTER_IMPORTERS_GRAPH_CLEANUP_H_
#define OCTET_CONVERTER_IMPORTERS_GRAPH_CLEANUP_H_

#include <octet/graph.h>

namespace octet {

/// Removes tensors that are no input, no output and of no operator (shape arithmetic, weights
/// before they were transposed).
void RemoveUnusedTensors(Graph& graph);

/// Appends "_2", "_3", … to names that already exist, keeping those of inputs and outputs.
void MakeNamesUnique(Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_GRAPH_CLEANUP_H_
