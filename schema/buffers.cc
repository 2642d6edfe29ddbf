#include "schema/buffers.h"

#include <cstring>
#include <memory>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/str.h"
#include "model_generated.h"

namespace octet {

Bytes AlignedCopy(std::span<const uint8_t> bytes) {
  auto copy = std::make_shared<const AlignedBuffer>(bytes.size());
  if (!bytes.empty()) std::memcpy(copy->data(), bytes.data(), bytes.size());
  return Bytes({copy->data(), bytes.size()}, copy);
}

Expected<Bytes> Buffers::Outside(uint64_t start, uint64_t length) const {
  const uint64_t file_bytes = file_.data.size();
  if (start > file_bytes || length > file_bytes - start) {
    return InvalidError(length, " bytes at ", start, " lie outside the ", file_bytes,
                        " bytes of the file");
  }
  return Bytes(file_.data.subspan(start, length), file_.owner);
}

Expected<Bytes> Buffers::Find(uint32_t index) const {
  const uint32_t count = model_.buffers() == nullptr ? 0 : model_.buffers()->size();
  if (index == 0 && count == 0) return Bytes();  // a file without constants may have no buffers
  if (index >= count) return InvalidError("buffer index ", index, " outside [0, ", count, ")");
  const format::Buffer& buffer = *model_.buffers()->Get(index);
  if (buffer.offset() > 1) return Outside(buffer.offset(), buffer.size());
  if (buffer.data() == nullptr) return Bytes();
  return Inside(*buffer.data());
}

Expected<Bytes> Buffers::Get(uint32_t index, size_t alignment) {
  OCTET_ASSIGN_OR_RETURN(Bytes bytes, Find(index));
  if (reinterpret_cast<uintptr_t>(bytes.data.data()) % alignment == 0) return bytes;
  if (auto copy = aligned_copies_.find(index); copy != aligned_copies_.end()) return copy->second;
  OCTET_RETURN_IF_ERROR(copier_.Charge(bytes.data.size()));
  return aligned_copies_.emplace(index, AlignedCopy(bytes.data)).first->second;
}

}  // namespace octet
