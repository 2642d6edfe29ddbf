// Files, whole: read, map, and replace in one step.
#ifndef OCTET_BASE_FILE_H_
#define OCTET_BASE_FILE_H_

#include <cstdint>
#include <span>
#include <string>

#include <octet/bytes.h>
#include <octet/status.h>

namespace octet {

/// Maps `path` read-only. Errors name the path and the system's reason.
Expected<Bytes> MapFile(const std::string& path);

/// Writes next to `path` and renames, so that `path` is either the old file or the complete new
/// one.
Status WriteFileAtomically(const std::string& path, std::span<const uint8_t> bytes);

}  // namespace octet

#endif  // OCTET_BASE_FILE_H_
