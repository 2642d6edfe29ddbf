// The picture decoder of stb, with the formats octet reads. It stands alone because it has a few
// calls the undefined-behaviour sanitizer objects to (memcpy of no bytes to a null pointer, shifts
// of negative numbers), which CMakeLists.txt exempts here and nowhere else.
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
