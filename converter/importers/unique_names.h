// Names of tensors are keys in reports and tables: an import ends with each of them once.
#ifndef OCTET_CONVERTER_IMPORTERS_UNIQUE_NAMES_H_
#define OCTET_CONVERTER_IMPORTERS_UNIQUE_NAMES_H_

#include <octet/graph.h>

namespace octet {

/// Appends "_2", "_3", … to names that already exist, keeping those of inputs and outputs.
void MakeNamesUnique(Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_UNIQUE_NAMES_H_
