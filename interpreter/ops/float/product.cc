#include "interpreter/ops/float/product.h"

#include <algorithm>
#include <utility>

#include "interpreter/ops/parallel.h"

namespace octet {
namespace {

/// One group: see FloatWeightsLayout.
void PackGroup(const FloatWeightsLayout& layout, const FloatWeightsRow& row, int group,
               const float* weights, const float* bias, float* packed) {
  std::fill(packed, packed + layout.group_floats(), 0.0f);
  for (int channel = 0; channel < layout.channels; ++channel) {
    const int panel = channel / layout.tile_channels * layout.tile_channels;
    const size_t width = std::min<size_t>(layout.tile_channels, layout.padded_channels() - panel);
    const float* values = weights + row(group, channel);
    float* to = packed + static_cast<size_t>(panel) * layout.depth + (channel - panel);
    for (int d = 0; d < layout.depth; ++d) to[d * width] = values[d];
  }
  if (bias == nullptr) return;
  std::copy_n(bias + static_cast<size_t>(group) * layout.channels, layout.channels,
              packed + layout.bias_start());
}

const float* ValuesOf(const TensorInfo& tensor) {
  return tensor.values<float>().data();
}

}  // namespace

void PackFloatWeights(const FloatWeightsLayout& layout, const FloatWeightsRow& row,
                      const float* weights, const float* bias, float* packed) {
  for (int group = 0; group < layout.groups; ++group) {
    PackGroup(layout, row, group, weights, bias, packed + group * layout.group_floats());
  }
}

FloatWeights::FloatWeights(PrepareContext& node, const FloatWeightsLayout& layout,
                           int weights_input, int bias_input, FloatWeightsRow row)
    : layout_(layout),
      weights_input_(weights_input),
      bias_input_(bias_input),
      row_(std::move(row)) {
  if (!row_) {
    row_ = [layout](int group, int channel) {
      return (static_cast<size_t>(group) * layout.channels + channel) * layout.depth;
    };
  }
  const bool has_bias = bias_input != kNoBias && node.has_input(bias_input);
  if (!node.input(weights_input).constant()) return;
  if (has_bias && !node.input(bias_input).constant()) return;
  packed_ = node.Cached<AlignedBuffer>(0, [&] {
    AlignedBuffer buffer(layout_.bytes());
    PackFloatWeights(layout_, row_, ValuesOf(node.input(weights_input)),
                     has_bias ? ValuesOf(node.input(bias_input)) : nullptr,
                     reinterpret_cast<float*>(buffer.data()));
    return std::pair(std::move(buffer), layout_.bytes());
  });
}

const float* FloatWeights::Packed(const RunContext& run, uint8_t* scratch) const {
  if (packed_) return reinterpret_cast<const float*>(packed_->data());
  auto* packed = reinterpret_cast<float*>(scratch);
  const float* bias = bias_input_ == kNoBias ? nullptr : run.input<float>(bias_input_);
  PackFloatWeights(layout_, row_, run.input<float>(weights_input_), bias, packed);
  return packed;
}

FloatProduct FloatWeights::Product(const float* packed, int group) const {
  FloatProduct product;
  product.lhs = packed + group * layout_.group_floats();
  product.bias = product.lhs + layout_.bias_start();
  product.channels = layout_.channels;
  product.depth = layout_.depth;
  return product;
}

int BlockPixels(const FloatKernels& kernels, int depth) {
  constexpr int kBlockFloats = 1 << 15;  // 128 KiB
  const int tiles = kBlockFloats / std::max(depth, 1) / kernels.tile_pixels;
  return std::clamp(tiles, 1, 64) * kernels.tile_pixels;
}

void MultiplyOnThreads(const FloatKernels& kernels, const FloatProduct& product,
                       const RunContext& run) {
  const int64_t serial_ns =
      int64_t{product.pixels} * product.channels * product.depth / kProductMacsPerNs;
  if (product.pixels <= kernels.tile_pixels) {
    const auto multiply = [&](int begin, int end, int /*part*/) {
      FloatProduct part = product;
      part.lhs += static_cast<ptrdiff_t>(begin) * product.depth;
      part.bias += begin;
      part.dst += begin;
      part.channels = end - begin;
      kernels.multiply(part);
    };
    return ForRange(run, product.channels, kernels.tile_channels, serial_ns, multiply);
  }
  const int block = BlockPixels(kernels, product.depth);
  const auto multiply = [&](int begin, int end, int /*part*/) {
    for (int pixel = begin; pixel < end; pixel += block) {
      FloatProduct part = product;
      part.rhs += pixel * product.rhs_stride;
      part.dst += pixel * product.dst_stride;
      part.pixels = std::min(block, end - pixel);
      kernels.multiply(part);
    }
  };
  ForRange(run, product.pixels, kernels.tile_pixels, serial_ns, multiply);
}

}  // namespace octet
