// TFLite's flags --input_layer...: lists of lists in one argument.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/str.h"
#include "benchmarks/inputs.h"

namespace octet {
namespace {

/// "" has no parts.
std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (text.empty()) parts.emplace_back();  // a separator at the end
  }
  return parts;
}

std::optional<int> ParseInt(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Expected<std::vector<int32_t>> ParseShape(const std::string& text) {
  std::vector<int32_t> shape;
  for (const std::string& part : Split(text, ',')) {
    const std::optional<int> dimension = ParseInt(part);
    if (!dimension || *dimension < 0)
      return UsageError("--input_layer_shape: '", text, "' is no list of sizes like 1,224,224,3");
    shape.push_back(*dimension);
  }
  return shape;
}

Expected<InputLayer*> Find(std::vector<InputLayer>& layers, const char* flag,
                           const std::string& name) {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const InputLayer& layer) { return layer.name == name; });
  if (found == layers.end()) return UsageError(flag, ": '", name, "' is not in --input_layer");
  return &*found;
}

Status AddShapes(const std::string& text, std::vector<InputLayer>& layers) {
  const std::vector<std::string> shapes = Split(text, ':');
  if (shapes.empty()) return Status();
  if (shapes.size() != layers.size())
    return UsageError("--input_layer_shape has ", shapes.size(), " shapes, --input_layer ",
                      layers.size(), " names");
  for (size_t i = 0; i < shapes.size(); ++i) {
    OCTET_ASSIGN_OR_RETURN(layers[i].shape, ParseShape(shapes[i]));
  }
  return Status();
}

Status AddRange(const std::string& text, std::vector<InputLayer>& layers) {
  constexpr const char* kFlag = "--input_layer_value_range";
  const std::vector<std::string> parts = Split(text, ',');
  const std::optional<int> low = parts.size() == 3 ? ParseInt(parts[1]) : std::nullopt;
  const std::optional<int> high = parts.size() == 3 ? ParseInt(parts[2]) : std::nullopt;
  if (!low || !high || *low > *high)
    return UsageError(kFlag, ": '", text, "' is not NAME,LOW,HIGH with integers LOW <= HIGH");
  OCTET_ASSIGN_OR_RETURN(InputLayer* const layer, Find(layers, kFlag, parts[0]));
  layer->range = {*low, *high};
  return Status();
}

/// "a::0:FILE" is the layer "a:0" and its file.
Status AddFile(const std::string& text, std::vector<InputLayer>& layers) {
  constexpr const char* kFlag = "--input_layer_value_files";
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ':') {
      parts.back() += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == ':') {
      parts.back() += text[i++];
    } else {
      parts.emplace_back();
    }
  }
  if (parts.size() != 2 || parts[1].empty())
    return UsageError(kFlag, ": '", text, "' is not NAME:FILE");
  OCTET_ASSIGN_OR_RETURN(InputLayer* const layer, Find(layers, kFlag, parts[0]));
  layer->file = parts[1];
  return Status();
}

}  // namespace

Expected<std::vector<InputLayer>> ParseInputLayers(const std::string& names,
                                                   const std::string& shapes,
                                                   const std::string& ranges,
                                                   const std::string& files) {
  std::vector<InputLayer> layers;
  for (const std::string& name : Split(names, ',')) layers.push_back({.name = name});
  OCTET_RETURN_IF_ERROR(AddShapes(shapes, layers));
  for (const std::string& range : Split(ranges, ':'))
    OCTET_RETURN_IF_ERROR(AddRange(range, layers));
  for (const std::string& file : Split(files, ',')) OCTET_RETURN_IF_ERROR(AddFile(file, layers));
  return layers;
}

}  // namespace octet
