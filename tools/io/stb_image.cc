// The picture decoder of stb, with the formats octet reads. It stands alone because it has a few
// calls the undefined-behaviour sanitizer objects to (memcpy of no bytes to a null pointer, shifts
// of negative numbers), which CMakeLists.txt exempts here and nowhere else.
#include <cstdlib>

namespace {

// What a damaged file claims to need is not tried.
constexpr size_t kMostBytes = size_t{1} << 30;

void* Allocate(size_t bytes) {
  return bytes <= kMostBytes ? std::malloc(bytes) : nullptr;
}
void* Reallocate(void* old, size_t bytes) {
  return bytes <= kMostBytes ? std::realloc(old, bytes) : nullptr;
}

}  // namespace

#define STBI_MALLOC(bytes) Allocate(bytes)
#define STBI_REALLOC(old, bytes) Reallocate(old, bytes)
#define STBI_FREE(old) std::free(old)
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_PNM
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop
