#include "tools/octet/load_graph.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <octet/converter.h>

#include "base/file.h"

namespace octet {
namespace {

/// The identifier of the format stands behind the first four bytes.
bool IsTflite(std::span<const uint8_t> bytes) {
  constexpr std::string_view kIdentifier = "TFL3";
  return bytes.size() >= 8 && std::equal(kIdentifier.begin(), kIdentifier.end(), &bytes[4]);
}

Expected<Graph> ReadTflite(const std::string& path, const Bytes& bytes) {
  Expected<Graph> graph = ReadGraph(bytes);
  if (!graph) return graph.status().In(path);
  return graph;
}

}  // namespace

Expected<Graph> LoadGraph(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, MapFile(path));
  if (IsTflite(bytes.data)) return ReadTflite(path, bytes);
  ImportReport report;
  OCTET_ASSIGN_OR_RETURN(Graph graph, ImportModel(path, {}, &report));
  for (const std::string& note : report.notes) fmt::print(stderr, "{}: {}\n", path, note);
  OCTET_RETURN_IF_ERROR(Optimize(graph, {.keep_input_layout = true}).In(path));
  return graph;
}

Expected<Model> MakeModel(Graph graph, const std::string& path) {
  Expected<Model> model = Model::FromGraph(std::move(graph));
  if (!model) return model.status().In(path);
  return model;
}

Expected<Model> LoadModel(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(Graph graph, LoadGraph(path));
  return MakeModel(std::move(graph), path);
}

bool IsQuantized(const Graph& graph) {
  return std::any_of(graph.operators.begin(), graph.operators.end(), [&](const Operator& op) {
    return std::any_of(op.outputs.begin(), op.outputs.end(), [&](int output) {
      if (output == kNoTensor) return false;
      const Tensor& tensor = graph.tensors[static_cast<size_t>(output)];
      return !tensor.quantization.empty() &&
             (tensor.type == DataType::kUint8 || tensor.type == DataType::kInt8);
    });
  });
}

}  // namespace octet
