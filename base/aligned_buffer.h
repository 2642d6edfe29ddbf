// Memory aligned for vector loads and cache lines.
#ifndef OCTET_BASE_ALIGNED_BUFFER_H_
#define OCTET_BASE_ALIGNED_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/check.h"

namespace octet {

inline constexpr size_t kCacheLineBytes = 64;

constexpr size_t RoundUp(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// `size` bytes starting on a cache line; not initialized.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t size) : AlignedBuffer(Try(size)) { OCTET_CHECK(data_ != nullptr); }
  /// For sizes that come from outside: data() is nullptr when there is not enough memory.
  static AlignedBuffer Try(size_t size) { return AlignedBuffer(size, kCacheLineBytes); }
  /// In huge pages where the system has them: such a buffer fills a second-level cache evenly.
  /// Occupies a multiple of 2 MiB. Checks that there is enough memory.
  static AlignedBuffer InHugePages(size_t size);

  uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }

 private:
  AlignedBuffer(size_t size, size_t alignment) : size_(size) {
    data_.reset(static_cast<uint8_t*>(
        std::aligned_alloc(alignment, RoundUp(size == 0 ? 1 : size, alignment))));
  }

  struct Free {
    void operator()(uint8_t* p) const { std::free(p); }
  };
  std::unique_ptr<uint8_t[], Free> data_;
  size_t size_ = 0;
};

}  // namespace octet

#endif  // OCTET_BASE_ALIGNED_BUFFER_H_
