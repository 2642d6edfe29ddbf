// Lines of an image for depthwise windows along them: with the zero points that windows reach
// beside them, and each value as often as there are channels that see it.
#ifndef OCTET_INTERPRETER_OPS_PADDED_LINES_H_
#define OCTET_INTERPRETER_OPS_PADDED_LINES_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/aligned_buffer.h"
#include "interpreter/ops/convolution.h"

namespace octet {

/// Windows go through the image `lines_together` output lines at a time for each panel of weights,
/// which stays near for all of them. A line is `pixels` pixels of out_channels values: from the
/// first tap of the first window to the last tap of the last. Where that is a line of the input it
/// is read in place; else it is copied, once for all windows that need it: as many lines as those
/// windows span are kept.
class PaddedLines {
 public:
  PaddedLines(const Convolution& conv, uint8_t zero_point)
      : conv_(conv),
        zero_point_(zero_point),
        pixels_(int64_t{conv.x.output - 1} * conv.x.stride +
                int64_t{conv.x.filter - 1} * conv.x.dilation + 1),
        in_place_(conv.x.pad_before == 0 && pixels_ <= conv.x.input && conv.group_channels() == 1),
        lines_together_(LinesTogether()),
        kept_(in_place_ ? 0 : Span() + int64_t{lines_together_ - 1} * conv.y.stride) {}

  int lines_together() const { return lines_together_; }

  /// For a thread: the lines that are kept, one of zero points, and which line is where.
  size_t scratch_bytes() const {
    return (kept_ + 1) * LineBytes() + static_cast<size_t>(kept_) * sizeof(int64_t);
  }

  void Begin(uint8_t* scratch) const {
    std::memset(scratch, zero_point_, (kept_ + 1) * LineBytes());
    std::fill_n(Numbers(scratch), kept_, int64_t{-1});
  }

  /// Line y of an image, which may be outside. It stays as it is while at most lines_together()
  /// output lines of the same image are asked for. REQUIRES: Begin(scratch) before.
  const uint8_t* Line(const uint8_t* input, int image, int64_t y, uint8_t* scratch) const {
    if (y < 0 || y >= conv_.y.input) return scratch + kept_ * LineBytes();
    const int64_t number = int64_t{image} * conv_.y.input + y;
    const uint8_t* line = input + number * conv_.x.input * conv_.in_channels;
    if (in_place_) return line;
    int64_t& kept = Numbers(scratch)[number % kept_];
    uint8_t* copy = scratch + number % kept_ * LineBytes();
    if (kept != number) Copy(line, copy);
    kept = number;
    return copy;
  }

 private:
  /// Lines that a window spans.
  int64_t Span() const { return int64_t{conv_.y.filter - 1} * conv_.y.dilation + 1; }

  int LinesTogether() const {
    constexpr int64_t kNearBytes = 64 << 10;  // of lines, beside weights
    constexpr int64_t kMostTaps = 256;        // of pointers to lines
    const int64_t near = kNearBytes / static_cast<int64_t>(LineBytes()) - Span();
    const int64_t most = std::max<int64_t>(kMostTaps / conv_.y.filter, 1);
    return static_cast<int>(std::clamp<int64_t>(near / conv_.y.stride, 1, most));
  }

  size_t LineBytes() const {
    return RoundUp(static_cast<size_t>(pixels_) * conv_.out_channels, kCacheLineBytes);
  }
  int64_t* Numbers(uint8_t* scratch) const {
    return reinterpret_cast<int64_t*>(scratch + (kept_ + 1) * LineBytes());
  }

  /// The pixels that exist; the others are zero points and stay so.
  void Copy(const uint8_t* line, uint8_t* copy) const {
    const int64_t pad = conv_.x.pad_before;
    const int64_t values = std::min<int64_t>(conv_.x.input, pixels_ - pad) * conv_.in_channels;
    copy += pad * conv_.out_channels;
    const int times = conv_.group_channels();
    if (times == 1) {
      if (values > 0) std::memcpy(copy, line, values);
      return;
    }
    for (int64_t i = 0; i < values; ++i, copy += times) std::memset(copy, line[i], times);
  }

  Convolution conv_;
  uint8_t zero_point_;
  int64_t pixels_;
  bool in_place_;
  int lines_together_;
  int64_t kept_;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PADDED_LINES_H_
