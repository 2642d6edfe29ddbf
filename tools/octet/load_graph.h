// Opening MODEL, whatever kind of file it is.
#ifndef OCTET_TOOLS_OCTET_LOAD_GRAPH_H_
#define OCTET_TOOLS_OCTET_LOAD_GRAPH_H_

#include <string>

#include <octet/graph.h>
#include <octet/interpreter.h>
#include <octet/status.h>

namespace octet {

/// A .tflite file as it is; everything else imported and cleaned up, with the source's layout of
/// inputs and outputs; what an importer left out is said on standard error. Errors name the path.
Expected<Graph> LoadGraph(const std::string& path);

/// Model::FromGraph; errors name the path the graph came from.
Expected<Model> MakeModel(Graph graph, const std::string& path);

/// LoadGraph, ready to run.
Expected<Model> LoadModel(const std::string& path);

/// True when an operator computes on 8-bit integers.
bool IsQuantized(const Graph& graph);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_LOAD_GRAPH_H_
