#include "converter/importers/onnx/tensor_reader.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>

#include <onnx/onnx_pb.h>

#include "base/file.h"
#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/graph_builder.h"

namespace octet {
namespace {

using onnx::TensorProto;

/// IEEE binary16 as float, exactly.
float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half >> 15) << 31;
  const uint32_t exponent = half >> 10 & 31;
  const uint32_t fraction = half & 1023;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float subnormal = static_cast<float>(fraction) * 0x1p-24f;
  return sign ? -subnormal : subnormal;
}

float Bfloat16ToFloat(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

/// Where a TensorProto of one type keeps its values when they are not raw bytes.
template <typename Visit>
auto WithTypedField(const TensorProto& proto, const Visit& visit) {
  switch (proto.data_type()) {
    case TensorProto::FLOAT:
      return visit(proto.float_data());
    case TensorProto::DOUBLE:
      return visit(proto.double_data());
    case TensorProto::INT64:
      return visit(proto.int64_data());
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return visit(proto.uint64_data());
    default:
      return visit(proto.int32_data());
  }
}

/// The values as little-endian bytes; nullopt: they are in the typed fields of the message.
using RawValues = std::optional<std::span<const uint8_t>>;

/// Reads values as `Stored`, the file's type, and keeps convert(value).
template <typename Stored, typename Convert>
Expected<Tensor> ReadValues(const TensorProto& proto, const RawValues& raw, Tensor tensor,
                            const Convert& convert) {
  using Kept = decltype(convert(Stored{}));
  const size_t count = static_cast<size_t>(NumElements(tensor.shape));
  std::vector<Kept> values;
  if (raw) {
    if (raw->size() != count * sizeof(Stored))
      return InvalidError(raw->size(), " bytes of values, but shape ", tensor.shape, " of ",
                          sizeof(Stored), "-byte elements needs ", count * sizeof(Stored));
    values.resize(count);
    for (size_t i = 0; i < count; ++i) {
      Stored value;
      std::memcpy(&value, raw->data() + i * sizeof(Stored), sizeof(Stored));
      values[i] = convert(value);
    }
  } else {
    OCTET_RETURN_IF_ERROR(WithTypedField(proto, [&](const auto& field) -> Status {
      if (static_cast<size_t>(field.size()) != count)
        return InvalidError(field.size(), " values, but shape ", tensor.shape, " needs ", count);
      values.reserve(count);
      for (auto value : field) values.push_back(convert(static_cast<Stored>(value)));
      return Status();
    }));
  }
  tensor.data = Bytes::Own(std::move(values));
  return tensor;
}

Expected<Tensor> ReadByType(const TensorProto& proto, const RawValues& raw, Tensor tensor) {
  const auto same = [](auto value) { return value; };
  const auto to_float = [](auto value) { return static_cast<float>(value); };
  switch (proto.data_type()) {
    case TensorProto::FLOAT:
      return ReadValues<float>(proto, raw, std::move(tensor), same);
    case TensorProto::DOUBLE:
      return ReadValues<double>(proto, raw, std::move(tensor), to_float);
    case TensorProto::FLOAT16:
      return ReadValues<uint16_t>(proto, raw, std::move(tensor), HalfToFloat);
    case TensorProto::BFLOAT16:
      return ReadValues<uint16_t>(proto, raw, std::move(tensor), Bfloat16ToFloat);
    case TensorProto::INT64:
      return ReadValues<int64_t>(proto, raw, std::move(tensor), same);
    case TensorProto::INT32:
      return ReadValues<int32_t>(proto, raw, std::move(tensor), same);
    case TensorProto::INT16:
      return ReadValues<int16_t>(proto, raw, std::move(tensor), same);
    case TensorProto::INT8:
      return ReadValues<int8_t>(proto, raw, std::move(tensor), same);
    case TensorProto::UINT64:
      return ReadValues<uint64_t>(proto, raw, std::move(tensor), same);
    case TensorProto::UINT32:
      return ReadValues<uint32_t>(proto, raw, std::move(tensor), same);
    case TensorProto::UINT16:
      return ReadValues<uint16_t>(proto, raw, std::move(tensor), same);
    default:
      return ReadValues<uint8_t>(proto, raw, std::move(tensor), same);  // UINT8, BOOL
  }
}

struct ExternalData {
  std::string location;
  size_t position = 0;
  std::optional<size_t> length;
};

Expected<ExternalData> ParseExternalData(const TensorProto& proto) {
  ExternalData result;
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == "location") result.location = entry.value();
    if (entry.key() != "offset" && entry.key() != "length") continue;
    const std::string& text = entry.value();
    size_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
      return InvalidError("external data: ", entry.key(), " '", text, "' is not a number");
    if (entry.key() == "offset") result.position = number;
    if (entry.key() == "length") result.length = number;
  }
  return result;
}

