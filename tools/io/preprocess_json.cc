// Preprocess as the metadata entry "octet.preprocess" of a model file.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/str.h"
#include "tools/io/preprocess.h"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

/// A number, or a list of numbers.
Expected<std::vector<float>> ReadNumbers(const Json& value) {
  std::vector<float> numbers;
  for (const Json& item : value.is_array() ? value : Json::array({value})) {
    if (!item.is_number()) return InvalidError("expected numbers, found ", item.dump());
    numbers.push_back(item.get<float>());
  }
  return numbers;
}

Expected<std::string> ReadWord(const Json& value) {
  if (!value.is_string()) return InvalidError("expected a word, found ", value.dump());
  return value.get<std::string>();
}

Expected<PictureSize> ReadSize(const Json& value) {
  if (!value.is_array() || value.size() != 2 || !value[0].is_number_integer() ||
      !value[1].is_number_integer())
    return InvalidError("expected [height, width], found ", value.dump());
  return PictureSize{value[0].get<int>(), value[1].get<int>()};
}

/// Keys of newer versions are passed over.
Status ReadField(const std::string& key, const Json& value, Preprocess& into) {
  if (key == "mean") {
    OCTET_ASSIGN_OR_RETURN(into.mean, ReadNumbers(value));
  } else if (key == "std") {
    OCTET_ASSIGN_OR_RETURN(into.std, ReadNumbers(value));
  } else if (key == "fit") {
    OCTET_ASSIGN_OR_RETURN(const std::string word, ReadWord(value));
    OCTET_ASSIGN_OR_RETURN(into.fit, ParseFit(word));
  } else if (key == "crop") {
    OCTET_ASSIGN_OR_RETURN(const std::vector<float> share, ReadNumbers(value));
    if (share.size() != 1 || !(share[0] > 0 && share[0] <= 1))
      return InvalidError("expected a share in (0, 1], found ", value.dump());
    into.crop = value.get<double>();
  } else if (key == "filter") {
    OCTET_ASSIGN_OR_RETURN(const std::string word, ReadWord(value));
    OCTET_ASSIGN_OR_RETURN(into.filter, ParseFilter(word));
  } else if (key == "bgr") {
    if (!value.is_boolean()) return InvalidError("expected true or false, found ", value.dump());
    into.bgr = value.get<bool>();
  } else if (key == "input_size") {
    OCTET_ASSIGN_OR_RETURN(into.input_size, ReadSize(value));
  }
  return Status();
}

}  // namespace

std::string ToJson(const Preprocess& preprocess) {
  Json json = Json::object();
  if (!preprocess.mean.empty()) json["mean"] = preprocess.mean;
  if (!preprocess.std.empty()) json["std"] = preprocess.std;
  if (preprocess.fit) json["fit"] = FitName(*preprocess.fit);
  if (preprocess.crop) json["crop"] = *preprocess.crop;
  if (preprocess.filter) json["filter"] = FilterName(*preprocess.filter);
  if (preprocess.bgr) json["bgr"] = *preprocess.bgr;
  if (preprocess.input_size)
    json["input_size"] = {preprocess.input_size->height, preprocess.input_size->width};
  return json.dump();
}

Expected<Preprocess> PreprocessFromJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return InvalidError("is not a JSON object");
  Preprocess preprocess;
  for (const auto& [key, value] : json.items()) {
    const Status status = ReadField(key, value, preprocess);
    if (!status.ok()) return Status(StatusCode::kInvalid, status.message()).In(key);
  }
  return preprocess;
}

namespace {

/// Our own entry.
Expected<Preprocess> ReadOwn(const Graph& graph) {
  const Metadata* entry = graph.FindMetadata(kPreprocessMetadata);
  if (entry == nullptr) return Preprocess();
  const auto bytes = entry->data.data;
  Expected<Preprocess> read =
      PreprocessFromJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!read) return read.status().In(StrCat("metadata '", kPreprocessMetadata, "'"));
  return read;
}

void Replace(Graph& graph, std::string_view name, std::vector<uint8_t> bytes) {
  std::erase_if(graph.metadata, [&](const Metadata& m) { return m.name == name; });
  graph.metadata.push_back({std::string(name), Bytes::Own(std::move(bytes))});
}

bool TakesFloats(const Graph& graph) {
  return !graph.inputs.empty() &&
         graph.tensors[static_cast<size_t>(graph.inputs[0])].type == DataType::kFloat32;
}

}  // namespace

Expected<TfliteMetadata> FindTfliteMetadata(const Graph& graph) {
  const Metadata* entry = graph.FindMetadata(kTfliteMetadata);
  if (entry == nullptr) return TfliteMetadata();
  Expected<TfliteMetadata> read = ReadTfliteMetadata(entry->data.data);
  if (!read) return read.status().In(StrCat("metadata '", kTfliteMetadata, "'"));
  return read;
}

Expected<Preprocess> ReadPreprocess(const Graph& graph) {
  OCTET_ASSIGN_OR_RETURN(const Preprocess own, ReadOwn(graph));
  if (own.normalizes() || !TakesFloats(graph)) return own;
  OCTET_ASSIGN_OR_RETURN(const TfliteMetadata standard, FindTfliteMetadata(graph));
  return Merge(own, {.mean = standard.mean, .std = standard.std});
}

void StorePreprocess(const Preprocess& preprocess, Graph& graph) {
  const std::string json = ToJson(preprocess);
  Replace(graph, kPreprocessMetadata, {json.begin(), json.end()});
  if (preprocess.normalizes() && graph.inputs.size() == 1)
    Replace(graph, kTfliteMetadata,
            WriteTfliteMetadata({.mean = preprocess.mean, .std = preprocess.std}));
}

}  // namespace octet
