// Lines of an image as windows see them: with the zero points that windows reach beside them, and
// for depthwise products each value as often as there are channels that see it.
#ifndef OCTET_INTERPRETER_OPS_PADDED_LINES_H_
#define OCTET_INTERPRETER_OPS_PADDED_LINES_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/aligned_buffer.h"
#include "interpreter/ops/convolution.h"

namespace octet {

/// A line is all pixels from the first tap of the first window to the last tap of the last. Where
/// that is a line of the input it is read in place; else it is copied, once for all windows that
/// need it: as many lines are kept as the windows of lines_together() output lines span.
class PaddedLines {
 public:
  struct Content {
    uint8_t zero_point = 0;    // of the input
    uint8_t flip = 0;          // XOR of each value
    int times = 1;             // that each value stands
    bool readable_on = false;  // for kReadableOn bytes behind a line
    int image_width = 0;       // where conv's input is a part of wider lines,
    int first_pixel = 0;       // which begins here
  };
  static constexpr int kReadableOn = 32;

  PaddedLines(const Convolution& conv, const Content& content, int lines_together)
      : conv_(conv),
        content_(content),
        pixels_(PixelsOf(conv)),
        in_place_(conv.x.pad_before == 0 && pixels_ <= conv.x.input && content.times == 1 &&
                  content.flip == 0 && !content.readable_on),
        lines_together_(lines_together),
        kept_(in_place_ ? 0 : Kept()) {}

  /// As many output lines as need no more than `bytes` of lines; at least one.
  static int LinesWithin(int64_t bytes, const Convolution& conv, int times) {
    const int64_t lines = bytes / (PixelsOf(conv) * conv.in_channels * times) - Span(conv.y);
    return static_cast<int>(std::clamp<int64_t>(lines / conv.y.stride, 1, conv.y.output));
  }

  bool in_place() const { return in_place_; }
  int lines_together() const { return lines_together_; }
  /// From a window to the next one of its line, and from a tap to the next one, in bytes.
  ptrdiff_t window_step() const { return conv_.x.stride * PixelBytes(); }
  ptrdiff_t tap_step() const { return conv_.x.dilation * PixelBytes(); }

  /// For a thread: the lines that are kept, one of zero points, pointers to the lines of a window,
  /// and which line is where.
  size_t scratch_bytes() const {
    return (kept_ + 1) * LineBytes() + static_cast<size_t>(kept_) * sizeof(int) +
           static_cast<size_t>(conv_.y.filter) * sizeof(const uint8_t*);
  }

  void Begin(uint8_t* scratch) const {
    std::memset(scratch + kept_ * LineBytes(), ZeroPoint(), LineBytes());
    std::fill_n(Numbers(scratch), kept_, -1);
    const int64_t behind = (Before() + Inside()) * PixelBytes();
    for (int i = 0; i < kept_; ++i, scratch += LineBytes()) {
      std::memset(scratch, ZeroPoint(), Before() * PixelBytes());
      std::memset(scratch + behind, ZeroPoint(), pixels_ * PixelBytes() - behind);
    }
  }

  /// rows[i]: line i of the windows of an output line, counted over the whole batch. It stays as it
  /// is while at most lines_together() output lines of one image are asked for. REQUIRES:
  /// Begin(scratch) before.
  void PointAtLines(const uint8_t* input, int output_line, const uint8_t** rows,
                    uint8_t* scratch) const {
    const int image = output_line / conv_.y.output;
    int64_t y = int64_t{output_line % conv_.y.output} * conv_.y.stride - conv_.y.pad_before;
    for (int i = 0; i < conv_.y.filter; ++i, y += conv_.y.dilation) {
      rows[i] = Line(input, image, y, scratch);
    }
  }

  /// Calls run(lines, at, count) for output pixels begin .. begin + pixels, line by line: the lines
  /// of `count` windows, the first of which begins `at` bytes from each line's begin. REQUIRES: the
  /// pixels belong to lines_together() lines of one image; Begin(scratch) before.
  template <typename Run>
  void ForEachRun(const uint8_t* input, int begin, int pixels, uint8_t* scratch,
                  const Run& run) const {
    int line = begin / conv_.x.output, x = begin % conv_.x.output;
    for (int count; pixels > 0; pixels -= count, x = 0, ++line) {
      count = std::min(pixels, conv_.x.output - x);
      PointAtLines(input, line, Lines(scratch), scratch);
      run(Lines(scratch), x * window_step(), count);
    }
  }

