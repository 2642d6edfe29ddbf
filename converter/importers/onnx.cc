// ONNX files as models to convert, operator sets 7 to 25. This file reads the message; onnx/ turns
// it into a Graph: graph_importer.cc walks the nodes, op_table.cc lists the operators.
#include "converter/importer.h"

#include <limits>

#include <onnx/onnx_pb.h>

#include "base/str.h"
#include "converter/importers/onnx/graph_importer.h"
#include "converter/importers/wire_format.h"

namespace octet {
namespace {

// Field numbers of ONNX's ModelProto. Part of the file format.
constexpr uint32_t kGraphField = 7;
constexpr uint32_t kOpsetImportField = 8;

Status Recognize(const Bytes& bytes) {
  OCTET_ASSIGN_OR_RETURN(const auto fields, TopLevelFields(bytes.data));
  for (uint32_t needed : {kGraphField, kOpsetImportField}) {
    if (!HasField(fields, needed))
      return InvalidError("a protobuf message without ",
                          needed == kGraphField ? "a graph" : "an operator set");
  }
  return Status();
}

Expected<Graph> Import(const ImportSource& source, const ImportOptions& options) {
  const auto bytes = source.bytes.data;
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return InvalidError("larger than 2 GiB; such models keep their weights in external data");
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return InvalidError("broken ONNX file: a message inside it is not valid protobuf");
  return ImportOnnxModel(model, source.path, options);
}

}  // namespace

extern const Importer kOnnxImporter;
const Importer kOnnxImporter = {.name = "an ONNX", .recognize = Recognize, .import = Import};

}  // namespace octet
