// ImportModel: tells the format of a model by its content and hands over to that importer.
#include <algorithm>
#include <exception>

#include "base/file.h"
#include "base/str.h"
#include "converter/importer.h"
#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

constexpr std::string_view kLfsPointer = "version https://git-lfs";

bool StartsWith(std::span<const uint8_t> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::equal(text.begin(), text.end(), bytes.begin());
}

bool LooksLikeText(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + std::min<size_t>(bytes.size(), 512),
                     [](uint8_t c) { return (c >= 32 && c != 127) || (c >= 7 && c <= 13); });
}

/// Why no importer recognizes the bytes: what they obviously are, or each importer's own reason.
std::string WhyUnknown(std::span<const uint8_t> bytes, const std::string& reasons) {
  if (bytes.empty()) return "the file is empty";
  if (StartsWith(bytes, kLfsPointer)) return "a Git LFS pointer, not the file it stands for";
  if (LooksLikeText(bytes)) return "the file is text";
  return reasons;
}

/// Error: a float constant with a value that is not a number. (Infinite ones are bounds or masks.)
Status CheckConstants(const Graph& graph) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.type != DataType::kFloat32 || !tensor.constant()) continue;
    const std::vector<float> values = FloatValues(tensor);
    const auto bad = std::find_if(values.begin(), values.end(), [](float v) { return v != v; });
    if (bad != values.end())
      return InvalidError("'", tensor.name, "': value ", bad - values.begin(), " of ",
                          values.size(), " is not a number");
  }
  return Status();
}

Expected<Graph> Import(const std::string& path, const ImportOptions& options,
                       ImportReport* report) {
  ImportSource source{.path = path, .bytes = {}, .report = report};
  if (report != nullptr) report->files.push_back(path);
  OCTET_ASSIGN_OR_RETURN(source.bytes, MapFile(path));
  std::string names, reasons;
  for (const Importer* importer : AllImporters()) {
    const Status recognized = importer->recognize(source.bytes);
    if (recognized.ok()) {
      Expected<Graph> graph = importer->import(source, options);
      if (!graph) return graph.status().In(path);
      OCTET_RETURN_IF_ERROR(CheckConstants(*graph).In(path));
      return graph;
    }
    names += StrCat(names.empty() ? "neither " : " nor ", importer->name);
    reasons += StrCat(reasons.empty() ? "" : "; ", recognized.message());
  }
  return InvalidError(path, ": ", names, " model: ", WhyUnknown(source.bytes.data, reasons));
}

}  // namespace

Expected<Graph> ImportModel(const std::string& path, const ImportOptions& options,
                            ImportReport* report) {
  try {
    return Import(path, options, report);
  } catch (const std::exception&) {  // std::bad_alloc, from us or from a parser
    return InvalidError(path, ": not enough memory for the model");
  }
}

}  // namespace octet
