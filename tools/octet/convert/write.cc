// The file, and whether it does what the float network does.
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

}  // namespace

Status Write(Conversion& conversion) {
  const std::string& path = conversion.flags.output.output;
  Graph graph = conversion.quantized.value_or(conversion.graph);
  if (conversion.preprocess != Preprocess()) StorePreprocess(conversion.preprocess, graph);
  OCTET_RETURN_IF_ERROR(WriteModel(graph, path).In(path));
  OCTET_ASSIGN_OR_RETURN(conversion.written, Model::FromFile(path));
  return Status();
}

Status Check(Conversion& conversion) {
  const CalibrationData& data = conversion.data;
  CompareOptions options{.preprocess = conversion.preprocess, .title = "checking"};
  for (int i : SpreadEvenly(static_cast<int>(data.samples.size()), kCheckedSamples))
    options.samples.push_back(data.samples[static_cast<size_t>(i)]);
  OCTET_ASSIGN_OR_RETURN(conversion.check,
                         Compare(*conversion.written, &*conversion.source, data.datasets, options));
  return Status();
}

}  // namespace octet
