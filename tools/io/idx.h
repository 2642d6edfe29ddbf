// IDX, the format of MNIST and Fashion-MNIST: two zero bytes, a type, the number of dimensions,
// the dimensions and the values, all big endian.
#ifndef OCTET_TOOLS_IO_IDX_H_
#define OCTET_TOOLS_IO_IDX_H_

#include <cstdint>
#include <span>

#include <octet/bytes.h>
#include <octet/status.h>

#include "tools/io/array.h"

namespace octet {

/// REQUIRES: `bytes` are not compressed any more.
bool IsIdx(std::span<const uint8_t> bytes);

/// uint8, int8, int32 and float32 as they are. Errors: a damaged file, other types.
Expected<Array> ReadIdx(const Bytes& bytes);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_IDX_H_
