// A sample of what a layer computes with: the patches of its input behind some of its output
// pixels, collected over the calibration samples in constant memory.
#ifndef OCTET_CONVERTER_EASYQUANT_PATCHES_H_
#define OCTET_CONVERTER_EASYQUANT_PATCHES_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <octet/graph.h>

#include "interpreter/ops/window.h"

namespace octet {

/// The output pixels of a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED. A FULLY_CONNECTED is a
/// convolution of 1 × 1 over as many images of one pixel as it has rows.
struct PatchGeometry {
  int batch = 1;
  WindowAxis y, x;
  int in_channels = 0;

  int64_t pixels() const { return int64_t{batch} * y.output * x.output; }
  int64_t patch_floats() const { return int64_t{y.filter} * x.filter * in_channels; }
};
PatchGeometry PatchGeometryOf(const Graph& graph, const Operator& op);

class PatchCollector {
 public:
  /// `samples`: how often Add will be called.
  PatchCollector(const PatchGeometry& geometry, int samples);

  /// `input` is the layer's whole input. Takes the same number of pixels of every sample, evenly
  /// spread, at other places each time.
  void Add(std::span<const float> input);

  const PatchGeometry& geometry() const { return geometry_; }
  int count() const { return static_cast<int>(patches_.size() / geometry_.patch_floats()); }
  /// [count, filter height, filter width, channels]; 0 where a patch leaves the image.
  const std::vector<float>& patches() const { return patches_; }
  std::vector<float> Take() && { return std::move(patches_); }

 private:
  void AddPixel(std::span<const float> input, int64_t pixel);

  PatchGeometry geometry_;
  int64_t per_sample_;
  int64_t done_ = 0;
  std::vector<float> patches_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_EASYQUANT_PATCHES_H_
