// The file, and whether it does what the float network does.
#include <filesystem>

#include "base/file.h"
#include "tools/octet/convert/conversion.h"

namespace octet {
namespace {

/// Enough samples to tell whether integers and floats agree, few enough not to be waited for.
constexpr int kCheckedSamples = 100;

Status WriteModel(const Graph& graph, const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<uint8_t> file, WriteGraph(graph));
  // What cannot be loaded again must not be left behind.
  const auto check = Model::FromBuffer(Bytes(file));
  if (!check) return check.status().In("the converted model does not load");
  return WriteFileAtomically(path, file);
}

int64_t FileSize(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

}  // namespace

Status Write(Conversion& conversion) {
  const std::string& path = conversion.flags.output.output;
  Graph graph = conversion.quantized.value_or(conversion.graph);
  if (conversion.preprocess != Preprocess()) StorePreprocess(conversion.preprocess, graph);
  OCTET_RETURN_IF_ERROR(WriteModel(graph, path).In(path));
  OCTET_ASSIGN_OR_RETURN(conversion.written, Model::FromFile(path));
  for (const std::string& file : conversion.imported.files)
    conversion.source_bytes += FileSize(file);
  conversion.written_bytes = FileSize(path);
  return Status();
}

Status Check(Conversion& conversion) {
  const CalibrationData& data = conversion.data;
  if (data.samples.empty()) return Status();
  CompareOptions options{.preprocess = conversion.preprocess,
                         .labels = data.labels,
                         .num_threads = ProcessorCount(),
                         .title = "checking"};
  const int samples = static_cast<int>(data.samples.size());
  for (int i : SpreadEvenly(samples, data.labels.empty() ? kCheckedSamples : samples))
    options.samples.push_back(data.samples[static_cast<size_t>(i)]);
  OCTET_ASSIGN_OR_RETURN(conversion.check,
                         Compare(*conversion.written, &*conversion.source, data.datasets, options));
  OCTET_ASSIGN_OR_RETURN(conversion.measured, Measure(conversion));
  return Status();
}

}  // namespace octet
