#include "converter/importers/caffe/inputs.h"

#include <optional>

#include "base/str.h"
#include "converter/importers/caffe/layer.h"
#include "converter/importers/given_shapes.h"

namespace octet {
namespace {

/// An input as the file states it; nullopt: without a shape.
struct StatedInput {
  std::string name;
  std::optional<std::vector<int64_t>> shape;
};

std::vector<int64_t> Dimensions(const caffe::BlobShape& shape) {
  return {shape.dim().begin(), shape.dim().end()};
}

/// The fields of the network itself.
Status AddNetInputs(const caffe::NetParameter& net, std::vector<StatedInput>& inputs) {
  const int count = net.input_size();
  const int shapes = net.input_shape_size(), sizes = net.input_dim_size();
  if ((shapes != 0 && shapes != count) || (shapes == 0 && sizes != 0 && sizes != 4 * count))
    return InvalidError(count, " inputs with ", shapes, " input_shapes and ", sizes,
                        " input_dims, expected one or four for each");
  for (int i = 0; i < count; ++i) {
    StatedInput input{net.input(i), std::nullopt};
    if (shapes != 0) input.shape = Dimensions(net.input_shape(i));
    if (shapes == 0 && sizes != 0) {
      const auto first = net.input_dim().begin() + 4 * i;
      input.shape.emplace(first, first + 4);
    }
    inputs.push_back(std::move(input));
  }
  return Status();
}

/// The tops of an Input layer.
Status AddLayerInputs(const caffe::LayerParameter& layer, std::vector<StatedInput>& inputs) {
  const auto& shapes = layer.input_param().shape();
  if (!shapes.empty() && shapes.size() != 1 && shapes.size() != layer.top_size())
    return InvalidError(CaffeLayer::Describe(layer), ": ", shapes.size(), " shapes for ",
                        layer.top_size(), " tops");
  for (int i = 0; i < layer.top_size(); ++i) {
    StatedInput input{layer.top(i), std::nullopt};
    if (!shapes.empty()) input.shape = Dimensions(shapes[shapes.size() == 1 ? 0 : i]);
    inputs.push_back(std::move(input));
  }
  return Status();
}

Expected<Shape> ResolveShape(const StatedInput& input, bool only_input,
                             const ImportOptions& options) {
  if (const auto* given = FindGivenShape(input.name, only_input, options)) {
    OCTET_RETURN_IF_ERROR(CheckGivenShape(input.name, *given));
    return AsShape(std::vector<int64_t>(given->begin(), given->end()));
  }
  if (!input.shape) return UsageError("has no shape in the file; give it with --input-shape");
  for (int64_t dimension : *input.shape) {
    if (dimension < 1) return InvalidError("shape ", *input.shape, " has a dimension below 1");
  }
  return AsShape(*input.shape);
}

}  // namespace

Expected<std::vector<CaffeInput>> CaffeInputs(
    const caffe::NetParameter& net, const std::vector<const caffe::LayerParameter*>& layers,
    const ImportOptions& options) {
  std::vector<StatedInput> stated;
  OCTET_RETURN_IF_ERROR(AddNetInputs(net, stated));
  for (const caffe::LayerParameter* layer : layers) {
    if (layer->type() == "Input") OCTET_RETURN_IF_ERROR(AddLayerInputs(*layer, stated));
    if (OmissionOf(layer->type()) == CaffeOmission::kSource && layer->top_size() > 0)
      stated.push_back({layer->top(0), std::nullopt});
  }
  std::vector<std::string> names;
  for (const StatedInput& input : stated) names.push_back(input.name);
  OCTET_RETURN_IF_ERROR(CheckInputNames(names, options));
  std::vector<CaffeInput> inputs;
  for (const StatedInput& input : stated) {
    Expected<Shape> shape = ResolveShape(input, stated.size() == 1, options);
    if (!shape) return shape.status().In(StrCat("input '", input.name, "'"));
    inputs.push_back({input.name, *std::move(shape)});
  }
  return inputs;
}

}  // namespace octet
