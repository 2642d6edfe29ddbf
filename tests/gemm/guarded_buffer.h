// A buffer that ends on an unmapped page: reading or writing one byte too far stops the test.
#ifndef OCTET_TESTS_GEMM_GUARDED_BUFFER_H_
#define OCTET_TESTS_GEMM_GUARDED_BUFFER_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "base/aligned_buffer.h"
#include "base/check.h"

namespace octet {

class GuardedBuffer {
 public:
  explicit GuardedBuffer(size_t size) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    mapped_ = RoundUp(size, page) + page;
    void* first =
        mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    OCTET_CHECK(first != MAP_FAILED);
    first_ = static_cast<uint8_t*>(first);
    OCTET_CHECK(mprotect(first_ + mapped_ - page, page, PROT_NONE) == 0);
    data_ = first_ + mapped_ - page - size;
  }
  ~GuardedBuffer() { munmap(first_, mapped_); }
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;

  uint8_t* data() const { return data_; }

 private:
  uint8_t* first_ = nullptr;
  uint8_t* data_ = nullptr;
  size_t mapped_ = 0;
};

}  // namespace octet

#endif  // OCTET_TESTS_GEMM_GUARDED_BUFFER_H_
