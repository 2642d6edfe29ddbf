// The outer structure of a protobuf message, without protobuf: enough to tell an ONNX file from
// anything else, and a whole one from a truncated one, before memory is spent on it.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_WIRE_FORMAT_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_WIRE_FORMAT_H_

#include <cstdint>
#include <span>
#include <vector>

#include <octet/status.h>

namespace octet {

/// Numbers of the top-level fields that hold bytes (messages, strings), in file order.
/// Errors: no sequence of protobuf fields; a field that goes past the end.
Expected<std::vector<uint32_t>> TopLevelFields(std::span<const uint8_t> bytes);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_WIRE_FORMAT_H_
