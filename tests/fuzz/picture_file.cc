// Any bytes as a picture: decode, cut, change channels.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <string>

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#include <stb/stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "tests/fuzz/fuzz.h"
#include "tools/io/picture.h"

namespace octet::fuzz {

namespace {

void Append(void* context, void* data, int size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  static_cast<Input*>(context)->insert(static_cast<Input*>(context)->end(), bytes, bytes + size);
}

}  // namespace

std::vector<Input> Seeds() {
  constexpr int kSize = 9;
  std::vector<Input> seeds;
  for (int channels : {1, 3, 4}) {
    std::vector<uint8_t> pixels(static_cast<size_t>(kSize) * kSize * channels);
    for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 37);
    Input png, jpeg, bmp;
    stbi_write_png_to_func(Append, &png, kSize, kSize, channels, pixels.data(), kSize * channels);
    stbi_write_jpg_to_func(Append, &jpeg, kSize, kSize, channels, pixels.data(), 80);
    stbi_write_bmp_to_func(Append, &bmp, kSize, kSize, channels, pixels.data());
    for (Input& file : {std::ref(png), std::ref(jpeg), std::ref(bmp)}) seeds.push_back(file);
  }
  for (const char* header : {"P5 3 2 255\n", "P6 1 2 255\n", "P6 # a comment\n1 2\n65535\n"}) {
    const std::string text = header;
    Input file(text.begin(), text.end());
    file.insert(file.end(), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    seeds.push_back(file);
  }
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  const auto picture = DecodePicture(input);
  if (!picture.ok()) return;
  const Picture square = CutCentre(WithChannels(*picture, 4 - picture->channels), 1, 1, 0.875);
  volatile size_t keep = square.pixels.size();
  (void)keep;
}

}  // namespace octet::fuzz
