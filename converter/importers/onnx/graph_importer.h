// From a parsed ONNX model to a Graph.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_GRAPH_IMPORTER_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_GRAPH_IMPORTER_H_

#include <string>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/importers/onnx/node.h"

namespace onnx {
class ModelProto;
}

namespace octet {

/// Operator sets this importer knows; a later one may change what an operator means.
inline constexpr int kMinOnnxOpset = 7;
inline constexpr int kMaxOnnxOpset = 25;

/// The line of the operator table for `type`, or nullptr. (op_table.cc)
const OnnxOp* FindOnnxOp(std::string_view type);

/// `path` tells where external data lies.
/// Errors: what contradicts itself (kInvalid), open input shapes (kUsage), and every operator and
/// attribute octet lacks in one message (kUnsupported).
Expected<Graph> ImportOnnxModel(const onnx::ModelProto& model, const std::string& path,
                                const ImportOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_GRAPH_IMPORTER_H_
