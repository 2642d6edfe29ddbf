// The constants of a file: each buffer's bytes, where they lie.
#ifndef OCTET_SCHEMA_BUFFERS_H_
#define OCTET_SCHEMA_BUFFERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

#include <octet/bytes.h>
#include <octet/status.h>

#include "schema/copier.h"

namespace octet {

namespace format {
struct Model;
}

class Buffers {
 public:
  /// REQUIRES: `model` lies in `file`, verified; all three outlive this.
  Buffers(const format::Model& model, const Bytes& file, Copier& copier)
      : model_(model), file_(file), copier_(copier) {}

  /// The bytes of buffer `index`: a part of the file, or a copy when they do not lie on a multiple
  /// of `alignment` (at most 64). Errors: no such buffer; bytes outside the file.
  Expected<Bytes> Get(uint32_t index, size_t alignment);

  /// The bytes of a vector of the flatbuffer.
  Bytes Inside(const flatbuffers::Vector<uint8_t>& vector) const {
    return Bytes({vector.data(), vector.size()}, file_.owner);
  }
  /// `length` bytes that lie `start` bytes into the file, outside the flatbuffer.
  Expected<Bytes> Outside(uint64_t start, uint64_t length) const;

 private:
  Expected<Bytes> Find(uint32_t index) const;

  const format::Model& model_;
  const Bytes& file_;
  Copier& copier_;
  std::map<uint32_t, Bytes> aligned_copies_;  // by buffer: tensors that share one share its copy
};

/// A copy on a cache line.
Bytes AlignedCopy(std::span<const uint8_t> bytes);

}  // namespace octet

#endif  // OCTET_SCHEMA_BUFFERS_H_
