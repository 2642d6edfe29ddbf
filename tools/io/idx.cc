#include "tools/io/idx.h"

#include <cstring>
#include <vector>

#include "base/str.h"

namespace octet {
namespace {

constexpr size_t kHeaderBytes = 4, kDimensionBytes = 4;

uint32_t ReadBigEndian32(std::span<const uint8_t> bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at]) << 24 | static_cast<uint32_t>(bytes[at + 1]) << 16 |
         static_cast<uint32_t>(bytes[at + 2]) << 8 | static_cast<uint32_t>(bytes[at + 3]);
}

Expected<DataType> ParseType(uint8_t code) {
  switch (code) {
    case 0x08:
      return DataType::kUint8;
    case 0x09:
      return DataType::kInt8;
    case 0x0c:
      return DataType::kInt32;
    case 0x0d:
      return DataType::kFloat32;
  }
  return UnsupportedError("idx: values of type ", static_cast<int>(code),
                          "; uint8 (8), int8 (9), int32 (12) and float32 (13) can be read");
}

Bytes SwapWords(std::span<const uint8_t> values) {
  std::vector<uint32_t> words(values.size() / sizeof(uint32_t));
  for (size_t i = 0; i < words.size(); ++i) words[i] = ReadBigEndian32(values, 4 * i);
  return Bytes::Own(std::move(words));
}

}  // namespace

bool IsIdx(std::span<const uint8_t> bytes) {
  return bytes.size() >= kHeaderBytes && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 0x08 &&
         bytes[2] <= 0x0e && bytes[3] >= 1;
}

Expected<Array> ReadIdx(const Bytes& bytes) {
  const std::span<const uint8_t> file = bytes.data;
  if (!IsIdx(file)) return InvalidError("is not an IDX file");
  Array array;
  OCTET_ASSIGN_OR_RETURN(array.type, ParseType(file[2]));
  const size_t rank = file[3], first = kHeaderBytes + kDimensionBytes * rank;
  if (file.size() < first) return InvalidError("idx: is cut short");
  for (size_t i = 0; i < rank; ++i)
    array.shape.push_back(
        static_cast<int32_t>(ReadBigEndian32(file, kHeaderBytes + kDimensionBytes * i)));
  OCTET_ASSIGN_OR_RETURN(const size_t size, ByteCount(array.shape, array.type));
  if (file.size() - first != size)
    return InvalidError("idx: shape ", array.shape, " needs ", size, " bytes of values, found ",
                        file.size() - first);
  const std::span<const uint8_t> values = file.subspan(first);
  array.data = ElementBytes(array.type) == 4 ? SwapWords(values) : Bytes(values, bytes.owner);
  return array;
}

}  // namespace octet
