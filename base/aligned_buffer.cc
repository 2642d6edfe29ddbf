// Huge pages are asked of the system.
#include "base/aligned_buffer.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace octet {

AlignedBuffer AlignedBuffer::InHugePages(size_t size) {
  constexpr size_t kHugePageBytes = size_t{1} << 21;
  AlignedBuffer buffer(size, kHugePageBytes);
  OCTET_CHECK(buffer.data() != nullptr);
#if defined(__linux__)
  madvise(buffer.data(), RoundUp(size, kHugePageBytes), MADV_HUGEPAGE);  // a wish: may fail
#endif
  return buffer;
}

}  // namespace octet
