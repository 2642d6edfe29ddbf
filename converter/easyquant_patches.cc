#include "converter/easyquant_patches.h"

#include <algorithm>

#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

/// Of one layer: 2 MiB of patches, but not fewer than make a mean, nor more than it needs.
constexpr int64_t kMostFloats = 1 << 19;
constexpr int64_t kFewestPatches = 256, kMostPatches = 2048;

int64_t PatchesPerSample(const PatchGeometry& geometry, int samples) {
  const int64_t wanted =
      std::clamp(kMostFloats / geometry.patch_floats(), kFewestPatches, kMostPatches);
  return std::clamp<int64_t>((wanted + samples - 1) / samples, 1, geometry.pixels());
}

template <typename Options>
void SetAxes(const Options& options, const Tensor& input, int filter_h, int filter_w,
             PatchGeometry& geometry) {
  geometry.y = MakeWindowAxis(options.padding, input.shape[1], filter_h, options.stride_h,
                              options.dilation_h_factor);
  geometry.x = MakeWindowAxis(options.padding, input.shape[2], filter_w, options.stride_w,
                              options.dilation_w_factor);
}

}  // namespace

PatchGeometry PatchGeometryOf(const Graph& graph, const Operator& op) {
  const ProductOperator& product = *FindProductOperator(op.code);
  const Tensor& input = graph.tensors[op.inputs[product.data]];
  const std::vector<int32_t>& weights = graph.tensors[op.inputs[product.weights]].shape;
  PatchGeometry geometry;
  if (op.code == OpCode::kFullyConnected) {
    geometry.in_channels = weights[1];
    geometry.batch = static_cast<int>(ElementsOf(input) / weights[1]);
    geometry.y = geometry.x = MakeWindowAxis(Padding::kValid, 1, 1, 1);
    return geometry;
  }
  geometry.batch = input.shape[0];
  geometry.in_channels = input.shape[3];
  if (const auto* conv = std::get_if<Conv2dOptions>(&op.options))
    SetAxes(*conv, input, weights[1], weights[2], geometry);
  else
    SetAxes(std::get<DepthwiseConv2dOptions>(op.options), input, weights[1], weights[2], geometry);
  return geometry;
}

PatchCollector::PatchCollector(const PatchGeometry& geometry, int samples)
    : geometry_(geometry), per_sample_(PatchesPerSample(geometry, samples)) {
  patches_.reserve(static_cast<size_t>(per_sample_ * samples * geometry.patch_floats()));
}

void PatchCollector::Add(std::span<const float> input) {
  const int64_t pixels = geometry_.pixels();
  // The golden ratio's multiples spread evenly whatever their number.
  const int64_t first = done_++ * 40503 % 65536 * pixels / per_sample_ / 65536;
  for (int64_t i = 0; i < per_sample_; ++i)
    AddPixel(input, std::min(first + i * pixels / per_sample_, pixels - 1));
}

void PatchCollector::AddPixel(std::span<const float> input, int64_t pixel) {
  const WindowAxis &y = geometry_.y, &x = geometry_.x;
  const int channels = geometry_.in_channels;
  const int64_t out_x = pixel % x.output, row = pixel / x.output;
  const int64_t out_y = row % y.output, image = row / y.output;
  for (int i = 0; i < y.filter; ++i) {
    for (int j = 0; j < x.filter; ++j) {
      const int64_t in_y = out_y * y.stride - y.pad_before + int64_t{i} * y.dilation;
      const int64_t in_x = out_x * x.stride - x.pad_before + int64_t{j} * x.dilation;
      if (in_y < 0 || in_y >= y.input || in_x < 0 || in_x >= x.input) {
        patches_.insert(patches_.end(), channels, 0.0f);
        continue;
      }
      const auto from = input.begin() + ((image * y.input + in_y) * x.input + in_x) * channels;
      patches_.insert(patches_.end(), from, from + channels);
    }
  }
}

}  // namespace octet
