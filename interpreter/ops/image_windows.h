// The windows of a quantized convolution over an NHWC image: where each tap's values lie.
#ifndef OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_
#define OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_

#include <cstdint>
#include <vector>

#include "interpreter/ops/convolution.h"

namespace octet {

class ImageWindows {
 public:
  /// A tap outside the image reads `tap_values` zero points instead.
  ImageWindows(const Convolution& conv, int tap_values, uint8_t zero_point)
      : conv_(conv), zero_row_(tap_values, zero_point) {}

  /// Calls tap(address of the values from first_channel on) for each tap of the windows of output
  /// pixels begin .. begin + pixels, pixel by pixel, row by row.
  template <typename Tap>
  void ForEachTap(const uint8_t* input, int begin, int pixels, int first_channel,
                  const Tap& tap) const {
    int out_x = begin % conv_.x.output, row = begin / conv_.x.output;
    int out_y = row % conv_.y.output;
    const int64_t image_bytes = int64_t{conv_.y.input} * conv_.x.input * conv_.in_channels;
    input += row / conv_.y.output * image_bytes + first_channel;
    for (int p = 0; p < pixels; ++p) {
      ForEachTapOf(input, out_y, out_x, tap);
      if (++out_x < conv_.x.output) continue;
      out_x = 0;
      if (++out_y < conv_.y.output) continue;
      out_y = 0;
      input += image_bytes;
    }
  }

  /// rows[p · taps + t]: tap t of output pixel begin + p.
  void PointAtTaps(const uint8_t* input, int begin, int pixels, int first_channel,
                   const uint8_t** rows) const {
    ForEachTap(input, begin, pixels, first_channel,
               [&](const uint8_t* values) { *rows++ = values; });
  }

 private:
  template <typename Tap>
  void ForEachTapOf(const uint8_t* image, int out_y, int out_x, const Tap& tap) const {
    const int64_t y0 = int64_t{out_y} * conv_.y.stride - conv_.y.pad_before;
    const int64_t x0 = int64_t{out_x} * conv_.x.stride - conv_.x.pad_before;
    for (int ky = 0; ky < conv_.y.filter; ++ky) {
      const int64_t y = y0 + int64_t{ky} * conv_.y.dilation;
      const bool inside_y = y >= 0 && y < conv_.y.input;
      const uint8_t* line = image + (inside_y ? y * conv_.x.input * conv_.in_channels : 0);
      for (int kx = 0; kx < conv_.x.filter; ++kx) {
        const int64_t x = x0 + int64_t{kx} * conv_.x.dilation;
        const bool inside = inside_y && x >= 0 && x < conv_.x.input;
        tap(inside ? line + x * conv_.in_channels : zero_row_.data());
      }
    }
  }

  Convolution conv_;
  std::vector<uint8_t> zero_row_;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_
