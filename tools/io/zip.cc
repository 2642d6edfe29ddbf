// A zip file, as far as it matters here (all numbers little endian):
//
//   per member:  local header (30 bytes) · name · extra · data
//   directory:   per member an entry (46 bytes) · name · extra · comment
//   at the end:  end record (22 bytes) · comment
//
// Sizes are taken from the directory: local headers may leave them open.
#include "tools/io/zip.h"

#include <zlib.h>

#include <algorithm>

#include "base/str.h"
#include "tools/io/inflate.h"

namespace octet {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50, kEntrySignature = 0x02014b50,
                   kEndSignature = 0x06054b50;
constexpr size_t kLocalBytes = 30, kEntryBytes = 46, kEndBytes = 22;
constexpr size_t kMaxComment = 0xffff, kMaxTotalBytes = size_t{1} << 32;
constexpr uint16_t kStored = 0, kDeflated = 8, kEncryptedFlag = 1;

uint32_t Read16(std::span<const uint8_t> bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at] | bytes[at + 1] << 8);
}
uint32_t Read32(std::span<const uint8_t> bytes, size_t at) {
  return Read16(bytes, at) | Read16(bytes, at + 2) << 16;
}

/// What an entry of the directory says.
struct Entry {
  std::string name;
  uint32_t flags, method, crc, packed_size, size, local_at;
  size_t entry_bytes;  // up to the next entry
};

Expected<size_t> FindEndRecord(std::span<const uint8_t> file) {
  if (file.size() >= kEndBytes) {
    const size_t last = file.size() - kEndBytes;
    for (size_t at = last + 1; at-- > last - std::min(last, kMaxComment);)
      if (Read32(file, at) == kEndSignature) return at;
  }
  return InvalidError("is not a zip file, or is cut short");
}

Expected<Entry> ReadEntry(std::span<const uint8_t> file, size_t at) {
  if (at + kEntryBytes > file.size() || Read32(file, at) != kEntrySignature)
    return InvalidError("zip directory is damaged");
  const size_t name_bytes = Read16(file, at + 28);
  Entry entry{
      .name = {},
      .flags = Read16(file, at + 8),
      .method = Read16(file, at + 10),
      .crc = Read32(file, at + 16),
      .packed_size = Read32(file, at + 20),
      .size = Read32(file, at + 24),
      .local_at = Read32(file, at + 42),
      .entry_bytes = kEntryBytes + name_bytes + Read16(file, at + 30) + Read16(file, at + 32)};
  if (at + entry.entry_bytes > file.size()) return InvalidError("zip directory is damaged");
  entry.name.assign(reinterpret_cast<const char*>(&file[at + kEntryBytes]), name_bytes);
  return entry;
}

Expected<Bytes> ReadMember(const Bytes& bytes, const Entry& entry) {
  const std::span<const uint8_t> file = bytes.data;
  if (entry.flags & kEncryptedFlag) return UnsupportedError("is encrypted");
  if (entry.local_at == 0xffffffff || entry.packed_size == 0xffffffff || entry.size == 0xffffffff)
    return UnsupportedError("is larger than 4 GiB");
  const size_t local = entry.local_at;
  if (local + kLocalBytes > file.size() || Read32(file, local) != kLocalSignature)
    return InvalidError("local zip header is damaged");
  const size_t first = local + kLocalBytes + Read16(file, local + 26) + Read16(file, local + 28);
  if (first > file.size() || entry.packed_size > file.size() - first)
    return InvalidError("is cut short");

  const std::span<const uint8_t> packed = file.subspan(first, entry.packed_size);
  Bytes data(packed, bytes.owner);
  if (entry.method == kDeflated) {
    OCTET_ASSIGN_OR_RETURN(data, Inflate(packed, entry.size));
  } else if (entry.method != kStored) {
    return UnsupportedError("is packed with zip method ", entry.method,
                            "; stored (0) and deflated (8) can be read");
  }
  if (data.data.size() != entry.size) return InvalidError("is cut short");
  if (crc32_z(0, data.data.data(), data.data.size()) != entry.crc)
    return InvalidError("checksum does not match");
  return data;
}

void Append(std::vector<uint8_t>& out, int num_bytes, uint64_t value) {
  for (int i = 0; i < num_bytes; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

/// The 26 bytes local headers and directory entries share, from "version needed" on.
void AppendCommon(std::vector<uint8_t>& out, const ZipMember& member) {
  const size_t size = member.data.data.size();
  Append(out, 2, 20);  // version needed: 2.0
  Append(out, 2, 0);
  Append(out, 2, kStored);
  Append(out, 2, 0);     // time 00:00:00
  Append(out, 2, 0x21);  // date 1980-01-01: the same bytes every time
  Append(out, 4, crc32_z(0, member.data.data.data(), size));
  Append(out, 4, size);
  Append(out, 4, size);
  Append(out, 2, member.name.size());
  Append(out, 2, 0);
}

}  // namespace

Expected<std::vector<ZipMember>> ReadZip(const Bytes& file) {
  OCTET_ASSIGN_OR_RETURN(const size_t end, FindEndRecord(file.data));
  const size_t count = Read16(file.data, end + 10);
  const size_t directory_bytes = Read32(file.data, end + 12);
  size_t at = Read32(file.data, end + 16);
  // The directory ends where its end record begins; what that leaves over stands before the
  // archive.
  const size_t before = end >= at + directory_bytes ? end - at - directory_bytes : 0;
  const Bytes bytes(file.data.subspan(before), file.owner);
  std::vector<ZipMember> members;
  size_t total = 0;
  for (size_t i = 0; i < count; ++i) {
    OCTET_ASSIGN_OR_RETURN(const Entry entry, ReadEntry(bytes.data, at));
    at += entry.entry_bytes;
    total += entry.size;
    if (total > kMaxTotalBytes) return InvalidError("unpacks to more than 4 GiB");
    Expected<Bytes> data = ReadMember(bytes, entry);
    if (!data) return data.status().In(entry.name);
    members.push_back({entry.name, *std::move(data)});
  }
  return members;
}

std::vector<uint8_t> WriteZip(std::span<const ZipMember> members) {
  std::vector<uint8_t> out, directory;
  for (const ZipMember& member : members) {
    const size_t local_at = out.size();
    Append(out, 4, kLocalSignature);
    AppendCommon(out, member);
    out.insert(out.end(), member.name.begin(), member.name.end());
    out.insert(out.end(), member.data.data.begin(), member.data.data.end());

    Append(directory, 4, kEntrySignature);
    Append(directory, 2, 20);  // made by version 2.0
    AppendCommon(directory, member);
    Append(directory, 4, 0);  // no comment, disk 0
    Append(directory, 6, 0);  // no attributes
    Append(directory, 4, local_at);
    directory.insert(directory.end(), member.name.begin(), member.name.end());
  }
  const size_t directory_at = out.size();
  out.insert(out.end(), directory.begin(), directory.end());
  Append(out, 4, kEndSignature);
  Append(out, 4, 0);  // one disk
  Append(out, 2, members.size());
  Append(out, 2, members.size());
  Append(out, 4, directory.size());
  Append(out, 4, directory_at);
  Append(out, 2, 0);
  return out;
}

}  // namespace octet
