// Importer: how a file format joins the converter. One file per format under importers/ defines a
// `const Importer`, and importer_list.cc lists it. ImportModel (import.cc) asks each in turn
// whether it recognizes the bytes.
#ifndef OCTET_CONVERTER_IMPORTER_H_
#define OCTET_CONVERTER_IMPORTER_H_

#include <span>
#include <string>
#include <string_view>

#include <octet/bytes.h>
#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

/// A model file as an importer gets it.
struct ImportSource {
  std::string path;  // where files that belong to the model are looked for
  Bytes bytes;
  ImportReport* report = nullptr;  // gets notes, and further files; may be absent
};

struct Importer {
  std::string_view name;  // with its article, for messages: "an ONNX"
  /// Ok when the bytes look like this format; otherwise what speaks against it, in a few words.
  /// Looks only at the outer structure and allocates nothing.
  Status (*recognize)(const Bytes& bytes);
  /// The network as converter.h describes it: float32, TFLite's operators, every shape known.
  /// Messages need not name the file.
  Expected<Graph> (*import)(const ImportSource& source, const ImportOptions& options);
};

/// Every format octet imports, in the order in which they are tried.
std::span<const Importer* const> AllImporters();

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTER_H_
