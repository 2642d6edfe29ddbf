// Unpacking deflated bytes with zlib, for .gz files and the members of .npz files.
#ifndef OCTET_TOOLS_IO_INFLATE_H_
#define OCTET_TOOLS_IO_INFLATE_H_

#include <cstdint>
#include <span>

#include <octet/bytes.h>
#include <octet/status.h>

namespace octet {

/// True when the bytes start as a gzip file does.
bool IsGzip(std::span<const uint8_t> bytes);

/// The contents of a gzip file. Errors: damaged or cut bytes, contents of more than 2 GiB.
Expected<Bytes> Gunzip(std::span<const uint8_t> bytes);

/// A raw deflate stream (RFC 1951) that must give exactly `size` bytes.
Expected<Bytes> Inflate(std::span<const uint8_t> bytes, size_t size);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_INFLATE_H_
