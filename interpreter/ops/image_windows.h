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

  /// Calls tap(address of the values from first_channel on) for each tap of an output pixel's
  /// window, row by row.
  template <typename Tap>
  void ForEachTap(const uint8_t* input, int pixel, int first_channel, const Tap& tap) const {
    const int out_x = pixel % conv_.x.output, row = pixel / conv_.x.output;
    const int out_y = row % conv_.y.output, image = row / conv_.y.output;
    const int64_t y0 = int64_t{out_y} * conv_.y.stride - conv_.y.pad_before;
    const int64_t x0 = int64_t{out_x} * conv_.x.stride - conv_.x.pad_before;
    input += int64_t{image} * conv_.y.input * conv_.x.input * conv_.in_channels + first_channel;
    for (int ky = 0; ky < conv_.y.filter; ++ky) {
      const int64_t y = y0 + int64_t{ky} * conv_.y.dilation;
      const bool inside_y = y >= 0 && y < conv_.y.input;
      for (int kx = 0; kx < conv_.x.filter; ++kx) {
        const int64_t x = x0 + int64_t{kx} * conv_.x.dilation;
        const bool inside = inside_y && x >= 0 && x < conv_.x.input;
        tap(inside ? input + (y * conv_.x.input + x) * conv_.in_channels : zero_row_.data());
      }
    }
  }

  /// rows[p · taps + t]: tap t of output pixel begin + p.
  void PointAtTaps(const uint8_t* input, int begin, int pixels, int first_channel,
                   const uint8_t** rows) const {
    for (int p = 0; p < pixels; ++p) {
      ForEachTap(input, begin + p, first_channel, [&](const uint8_t* values) { *rows++ = values; });
    }
  }

 private:
  Convolution conv_;
  std::vector<uint8_t> zero_row_;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_