/// A file below the model's own folder: a model must not reach for others.
bool StaysBelow(const std::filesystem::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  for (const auto& part : path) {
    if (part == "..") return false;
  }
  return true;
}

}  // namespace

Expected<DataType> ImportedType(int onnx_type) {
  switch (onnx_type) {
    case TensorProto::FLOAT:
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
    case TensorProto::DOUBLE:
      return DataType::kFloat32;
    case TensorProto::INT64:
      return DataType::kInt64;
    case TensorProto::INT32:
      return DataType::kInt32;
    case TensorProto::INT16:
      return DataType::kInt16;
    case TensorProto::INT8:
      return DataType::kInt8;
    case TensorProto::UINT64:
      return DataType::kUint64;
    case TensorProto::UINT32:
      return DataType::kUint32;
    case TensorProto::UINT16:
      return DataType::kUint16;
    case TensorProto::UINT8:
      return DataType::kUint8;
    case TensorProto::BOOL:
      return DataType::kBool;
    case TensorProto::STRING:
      return UnsupportedError("strings");
    default:
      return UnsupportedError("ONNX element type ", onnx_type);
  }
}

Expected<Tensor> TensorReader::Read(const TensorProto& proto) {
  Tensor tensor;
  tensor.name = proto.name();
  OCTET_ASSIGN_OR_RETURN(tensor.type, ImportedType(proto.data_type()));
  const std::vector<int64_t> dimensions(proto.dims().begin(), proto.dims().end());
  OCTET_ASSIGN_OR_RETURN(tensor.shape, AsShape(dimensions));
  if (proto.data_location() == TensorProto::EXTERNAL) {
    OCTET_ASSIGN_OR_RETURN(const Bytes external, ReadExternal(proto));
    return ReadByType(proto, external.data, std::move(tensor));
  }
  RawValues raw;
  if (proto.has_raw_data())
    raw = std::span(reinterpret_cast<const uint8_t*>(proto.raw_data().data()),
                    proto.raw_data().size());
  return ReadByType(proto, raw, std::move(tensor));
}

Expected<Bytes> TensorReader::ReadExternal(const TensorProto& proto) {
  OCTET_ASSIGN_OR_RETURN(const ExternalData where, ParseExternalData(proto));
  const std::filesystem::path location(where.location);
  if (!StaysBelow(location))
    return InvalidError("external data: '", where.location,
                        "' is not a file beside or below the model");
  Bytes& file = external_files_[where.location];
  if (file.data.data() == nullptr) {
    Expected<Bytes> mapped =
        MapFile((std::filesystem::path(model_path_).parent_path() / location).string());
    if (!mapped) return mapped.status().In("external data");
    file = *std::move(mapped);
  }
  const size_t size = file.data.size();
  const size_t length = where.length.value_or(size - std::min(size, where.position));
  if (where.position > size || length > size - where.position)
    return InvalidError("external data: '", where.location, "' has ", size, " bytes, expected ",
                        length, " from byte ", where.position);
  return Bytes(file.data.subspan(where.position, length), file.owner);
}

}  // namespace octet
