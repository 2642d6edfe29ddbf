// The .npy format: "\x93NUMPY", version (2 bytes), header length (2 bytes in version 1, else 4),
// a header such as
//   {'descr': '<f4', 'fortran_order': False, 'shape': (1, 224, 224, 3), }
// padded with spaces and a newline so that the values start at a multiple of 64, the values.
#include "tools/io/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "base/str.h"
#include "tools/io/text.h"
#include "tools/io/zip.h"

namespace octet {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::string_view kExtension = ".npy";
constexpr size_t kAlignment = 64;

struct TypeName {
  std::string_view descr;
  DataType type;
};
constexpr TypeName kTypes[] = {
    {"<f4", DataType::kFloat32}, {"|u1", DataType::kUint8},   {"|i1", DataType::kInt8},
    {"<i4", DataType::kInt32},   {"<i8", DataType::kInt64},   {"<f8", DataType::kFloat64},
    {"|b1", DataType::kBool},    {"<f2", DataType::kFloat16}, {"<i2", DataType::kInt16},
};

const TypeName* FindType(DataType type) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const TypeName& name) { return name.type == type; });
  return found == std::end(kTypes) ? nullptr : found;
}

/// What follows 'key': in the header, up to the header's end; empty when there is no such key.
std::string_view ValueOf(std::string_view header, std::string_view key) {
  const size_t at = header.find(StrCat("'", key, "'"));
  if (at == header.npos) return {};
  const size_t colon = header.find(':', at);
  return colon == header.npos ? std::string_view() : Trim(header.substr(colon + 1));
}

Expected<DataType> ParseType(std::string_view header) {
  const std::string_view value = ValueOf(header, "descr");
  const size_t end = value.find('\'', 1);
  if (value.empty() || value[0] != '\'' || end == value.npos)
    return UnsupportedError("npy: its values are records; one number per value can be read");
  const std::string_view descr = value.substr(1, end - 1);
  for (const TypeName& name : kTypes)
    if (name.descr == descr) return name.type;
  if (descr[0] == '>') return UnsupportedError("npy: big-endian values (", descr, ")");
  return UnsupportedError("npy: values of type '", descr,
                          "'; float16 to float64, int8 to int64, uint8 and bool can be read");
}

/// "(1, 224, 224, 3)", "(5,)" or "()".
Expected<std::vector<int32_t>> ParseShape(std::string_view header) {
  const std::string_view value = ValueOf(header, "shape");
  const size_t end = value.find(')');
  if (value.empty() || value[0] != '(' || end == value.npos)
    return InvalidError("npy: header has no shape");
  std::string_view rest = Trim(value.substr(1, end - 1));
  std::vector<int32_t> shape;
  while (!rest.empty()) {
    int32_t dimension = 0;
    const auto [after, error] = std::from_chars(rest.data(), rest.data() + rest.size(), dimension);
    if (error != std::errc() || dimension < 0)
      return InvalidError("npy: shape (", value.substr(1, end - 1), ") cannot be read");
    shape.push_back(dimension);
    rest = Trim(rest.substr(static_cast<size_t>(after - rest.data())));
    if (!rest.empty() && rest[0] != ',')
      return InvalidError("npy: shape (", value.substr(1, end - 1), ") cannot be read");
    if (!rest.empty()) rest = Trim(rest.substr(1));
  }
  return shape;
}

/// Splits a file into header text and values.
Status SplitHeader(std::span<const uint8_t> file, std::string_view& header,
                   std::span<const uint8_t>& values) {
  if (!IsNpy(file) || file.size() < 12) return InvalidError("is not an .npy file, or is cut short");
  const int major = file[6];
  const size_t first = major == 1 ? 10 : 12;
  size_t length = static_cast<size_t>(file[8] | file[9] << 8);
  if (major > 1)
    length |= static_cast<size_t>(file[10]) << 16 | static_cast<size_t>(file[11]) << 24;
  if (length > file.size() - first) return InvalidError("npy: header is cut short");
  header = {reinterpret_cast<const char*>(file.data()) + first, length};
  values = file.subspan(first + length);
  return Status();
}

Bytes ToFloat32(std::span<const uint8_t> doubles) {
  std::vector<float> floats(doubles.size() / sizeof(double));
  for (size_t i = 0; i < floats.size(); ++i) {
    double value;
    std::memcpy(&value, &doubles[i * sizeof(double)], sizeof(double));
    floats[i] = static_cast<float>(value);
  }
  return Bytes::Own(std::move(floats));
}

