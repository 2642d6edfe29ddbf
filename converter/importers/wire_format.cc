#include "converter/importers/wire_format.h"

#include <algorithm>
#include <optional>

#include "base/str.h"

namespace octet {
namespace {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// Seven bits a byte, the lowest first; the top bit says that more follow.
std::optional<uint64_t> ReadVarint(std::span<const uint8_t>& rest) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest.empty()) return std::nullopt;
    const uint8_t byte = rest[0];
    rest = rest.subspan(1);
    value |= static_cast<uint64_t>(byte & 127) << shift;
    if (byte < 128) return value;
  }
  return std::nullopt;
}

}  // namespace

Expected<std::vector<WireField>> TopLevelFields(std::span<const uint8_t> bytes) {
  std::vector<WireField> fields;
  std::span<const uint8_t> rest = bytes;
  while (!rest.empty()) {
    const size_t position = bytes.size() - rest.size();
    const auto tag = ReadVarint(rest);
    if (!tag || *tag >> 3 == 0 || *tag >> 32 != 0)
      return InvalidError("no protobuf field at byte ", position);
    std::optional<uint64_t> skip;
    switch (*tag & 7) {
      case kVarint:
        skip = ReadVarint(rest) ? std::optional<uint64_t>(0) : std::nullopt;
        break;
      case kFixed64:
        skip = 8;
        break;
      case kFixed32:
        skip = 4;
        break;
      case kBytes:
        skip = ReadVarint(rest);
        break;
      default:
        return InvalidError("no protobuf field at byte ", position);
    }
    if (!skip || *skip > rest.size())
      return InvalidError("the protobuf field at byte ", position,
                          " goes past the end (truncated?)");
    const auto size = static_cast<size_t>(*skip);
    if ((*tag & 7) == kBytes)
      fields.push_back({static_cast<uint32_t>(*tag >> 3), rest.first(size)});
    rest = rest.subspan(size);
  }
  return fields;
}

bool HasField(const std::vector<WireField>& fields, uint32_t number) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const WireField& field) { return field.number == number; });
}

}  // namespace octet
