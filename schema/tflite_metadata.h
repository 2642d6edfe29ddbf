// TFLite's standard metadata of a model: how its input is normalized, and which attached file names
// its classes.
#ifndef OCTET_SCHEMA_TFLITE_METADATA_H_
#define OCTET_SCHEMA_TFLITE_METADATA_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/status.h>

namespace octet {

/// Name of the entry in Graph::metadata. Part of the file format.
inline constexpr std::string_view kTfliteMetadata = "TFLITE_METADATA";

struct TfliteMetadata {
  // Of input 0: real = (pixel − mean) / std, one number or one for each channel; empty: not said.
  std::vector<float> mean = {};
  std::vector<float> std = {};
  /// The file behind the model with one class name a line, of the first output that has one.
  std::string label_file = {};
  bool operator==(const TfliteMetadata&) const = default;
};

/// Errors: bytes that are cut, damaged or something else.
Expected<TfliteMetadata> ReadTfliteMetadata(std::span<const uint8_t> bytes);

/// For a model with one input.
std::vector<uint8_t> WriteTfliteMetadata(const TfliteMetadata& metadata);

}  // namespace octet

#endif  // OCTET_SCHEMA_TFLITE_METADATA_H_