/// The values where they are, or a copy of them where they are not aligned for their type.
Bytes Aligned(std::span<const uint8_t> values, const Bytes& file, size_t alignment) {
  const bool aligned = reinterpret_cast<uintptr_t>(values.data()) % alignment == 0;
  if (aligned || values.empty()) return Bytes(values, file.owner);
  std::vector<int64_t> copy((values.size() + 7) / 8);
  std::memcpy(copy.data(), values.data(), values.size());
  Bytes owned = Bytes::Own(std::move(copy));
  owned.data = owned.data.first(values.size());
  return owned;
}

}  // namespace

bool IsNpy(std::span<const uint8_t> bytes) {
  return bytes.size() >= kMagic.size() &&
         std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

bool IsNpz(std::span<const uint8_t> bytes) {
  // A local header, or the end record of an archive without members.
  return bytes.size() >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
         ((bytes[2] == 3 && bytes[3] == 4) || (bytes[2] == 5 && bytes[3] == 6));
}

bool IsNpyType(DataType type) {
  return FindType(type) != nullptr;
}

Expected<Array> ReadNpy(const Bytes& bytes) {
  std::string_view header;
  std::span<const uint8_t> values;
  OCTET_RETURN_IF_ERROR(SplitHeader(bytes.data, header, values));
  Array array;
  OCTET_ASSIGN_OR_RETURN(array.type, ParseType(header));
  OCTET_ASSIGN_OR_RETURN(array.shape, ParseShape(header));
  if (ValueOf(header, "fortran_order").starts_with("True") && Squeezed(array.shape).size() > 1)
    return UnsupportedError("npy: fortran_order is True; save numpy.ascontiguousarray(x) instead");

  OCTET_ASSIGN_OR_RETURN(const size_t size, ByteCount(array.shape, array.type));
  if (values.size() < size)
    return InvalidError("npy: shape ", array.shape, " needs ", size, " bytes of values, found ",
                        values.size());
  values = values.first(size);
  if (array.type == DataType::kFloat64) {
    array.type = DataType::kFloat32;
    array.data = ToFloat32(values);
  } else {
    array.data = Aligned(values, bytes, static_cast<size_t>(ElementBytes(array.type)));
  }
  return array;
}

Expected<std::vector<NamedArray>> ReadNpz(const Bytes& bytes) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<ZipMember> members, ReadZip(bytes));
  std::vector<NamedArray> arrays;
  for (const ZipMember& member : members) {
    std::string name = member.name;
    if (name.ends_with(kExtension)) name.resize(name.size() - kExtension.size());
    Expected<Array> array = ReadNpy(member.data);
    if (!array) return array.status().In(name);
    arrays.push_back({std::move(name), *std::move(array)});
  }
  return arrays;
}

std::vector<uint8_t> WriteNpy(const Array& array) {
  const TypeName* type = FindType(array.type);
  OCTET_CHECK(type != nullptr);
  std::string shape;
  for (int32_t dimension : array.shape) shape += StrCat(dimension, ", ");
  if (array.shape.size() > 1) shape.resize(shape.size() - 2);
  std::string header =
      StrCat("{'descr': '", type->descr, "', 'fortran_order': False, 'shape': (", shape, "), }");
  const size_t prefix = kMagic.size() + 4;
  while ((prefix + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';

  std::vector<uint8_t> out(prefix + header.size() + array.data.data.size());
  auto next = std::copy(kMagic.begin(), kMagic.end(), out.begin());
  *next++ = 1;  // version 1.0
  *next++ = 0;
  *next++ = static_cast<uint8_t>(header.size());
  *next++ = static_cast<uint8_t>(header.size() >> 8);
  next = std::copy(header.begin(), header.end(), next);
  std::copy(array.data.data.begin(), array.data.data.end(), next);
  return out;
}

std::vector<uint8_t> WriteNpz(std::span<const NamedArray> arrays) {
  std::vector<ZipMember> members;
  for (const NamedArray& named : arrays)
    members.push_back({StrCat(named.name, kExtension), Bytes::Own(WriteNpy(named.array))});
  return WriteZip(members);
}

}  // namespace octet