 private:
  static int64_t PixelsOf(const Convolution& conv) {
    return int64_t{conv.x.output - 1} * conv.x.stride + Span(conv.x);
  }
  /// Inputs that a window spans.
  static int64_t Span(const WindowAxis& axis) {
    return int64_t{axis.filter - 1} * axis.dilation + 1;
  }
  int Kept() const {
    const int64_t span = Span(conv_.y) + int64_t{lines_together_ - 1} * conv_.y.stride;
    return static_cast<int>(std::min<int64_t>(span, conv_.y.input));
  }

  /// Pixels of a line before the image's, and of the image.
  int64_t Before() const { return std::min<int64_t>(conv_.x.pad_before, pixels_); }
  int64_t Inside() const { return std::min<int64_t>(conv_.x.input, pixels_ - Before()); }
  int64_t PixelBytes() const { return int64_t{conv_.in_channels} * content_.times; }
  size_t LineBytes() const {
    const int slack = content_.readable_on ? kReadableOn : 0;
    return RoundUp(static_cast<size_t>(pixels_ * PixelBytes() + slack), kCacheLineBytes);
  }
  uint8_t ZeroPoint() const { return content_.zero_point ^ content_.flip; }
  const uint8_t** Lines(uint8_t* scratch) const {
    return reinterpret_cast<const uint8_t**>(scratch + (kept_ + 1) * LineBytes());
  }
  int* Numbers(uint8_t* scratch) const {
    return reinterpret_cast<int*>(Lines(scratch) + conv_.y.filter);
  }

  const uint8_t* Line(const uint8_t* input, int image, int64_t y, uint8_t* scratch) const {
    if (y < 0 || y >= conv_.y.input) return scratch + kept_ * LineBytes();
    const int number = image * conv_.y.input + static_cast<int>(y);
    const int width = std::max(content_.image_width, conv_.x.input);
    const uint8_t* line =
        input + (int64_t{number} * width + content_.first_pixel) * conv_.in_channels;
    if (in_place_) return line;
    const int place = number % kept_;
    int& kept = Numbers(scratch)[place];
    uint8_t* copy = scratch + place * LineBytes();
    if (kept != number) Copy(line, copy + Before() * PixelBytes());
    kept = number;
    return copy;
  }

  /// The values of the pixels that exist.
  void Copy(const uint8_t* from, uint8_t* to) const {
    const int64_t count = Inside() * conv_.in_channels;
    if (content_.times > 1) {
      for (int64_t i = 0; i < count; ++i, to += content_.times) {
        std::memset(to, from[i] ^ content_.flip, content_.times);
      }
    } else if (content_.flip != 0) {
      for (int64_t i = 0; i < count; ++i) to[i] = from[i] ^ content_.flip;
    } else {
      std::memcpy(to, from, count);
    }
  }

  Convolution conv_;
  Content content_;
  int64_t pixels_;  // of a line
  bool in_place_;
  int lines_together_;
  int kept_;
};

/// Where the pieces of windows lie: the lines of a window have `pieces` pieces each.
struct WindowPieces {
  int lines, pieces;
  ptrdiff_t piece_step, window_step;  // from one to the next in the same line, in bytes

  int count() const { return lines * pieces; }

  /// Calls each(p, i, address) for piece i of window p of `windows`, of which the first begins `at`
  /// bytes from the lines' begin.
  template <typename Each>
  void ForEach(const uint8_t* const* line, ptrdiff_t at, int windows, const Each& each) const {
    for (int i = 0; i < count(); ++i) {
      const uint8_t* piece = line[i / pieces] + at + i % pieces * piece_step;
      for (ptrdiff_t p = 0; p < windows; ++p, piece += window_step) each(p, i, piece);
    }
  }
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PADDED_LINES_H_
