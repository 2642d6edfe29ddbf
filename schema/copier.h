// Copier: how the reader takes vectors and strings out of a file. FlatBuffers lets any number of
// tables share one vector, so a small hostile file could ask for gigabytes of copies; the Copier
// stops far beyond what honest files need.
#ifndef OCTET_SCHEMA_COPIER_H_
#define OCTET_SCHEMA_COPIER_H_

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include <flatbuffers/flatbuffers.h>
#include <octet/status.h>

#include "base/str.h"

namespace octet {

class Copier {
 public:
  /// Honest files share little; 8-bit indices that become int32 grow fourfold.
  explicit Copier(size_t file_bytes) : limit_(file_bytes * 8 + (size_t{1} << 20)) {}

  /// Accounts for `bytes` of memory about to be allocated.
  Status Charge(size_t bytes) {
    if (bytes > limit_ - used_) {
      return InvalidError("parts of the file are shared so often that they would fill more than ",
                          limit_, " bytes");
    }
    used_ += bytes;
    return Status();
  }

  /// `from` may be nullptr: then `to` stays empty.
  template <typename From, typename To>
  Status Copy(const flatbuffers::Vector<From>* from, std::vector<To>& to) {
    if (from == nullptr) return Status();
    OCTET_RETURN_IF_ERROR(Charge(from->size() * sizeof(To)));
    to.resize(from->size());
    for (size_t i = 0; i < to.size(); ++i) {
      From value;  // verified vectors of 8-byte elements may still begin at a multiple of 4
      std::memcpy(&value, from->Data() + i * sizeof(From), sizeof(From));
      to[i] = flatbuffers::EndianScalar(value);
    }
    return Status();
  }

  Status Copy(const flatbuffers::String* from, std::string& to) {
    if (from == nullptr) return Status();
    OCTET_RETURN_IF_ERROR(Charge(from->size()));
    to = from->str();
    return Status();
  }

 private:
  size_t limit_;
  size_t used_ = 0;
};

}  // namespace octet

#endif  // OCTET_SCHEMA_COPIER_H_
