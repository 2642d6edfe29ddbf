// The outer structure of a protobuf message, without protobuf: enough to tell a format's files from
// anything else, and a whole one from a truncated one, before memory is spent on it.
#ifndef OCTET_CONVERTER_IMPORTERS_WIRE_FORMAT_H_
#define OCTET_CONVERTER_IMPORTERS_WIRE_FORMAT_H_

#include <cstdint>
#include <span>
#include <vector>

#include <octet/status.h>

namespace octet {

/// A top-level field that holds bytes: a message or a string.
struct WireField {
  uint32_t number = 0;
  std::span<const uint8_t> bytes;
};

/// These fields in file order.
/// Errors: no sequence of protobuf fields; a field that goes past the end.
Expected<std::vector<WireField>> TopLevelFields(std::span<const uint8_t> bytes);

/// Whether one of them has that number.
bool HasField(const std::vector<WireField>& fields, uint32_t number);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_WIRE_FORMAT_H_
