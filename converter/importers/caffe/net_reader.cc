#include "converter/importers/caffe/net_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include "base/str.h"
#include "converter/importers/wire_format.h"

namespace octet {
namespace {

// Fields of NetParameter. Part of the file format.
constexpr uint32_t kNameField = 1;
constexpr uint32_t kV1LayersField = 2;
constexpr uint32_t kLayerField = 100;
// The name of a layer, in its current and in its V1 form.
constexpr uint32_t kLayerNameField = 1;
constexpr uint32_t kV1LayerNameField = 4;

constexpr int kMaxNesting = 100;  // of messages; real files need five

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Walks the words of protobuf text: names of fields, values without quotes.
class WordScanner {
 public:
  explicit WordScanner(std::string_view text) : rest_(text) {}

  /// The next word, empty at the end; strings and comments are skipped.
  std::string_view Next() {
    while (!rest_.empty() && !IsWordCharacter(rest_[0])) SkipOther();
    size_t length = 0;
    while (length < rest_.size() && IsWordCharacter(rest_[length])) ++length;
    const std::string_view word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return word;
  }
  /// Whether a message begins here: `{`, perhaps after `:`.
  bool AtMessage() const {
    size_t i = 0;
    while (i < rest_.size() && (IsSpace(rest_[i]) || rest_[i] == ':')) ++i;
    return i < rest_.size() && rest_[i] == '{';
  }
  /// Whether a value or a message begins here.
  bool AtValue() const {
    size_t i = 0;
    while (i < rest_.size() && IsSpace(rest_[i])) ++i;
    return i < rest_.size() && (rest_[i] == ':' || rest_[i] == '{');
  }

 private:
  void SkipOther() {
    size_t length = 1;
    if (rest_[0] == '#') length = std::min(rest_.find('\n'), rest_.size());
    if (rest_[0] == '"' || rest_[0] == '\'') {
      const size_t end = rest_.find(rest_[0], 1);
      length = end == rest_.npos ? rest_.size() : end + 1;
    }
    rest_.remove_prefix(length);
  }

  std::string_view rest_;
};

std::string_view AsText(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The words between double quotes in one of protobuf's own messages.
std::vector<std::string> QuotedWords(const std::string& message) {
  std::vector<std::string> words;
  size_t begin = message.find('"');
  while (begin != message.npos) {
    const size_t end = message.find('"', begin + 1);
    if (end == message.npos) break;
    words.push_back(message.substr(begin + 1, end - begin - 1));
    begin = message.find('"', end + 1);
  }
  return words;
}

/// Fields of parameters without a meaning for a trained network.
bool IsHarmless(std::string_view field) {
  return field == "engine" || field == "force_nd_im2col" || field == "stable_prod_grad" ||
         field.ends_with("filler");
}

/// Whether `type` is that of a layer's parameters: "octet.caffe.ConvolutionParameter".
bool IsLayerParameters(std::string_view type) {
  const auto* layer = caffe::LayerParameter::descriptor();
  for (int i = 0; i < layer->field_count(); ++i) {
    const auto* field = layer->field(i);
    if (field->message_type() != nullptr && field->name().ends_with("_param") &&
        field->message_type()->full_name() == type)
      return true;
  }
  return false;
}

/// Keeps the first error, and the first unknown field that may change what a layer computes.
class Problems : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int, const std::string& message) override {
    if (error_.ok()) error_ = InvalidError("line ", line + 1, ": ", message);
  }
  /// Protobuf's: Message type "octet.caffe.PoolingParameter" has no field named "ceil_mode".
  void AddWarning(int line, int, const std::string& message) override {
    const auto words = QuotedWords(message);
    if (words.size() != 2 || !IsLayerParameters(words[0]) || IsHarmless(words[1])) return;
    if (unknown_.ok())
      unknown_ = UnsupportedError("line ", line + 1, ": ", words[0].substr(words[0].rfind('.') + 1),
                                  " with ", words[1]);
  }
  Status status() const { return error_.ok() ? unknown_ : error_; }

 private:
  Status error_, unknown_;
};

Status CheckSize(std::span<const uint8_t> bytes) {
  if (bytes.size() <= static_cast<size_t>(std::numeric_limits<int>::max())) return Status();
  return InvalidError("larger than 2 GiB");
}

}  // namespace

Status RecognizeNetText(std::span<const uint8_t> bytes) {
  constexpr std::string_view kFields[] = {"name",        "input",          "input_dim",
                                          "input_shape", "layer",          "layers",
                                          "state",       "force_backward", "debug_info"};
  WordScanner scanner(AsText(bytes));
  const std::string_view first = scanner.Next();
  if (std::find(std::begin(kFields), std::end(kFields), first) == std::end(kFields) ||
      !scanner.AtValue())
    return InvalidError("text that does not begin as a network");
  for (std::string_view word = first; !word.empty(); word = scanner.Next()) {
    if ((word == "layer" || word == "layers") && scanner.AtMessage()) return Status();
  }
  return InvalidError("text without layers");
}

Status RecognizeNetBinary(std::span<const uint8_t> bytes) {
  OCTET_ASSIGN_OR_RETURN(const auto fields, TopLevelFields(bytes));
  for (const WireField& field : fields) {
    if (field.number != kLayerField && field.number != kV1LayersField) continue;
    const auto layer = TopLevelFields(field.bytes);
    if (layer.ok() &&
        HasField(*layer, field.number == kLayerField ? kLayerNameField : kV1LayerNameField))
      return Status();
  }
  return InvalidError("a protobuf message without layers");
}

Expected<caffe::NetParameter> ReadNetText(std::span<const uint8_t> bytes) {
  OCTET_RETURN_IF_ERROR(CheckSize(bytes));
  Problems problems;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&problems);
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(kMaxNesting);
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  caffe::NetParameter net;
  const bool parsed = parser.Parse(&stream, &net);
  OCTET_RETURN_IF_ERROR(problems.status());
  if (!parsed) return InvalidError("not valid protobuf text");
  OCTET_RETURN_IF_ERROR(UpgradeLayers(net));
  return net;
}

Expected<caffe::NetParameter> ReadNetBinary(std::span<const uint8_t> bytes) {
  OCTET_RETURN_IF_ERROR(CheckSize(bytes));
  caffe::NetParameter net;
  if (!net.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return InvalidError("a message inside it is not valid protobuf");
  OCTET_RETURN_IF_ERROR(UpgradeLayers(net));
  return net;
}

}  // namespace octet
