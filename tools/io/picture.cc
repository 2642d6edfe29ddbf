#include "tools/io/picture.h"

#include <algorithm>
#include <cctype>
#include <climits>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "base/check.h"
#include "base/str.h"

#define STBI_NO_STDIO
#include <stb/stb_image.h>

namespace octet {
namespace {

constexpr int64_t kMaxPixels = int64_t{1} << 28;

}  // namespace

bool IsPictureName(std::string_view file_name) {
  const size_t dot = file_name.rfind('.');
  if (dot == file_name.npos) return false;
  std::string extension(file_name.substr(dot));
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constexpr std::string_view kExtensions[] = {".jpg", ".jpeg", ".png", ".bmp",
                                              ".ppm", ".pgm",  ".pnm"};
  return std::find(std::begin(kExtensions), std::end(kExtensions), extension) !=
         std::end(kExtensions);
}

Expected<Picture> DecodePicture(std::span<const uint8_t> file) {
  constexpr const char* kReadable = "JPEG, PNG, BMP and PPM can be read";
  if (file.size() > INT_MAX) return InvalidError("is too large for a picture");
  const int size = static_cast<int>(file.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(file.data(), size, &width, &height, &channels))
    return InvalidError("is not a picture octet knows; ", kReadable);
  if (width <= 0 || height <= 0 || int64_t{width} * height > kMaxPixels)
    return InvalidError("picture of ", width, "x", height, " pixels is empty or too large");
  // Asked to turn grey PGM of 16 bits into colour, stb reads behind its end: that is left to us.
  const bool keep_channels = file[0] == 'P';
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load_from_memory(file.data(), size, &width, &height, &channels,
                            keep_channels ? STBI_default : STBI_rgb),
      stbi_image_free);
  if (!pixels) return InvalidError("picture does not decode (", stbi_failure_reason(), ")");
  Picture picture(height, width, keep_channels ? channels : 3);
  std::memcpy(picture.pixels.data(), pixels.get(), picture.pixels.size());
  return WithChannels(picture, 3);
}

Picture WithChannels(const Picture& picture, int channels) {
  if (picture.channels == channels) return picture;
  OCTET_CHECK(channels == 1 || picture.channels == 1);
  Picture out(picture.height, picture.width, channels);
  const size_t count = static_cast<size_t>(picture.height) * picture.width;
  for (size_t i = 0; i < count; ++i) {
    if (channels == 1) {
      const uint8_t* rgb = &picture.pixels[3 * i];
      // The weights in units of 2^-16; they add up to 1, so that white stays white.
      out.pixels[i] = static_cast<uint8_t>(
          (19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 0x8000u) >> 16);
    } else {
      std::fill_n(&out.pixels[i * channels], channels, picture.pixels[i]);
    }
  }
  return out;
}

Picture Cut(const Picture& picture, int top, int left, int height, int width) {
  OCTET_CHECK(top >= 0 && left >= 0 && top + height <= picture.height &&
              left + width <= picture.width);
  Picture out(height, width, picture.channels);
  const size_t row_bytes = static_cast<size_t>(width) * picture.channels;
  for (int y = 0; y < height; ++y) std::memcpy(out.at(y, 0), picture.at(top + y, left), row_bytes);
  return out;
}

Picture CutCentre(const Picture& picture, int aspect_height, int aspect_width, double share) {
  const double unit = std::min(static_cast<double>(picture.height) / aspect_height,
                               static_cast<double>(picture.width) / aspect_width);
  const auto side = [&](int aspect, int available) {
    return std::clamp(static_cast<int>(std::lround(share * unit * aspect)), 1, available);
  };
  const int height = side(aspect_height, picture.height), width = side(aspect_width, picture.width);
  return Cut(picture, (picture.height - height) / 2, (picture.width - width) / 2, height, width);
}

void SwapRedAndBlue(Picture& picture) {
  if (picture.channels != 3) return;
  for (size_t i = 0; i < picture.pixels.size(); i += 3)
    std::swap(picture.pixels[i], picture.pixels[i + 2]);
}

}  // namespace octet
