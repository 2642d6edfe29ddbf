// Geometry of RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR, checked; the same for every element
// type.
#ifndef OCTET_INTERPRETER_OPS_RESIZE_H_
#define OCTET_INTERPRETER_OPS_RESIZE_H_

#include "interpreter/op.h"

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
struct ResizeTaps {
  int lower = 0;
  int upper = 0;
  float weight = 0;
};
ResizeTaps LinearTaps(const ResizeAxis& axis, int i);

/// The input nearest to output i.
int NearestTap(const ResizeAxis& axis, int i);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_RESIZE_H_
