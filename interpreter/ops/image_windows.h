// The windows of a quantized convolution over an NHWC image: where each tap's values lie.
#ifndef OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_
#define OCTET_INTERPRETER_OPS_IMAGE_WINDOWS_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "interpreter/ops/convolution.h"

namespace octet {

class ImageWindows {
 public:
  /// What lies outside the image reads zero points instead, up to `zeros` of them in a row: at
  /// least the values of a tap; for PointAtLine, those of a line of the image.
  ImageWindows(const Convolution& conv, int64_t zeros, uint8_t zero_point)
      : conv_(conv), zero_row_(static_cast<size_t>(zeros), zero_point) {}

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

  /// rows[i]: column x of the input in line i of the windows of an output line. Lines are counted
  /// over the whole batch. REQUIRES: x is inside the image.
  void PointAtLine(const uint8_t* input, int line, int64_t x, const uint8_t** rows) const {
    const int64_t line_bytes = int64_t{conv_.x.input} * conv_.in_channels;
    const uint8_t* image = input + line / conv_.y.output * conv_.y.input * line_bytes;
    int64_t y = int64_t{line % conv_.y.output} * conv_.y.stride - conv_.y.pad_before;
    for (int i = 0; i < conv_.y.filter; ++i, y += conv_.y.dilation) {
      const bool inside = y >= 0 && y < conv_.y.input;
      rows[i] = (inside ? image + y * line_bytes : zero_row_.data()) + x * conv_.in_channels;
    }
  }

  /// The column of the input where the windows of output column out_x begin.
  int64_t FirstColumn(int out_x) const {
    return int64_t{out_x} * conv_.x.stride - conv_.x.pad_before;
  }

  /// Copies the lines of the window of output (line, out_x), of dilation 1 from left to right, to
  /// `to`, one behind the other; rows[i]: line i. Returns the end of what was written.
  uint8_t* CopyLines(const uint8_t* input, int line, int out_x, uint8_t* to,
                     const uint8_t** rows) const {
    const int64_t depth = conv_.in_channels, x = FirstColumn(out_x);
    const int64_t left = std::clamp<int64_t>(-x, 0, conv_.x.filter);
    const int64_t inside = std::clamp<int64_t>(conv_.x.input - x, left, conv_.x.filter) - left;
    const int64_t right = conv_.x.filter - left - inside;
    PointAtLine(input, line, inside > 0 ? x + left : 0, rows);
    for (int i = 0; i < conv_.y.filter; ++i) {
      uint8_t* const copy = to;
      to = std::fill_n(to, left * depth, zero_row_[0]);
      to = std::copy_n(rows[i], inside * depth, to);
      to = std::fill_n(to, right * depth, zero_row_[0]);
      rows[i] = copy;
    }
    return to;
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
