// The little of the zip format that .npz files use: members stored or deflated, no encryption.
#ifndef OCTET_TOOLS_IO_ZIP_H_
#define OCTET_TOOLS_IO_ZIP_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <octet/bytes.h>
#include <octet/status.h>

namespace octet {

struct ZipMember {
  std::string name;
  Bytes data;
};

/// All members in the order of the directory; stored ones refer into `bytes`. The archive may stand
/// behind something else, as in model files; its offsets count from either beginning.
Expected<std::vector<ZipMember>> ReadZip(const Bytes& bytes);

/// Members are stored, not compressed. REQUIRES: less than 4 GiB in all.
std::vector<uint8_t> WriteZip(std::span<const ZipMember> members);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_ZIP_H_
