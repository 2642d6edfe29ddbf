#include "tools/io/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <vector>

#include "base/str.h"

namespace octet {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 31;
constexpr int kGzip = 16 + MAX_WBITS;  // zlib's way to ask for a gzip wrapper
constexpr int kRaw = -MAX_WBITS;       // ... and for none

/// Deflates up to `limit` bytes; the result is shorter when the stream ends earlier.
Expected<std::vector<uint8_t>> Unpack(std::span<const uint8_t> bytes, int format, size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, format) != Z_OK) return InvalidError("zlib does not start");
  std::vector<uint8_t> out;
  int result = Z_OK;
  while (result == Z_OK) {
    // zlib counts in 32 bits, so both sides are handed over in pieces.
    const size_t done = out.size();
    out.resize(std::min(limit + 1, std::max<size_t>(2 * done, bytes.size() + 64)));
    const size_t taken = static_cast<size_t>(stream.next_in ? stream.next_in - bytes.data() : 0);
    stream.next_in = const_cast<uint8_t*>(bytes.data()) + taken;
    stream.avail_in = static_cast<uInt>(std::min<size_t>(bytes.size() - taken, 1u << 30));
    stream.next_out = out.data() + done;
    stream.avail_out = static_cast<uInt>(std::min<size_t>(out.size() - done, 1u << 30));
    result = inflate(&stream, Z_NO_FLUSH);
    out.resize(static_cast<size_t>(stream.next_out - out.data()));
    if (out.size() > limit) break;
  }
  inflateEnd(&stream);
  if (out.size() > limit) return InvalidError("unpacks to more than ", limit, " bytes");
  if (result != Z_STREAM_END) return InvalidError("compressed data is damaged or cut short");
  return out;
}

}  // namespace

bool IsGzip(std::span<const uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

Expected<Bytes> Gunzip(std::span<const uint8_t> bytes) {
  OCTET_ASSIGN_OR_RETURN(std::vector<uint8_t> out, Unpack(bytes, kGzip, kMaxBytes));
  return Bytes::Own(std::move(out));
}

Expected<Bytes> Inflate(std::span<const uint8_t> bytes, size_t size) {
  if (size > kMaxBytes) return InvalidError("unpacks to more than ", kMaxBytes, " bytes");
  OCTET_ASSIGN_OR_RETURN(std::vector<uint8_t> out, Unpack(bytes, kRaw, size));
  if (out.size() != size) return InvalidError("unpacks to ", out.size(), " bytes, expected ", size);
  return Bytes::Own(std::move(out));
}

}  // namespace octet
