// Geometry of AVERAGE_POOL_2D and MAX_POOL_2D, checked; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_POOL_H_
#define OCTET_INTERPRETER_OPS_POOL_H_

#include <algorithm>

#include "interpreter/op.h"
#include "interpreter/ops/window.h"

namespace octet {

/// input [batch, y.input, x.input, channels] NHWC, output [batch, y.output, x.output, channels].
struct Pool {
  int batch = 0;
  int channels = 0;
  WindowAxis y, x;

  int pixels() const { return batch * y.output * x.output; }
  /// The most values one output sees.
  int64_t WindowValues() const {
    return int64_t{std::min(y.filter, y.input)} * std::min(x.filter, x.input);
  }
  /// Values that are looked at.
  int64_t work() const { return pixels() * WindowValues() * channels; }
  /// A rough time on one thread, for ForPixels.
  int64_t serial_ns() const { return work() / 4; }
};

/// Inputs begin, begin + 1, … end − 1 that window `i` covers inside the image; never empty.
struct WindowRange {
  int begin = 0;
  int end = 0;
  int count() const { return end - begin; }
};
/// REQUIRES: axis.dilation == 1.
inline WindowRange ClippedWindow(const WindowAxis& axis, int i) {
  const int first = i * axis.stride - axis.pad_before;
  return {std::max(first, 0),
          static_cast<int>(std::min<int64_t>(int64_t{first} + axis.filter, axis.input))};
}

/// Calls body(output element of the pixel's first channel, its rows, its columns, input element of
/// the image's first channel) for pixels begin..end of Pool::pixels().
template <typename Body>
void ForEachPoolPixel(const Pool& pool, int begin, int end, const Body& body) {
  for (int pixel = begin; pixel < end; ++pixel) {
    const int x = pixel % pool.x.output;
    const int y = pixel / pool.x.output % pool.y.output;
    const int64_t image = pixel / pool.x.output / pool.y.output;
    body(int64_t{pixel} * pool.channels, ClippedWindow(pool.y, y), ClippedWindow(pool.x, x),
         image * pool.y.input * pool.x.input * pool.channels);
  }
}

/// Checks counts, rank, filter and strides, and sets the output's shape. Types and quantization are
/// the caller's.
Expected<Pool> CheckPool2d(PrepareContext& node);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_POOL_H_
