// The small questions about a Graph: names, sizes, and how messages call its parts.
#include <octet/graph.h>

#include <limits>

#include "base/str.h"
#include "model_generated.h"

namespace octet {

namespace {

// Names come from files: control characters could fool a terminal, megabytes would hide the rest.
std::string Printable(std::string_view name) {
  constexpr size_t kMaxLength = 80;
  std::string out(name.substr(0, kMaxLength));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  if (name.size() > kMaxLength) out += "...";
  return out;
}

}  // namespace

std::string OpName(OpCode code) {
  const auto number = static_cast<int32_t>(code);
  const std::string_view name =
      format::EnumNameBuiltinOperator(static_cast<format::BuiltinOperator>(number));
  return name.empty() ? StrCat("BUILTIN_", number) : std::string(name);
}

std::string_view DataTypeName(DataType type) {
  const std::string_view name = format::EnumNameTensorType(static_cast<format::TensorType>(type));
  return name.empty() ? "UNKNOWN" : name;
}

int ElementBytes(DataType type) {
  switch (type) {
    case DataType::kUint8:
    case DataType::kInt8:
    case DataType::kBool:
      return 1;
    case DataType::kFloat16:
    case DataType::kBfloat16:
    case DataType::kInt16:
    case DataType::kUint16:
      return 2;
    case DataType::kFloat32:
    case DataType::kInt32:
    case DataType::kUint32:
      return 4;
    case DataType::kFloat64:
    case DataType::kInt64:
    case DataType::kUint64:
    case DataType::kComplex64:
      return 8;
    case DataType::kComplex128:
      return 16;
    case DataType::kString:
    case DataType::kResource:
    case DataType::kVariant:
    case DataType::kInt4:
      return 0;
  }
  return 0;
}

Expected<int64_t> ElementCount(std::span<const int32_t> shape) {
  bool empty = false;
  for (int32_t dimension : shape) {
    if (dimension < 0) return InvalidError("shape ", shape, ": dimension ", dimension);
    empty |= dimension == 0;
  }
  if (empty) return int64_t{0};
  int64_t count = 1;
  for (int32_t dimension : shape) {
    count *= dimension;  // both below 2^31
    if (count > std::numeric_limits<int32_t>::max()) {
      return InvalidError("shape ", shape, ": more than 2^31 - 1 elements");
    }
  }
  return count;
}

const Metadata* Graph::FindMetadata(std::string_view metadata_name) const {
  for (const Metadata& entry : metadata) {
    if (entry.name == metadata_name) return &entry;
  }
  return nullptr;
}

std::string DescribeOperator(const Graph& graph, int index) {
  return StrCat("operator ", index, " (", Printable(graph.operators[index].name()), ")");
}

std::string DescribeTensor(const Graph& graph, int index) {
  return StrCat("tensor ", index, " '", Printable(graph.tensors[index].name), "'");
}

}  // namespace octet
