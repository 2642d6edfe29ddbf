// Caffe networks as models to convert: a .prototxt and, beside it, the .caffemodel of the same
// name; either one leads to the other. This file finds and reads both; caffe/ turns them into a
// Graph: net_importer.cc walks the layers, layer_table.cc lists them, caffe.proto is the format.
#include "converter/importer.h"

#include <filesystem>

#include "base/file.h"
#include "base/str.h"
#include "converter/importers/caffe/net_importer.h"
#include "converter/importers/caffe/net_reader.h"

namespace octet {
namespace {

Status Recognize(const Bytes& bytes) {
  if (RecognizeNetText(bytes.data).ok()) return Status();
  return RecognizeNetBinary(bytes.data);
}

struct NetFile {
  std::string path;
  Bytes bytes;
};

struct NetFiles {
  NetFile text, weights;
};

/// The other file of the network.
Expected<NetFile> OpenOther(const std::string& path) {
  NetFile file{path, {}};
  Expected<Bytes> bytes = MapFile(path);
  if (!bytes)
    return InvalidError("a Caffe network is two files, and the other one cannot be read: ",
                        bytes.status().message());
  file.bytes = *std::move(bytes);
  return file;
}

Expected<NetFiles> OpenFiles(const ImportSource& source, const ImportOptions& options) {
  const auto beside = [&](const char* extension) {
    return std::filesystem::path(source.path).replace_extension(extension).string();
  };
  NetFiles files;
  const NetFile given{source.path, source.bytes};
  if (RecognizeNetText(source.bytes.data).ok()) {
    const bool named = !options.caffe_weights.empty();
    files.text = given;
    OCTET_ASSIGN_OR_RETURN(files.weights,
                           OpenOther(named ? options.caffe_weights : beside(".caffemodel")));
  } else {
    if (!options.caffe_weights.empty())
      return UsageError("--caffe-weights goes with a .prototxt; this file has weights itself");
    files.weights = given;
    OCTET_ASSIGN_OR_RETURN(files.text, OpenOther(beside(".prototxt")));
  }
  return files;
}

Expected<Graph> Import(const ImportSource& source, const ImportOptions& options) {
  OCTET_ASSIGN_OR_RETURN(const NetFiles files, OpenFiles(source, options));
  const bool given_text = files.text.path == source.path;
  if (source.report != nullptr)
    source.report->files.push_back(given_text ? files.weights.path : files.text.path);
  // The given file is named by the caller; the other one here.
  const auto place = [&](const NetFile& file, const Status& status) {
    return file.path == source.path ? status : status.In(file.path);
  };
  const Expected<caffe::NetParameter> net = ReadNetText(files.text.bytes.data);
  if (!net) return place(files.text, net.status());
  const Expected<caffe::NetParameter> weights = ReadNetBinary(files.weights.bytes.data);
  if (!weights) return place(files.weights, weights.status().In("broken .caffemodel"));
  Expected<Graph> graph = ImportCaffeNet(*net, *weights, options, source.report);
  if (!graph) return place(files.text, graph.status());
  return graph;
}

}  // namespace

extern const Importer kCaffeImporter;
const Importer kCaffeImporter = {.name = "a Caffe", .recognize = Recognize, .import = Import};

}  // namespace octet
