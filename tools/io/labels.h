// Labels: the right class of each sample, and what classes are called.
#ifndef OCTET_TOOLS_IO_LABELS_H_
#define OCTET_TOOLS_IO_LABELS_H_

#include <string>
#include <vector>

#include <octet/status.h>

#include "tools/io/dataset.h"

namespace octet {

/// The class of each of `dataset`'s samples, plus `offset`, from
///   lines "file class" (the file's name without folders),
///   lines "class", one per sample in order, or
///   an IDX file (.gz too).
/// Errors: a sample without a class, other numbers of lines and samples, lines that are neither.
Expected<std::vector<int>> ReadLabels(const std::string& path, const Dataset& dataset, int offset);

/// One name per line, the first one class 0.
Expected<std::vector<std::string>> ReadClassNames(const std::string& path);

/// The names of the classes that come with a model: the file of labels that the graph's
/// TFLITE_METADATA names, from the zip archive behind the model file. Empty when there are none.
Expected<std::vector<std::string>> AttachedClassNames(const std::string& path, const Graph& graph);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_LABELS_H_
