// Geometry of RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR, checked; the same for every element
// type.
#ifndef OCTET_INTERPRETER_OPS_RESIZE_H_
#define OCTET_INTERPRETER_OPS_RESIZE_H_

#include "interpreter/op.h"
#include "interpreter/ops/parallel.h"

namespace octet {

/// One axis. Output i lies at input position
///   i · scale, or (i + 1/2) · scale − 1/2 with half_pixel_centers
/// where scale = input / output, or (input − 1) / (output − 1) with align_corners. All in float32,
/// as the format's reference does.
struct ResizeAxis {
  int input = 0;
  int output = 0;
  float scale = 1;
  bool align_corners = false;
  bool half_pixel_centers = false;
};

/// input [batch, y.input, x.input, channels], output [batch, y.output, x.output, channels].
struct Resize {
  int batch = 0;
  int channels = 0;
  ResizeAxis y, x;
};

/// Checks counts, rank and size (input 1, constant) and sets the output's shape. Options is
/// ResizeBilinearOptions or ResizeNearestNeighborOptions; types are the caller's.
template <typename Options>
Expected<Resize> CheckResize(PrepareContext& node);

/// The inputs between which output i lies: value = input[lower] · (1 − weight) + input[upper] ·
/// weight, where lower == upper for positions outside the image.
template <typename Weight>
struct ResizeTaps {
  int lower = 0;
  int upper = 0;
  Weight weight = 0;
};
ResizeTaps<float> LinearTaps(const ResizeAxis& axis, int i);

/// The same in integers: scale, position and weight are rounded to multiples of 2^-10.
inline constexpr int kResizeBits = 10;
ResizeTaps<int32_t> FixedTaps(const ResizeAxis& axis, int i);

/// One output pixel and the first channels of the four input pixels it lies between, in elements:
/// corners[2 · lower or upper row + left or right].
template <typename Weight>
struct BilinearPixel {
  int64_t corners[4] = {};
  int64_t output = 0;
  Weight y = 0, x = 0;  // of the upper row, of the right column
};

/// Calls body(BilinearPixel) for the pixels of output row `row` of batch · y.output, which lies at
/// `y`, with columns[i] the taps of column i.
template <typename Weight, typename Body>
void ForEachBilinearPixel(const Resize& resize, int row, const ResizeTaps<Weight>& y,
                          const ResizeTaps<Weight>* columns, const Body& body) {
  const int64_t row_elements = int64_t{resize.x.input} * resize.channels;
  const int64_t image = int64_t{row / resize.y.output} * resize.y.input * row_elements;
  const int64_t lower = image + y.lower * row_elements, upper = image + y.upper * row_elements;
  int64_t output = int64_t{row} * resize.x.output * resize.channels;
  for (int i = 0; i < resize.x.output; ++i, output += resize.channels) {
    const ResizeTaps<Weight>& x = columns[i];
    const int64_t left = int64_t{x.lower} * resize.channels;
    const int64_t right = int64_t{x.upper} * resize.channels;
    body(BilinearPixel<Weight>{
        {lower + left, lower + right, upper + left, upper + right}, output, y.weight, x.weight});
  }
}

/// A Step: body(run, BilinearPixel) for every output pixel. `taps`: LinearTaps or FixedTaps;
/// `pixel_ns`: roughly what a pixel takes. Each thread computes the columns' taps once, into
/// scratch: a size from a file may ask for more of them than there is memory.
template <typename Weight, typename Body>
StepPtr MakeBilinearStep(const Resize& resize, ResizeTaps<Weight> (*taps)(const ResizeAxis&, int),
                         int64_t pixel_ns, const Body& body) {
  auto step = MakeStep([=](const RunContext& run) {
    const int rows = resize.batch * resize.y.output;
    const int64_t serial_ns = int64_t{rows} * resize.x.output * pixel_ns;
    ForRange(run, rows, 1, serial_ns, [&](int begin, int end, int part) {
      auto* columns = reinterpret_cast<ResizeTaps<Weight>*>(run.scratch(part));
      for (int i = 0; i < resize.x.output; ++i) columns[i] = taps(resize.x, i);
      for (int row = begin; row < end; ++row) {
        ForEachBilinearPixel(resize, row, taps(resize.y, row % resize.y.output), columns,
                             [&](const BilinearPixel<Weight>& at) { body(run, at); });
      }
    });
    return Status();
  });
  step->scratch_bytes_per_thread = sizeof(ResizeTaps<Weight>) * resize.x.output;
  return step;
}

/// The input nearest to output i.
int NearestTap(const ResizeAxis& axis, int i);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_RESIZE_H_
