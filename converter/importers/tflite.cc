// TFLite files as models to convert: octet's own format, so ReadGraph does the work.
#include <cstring>

#include "base/str.h"
#include "converter/importer.h"

namespace octet {
namespace {

constexpr std::string_view kIdentifier = "TFL3";
constexpr size_t kIdentifierPosition = 4;  // after the root offset of a FlatBuffers file

Status Recognize(const Bytes& bytes) {
  if (bytes.data.size() >= kIdentifierPosition + kIdentifier.size() &&
      std::memcmp(bytes.data.data() + kIdentifierPosition, kIdentifier.data(),
                  kIdentifier.size()) == 0)
    return Status();
  return InvalidError("no identifier TFL3 at byte 4");
}

Expected<Graph> Import(const ImportSource& source, const ImportOptions& options) {
  if (!options.input_shapes.empty())
    return UsageError("the input shapes of a TFLite file are fixed; no --input-shape can apply");
  return ReadGraph(source.bytes);
}

}  // namespace

extern const Importer kTfliteImporter;
const Importer kTfliteImporter = {.name = "a TFLite", .recognize = Recognize, .import = Import};

}  // namespace octet
