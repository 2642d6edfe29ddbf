// Import: the float network from its file, and what is known about its pictures.
#include <algorithm>
#include <charconv>

#include "base/str.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/load_graph.h"

namespace octet {
namespace {

/// "NAME=1x3x96x96", or "1x3x96x96" for the only input.
Status ParseInputShape(const std::string& text, ImportOptions& options) {
  const size_t equals = text.rfind('=');
  std::vector<int32_t> shape;
  std::string_view rest = std::string_view(text).substr(equals == text.npos ? 0 : equals + 1);
  while (!rest.empty()) {
    int32_t dimension = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), dimension);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const bool more = !rest.empty();
    if (error != std::errc() || dimension <= 0 || (more && (rest[0] != 'x' || rest.size() == 1)))
      return UsageError("--input-shape ", text, ": expected NAME=1x3x96x96");
    shape.push_back(dimension);
    if (more) rest.remove_prefix(1);
  }
  if (shape.empty()) return UsageError("--input-shape ", text, ": expected NAME=1x3x96x96");
  options.input_shapes[equals == text.npos ? "" : text.substr(0, equals)] = std::move(shape);
  return Status();
}

/// An imported network has its sizes already; --input-size can only agree with them.
Status CheckInputSize(const Graph& graph, const std::optional<PictureSize>& wanted) {
  for (int t : graph.inputs) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
    const auto geometry = DescribeInput(tensor, tensor.shape).geometry();
    if (wanted && geometry && geometry->size != *wanted)
      return UsageError("--input-size ", wanted->height, "x", wanted->width, ": input '",
                        tensor.name, "' takes ", geometry->size.height, "x", geometry->size.width,
                        " (--input-shape sets sizes a file leaves open)");
  }
  return Status();
}

/// Error: --caffe-weights for a model that has no use for it.
Status CheckCaffeWeights(const ImportFlags& flags, const std::vector<std::string>& files) {
  if (flags.caffe_weights.empty() ||
      std::find(files.begin(), files.end(), flags.caffe_weights) != files.end())
    return Status();
  return UsageError("--caffe-weights ", flags.caffe_weights, ": ", flags.model, " is no .prototxt");
}

}  // namespace

Status Import(Conversion& conversion) {
  const ImportFlags& flags = conversion.flags.import;
  ImportOptions options{.caffe_weights = flags.caffe_weights};
  for (const std::string& shape : flags.input_shapes)
    OCTET_RETURN_IF_ERROR(ParseInputShape(shape, options));
  OCTET_ASSIGN_OR_RETURN(conversion.graph, ImportModel(flags.model, options, &conversion.imported));
  OCTET_RETURN_IF_ERROR(CheckCaffeWeights(flags, conversion.imported.files));
  OCTET_RETURN_IF_ERROR(Optimize(conversion.graph, {}, &conversion.optimized).In(flags.model));
  if (IsQuantized(conversion.graph)) {  // its scales and zero points stay with the floats
    OCTET_ASSIGN_OR_RETURN(conversion.graph, FloatTwin(conversion.graph));
    OCTET_RETURN_IF_ERROR(Optimize(conversion.graph, {}, &conversion.optimized).In(flags.model));
  }
  OCTET_ASSIGN_OR_RETURN(const Preprocess stored, ReadPreprocess(conversion.graph));
  conversion.preprocess = Merge(*conversion.flags.data.preprocess, stored);
  OCTET_RETURN_IF_ERROR(CheckInputSize(conversion.graph, conversion.preprocess.input_size));
  OCTET_ASSIGN_OR_RETURN(conversion.source, MakeModel(conversion.graph, flags.model));
  return Status();
}

}  // namespace octet
