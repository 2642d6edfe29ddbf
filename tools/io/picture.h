// Pictures: decoding, and the little that is done to them before a network sees them.
#ifndef OCTET_TOOLS_IO_PICTURE_H_
#define OCTET_TOOLS_IO_PICTURE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <octet/status.h>

namespace octet {

/// pixels: [height, width, channels], channels 1 (grey) or 3 (RGB).
struct Picture {
  int height = 0;
  int width = 0;
  int channels = 0;
  std::vector<uint8_t> pixels;

  Picture() = default;
  Picture(int h, int w, int c)
      : height(h), width(w), channels(c), pixels(static_cast<size_t>(h) * w * c) {}
  const uint8_t* at(int y, int x) const {
    return &pixels[(static_cast<size_t>(y) * width + x) * channels];
  }
  uint8_t* at(int y, int x) { return const_cast<uint8_t*>(std::as_const(*this).at(y, x)); }
};

/// True for the file names DecodePicture is meant for: .jpg .jpeg .png .bmp .ppm .pgm .pnm.
bool IsPictureName(std::string_view file_name);

/// JPEG, PNG, BMP or binary PPM/PGM as RGB; transparency is dropped. Errors: everything else.
Expected<Picture> DecodePicture(std::span<const uint8_t> file);

/// RGB to grey by ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B; grey to three equal channels.
Picture WithChannels(const Picture& picture, int channels);

/// The part [top, top + height) × [left, left + width). REQUIRES: it lies inside.
Picture Cut(const Picture& picture, int top, int left, int height, int width);

/// The largest central part of the given aspect, times `share` (0 < share <= 1).
Picture CutCentre(const Picture& picture, int aspect_height, int aspect_width, double share);

void SwapRedAndBlue(Picture& picture);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_PICTURE_H_
