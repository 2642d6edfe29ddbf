// CONV_2D in float32. A 1×1 convolution of stride 1 is a product on the image as it lies; any other
// gathers the patches of a block of pixels next to each other, then multiplies the block.
//
// weights [out_channels, filter_height, filter_width, in_channels / groups] (OHWI): each channel is
// one row of the product.
#include <algorithm>
#include <cstring>
#include <utility>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/float/product.h"

namespace octet {
namespace {

class ConvStep : public Step {
 public:
  ConvStep(const Convolution& conv, FloatRange range, FloatWeights weights)
      : conv_(conv),
        range_(range),
        kernels_(BestFloatKernels()),
        weights_(std::move(weights)),
        in_place_(conv.taps() == 1 && conv.y.stride == 1 && conv.x.stride == 1),
        block_pixels_(BlockPixels(kernels_, depth())) {
    kernel = kernels_.name;
    macs = conv.macs();
    scratch_bytes_per_thread = PatchBytes() + weights_.scratch_bytes();
  }

  Status Run(const RunContext& run) const override {
    const float* packed = weights_.Packed(run, run.scratch(0) + PatchBytes());
    for (int group = 0; group < conv_.groups; ++group) {
      FloatProduct product = weights_.Product(packed, group);
      product.dst = run.output<float>(0) + group * conv_.group_channels();
      product.dst_stride = conv_.out_channels;
      product.clamp_min = range_.min;
      product.clamp_max = range_.max;
      if (in_place_) {
        product.rhs = run.input<float>(0) + group * conv_.group_depth();
        product.rhs_stride = conv_.in_channels;
        product.pixels = conv_.pixels();
        MultiplyOnThreads(kernels_, product, run.pool);
      } else {
        MultiplyPatches(run, product, group * conv_.group_depth());
      }
    }
    return Status();
  }

 private:
  int depth() const { return conv_.taps() * conv_.group_depth(); }
  size_t PatchBytes() const {
    if (in_place_) return 0;
    return RoundUp(size_t{sizeof(float)} * block_pixels_ * depth(), kCacheLineBytes);
  }

  /// All pixels of one group, whose channels of the image start at first_channel.
  void MultiplyPatches(const RunContext& run, const FloatProduct& product,
                       int first_channel) const {
    const float* input = run.input<float>(0) + first_channel;
    const int grain = GrainOf(conv_.macs() / conv_.pixels(), kernels_.tile_pixels);
    run.pool.ParallelFor(conv_.pixels(), grain, [&](int begin, int end, int part) {
      auto* patches = reinterpret_cast<float*>(run.scratch(part));
      FloatProduct block = product;
      block.rhs = patches;
      block.rhs_stride = depth();
      for (int pixel = begin; pixel < end; pixel += block.pixels) {
        block.pixels = std::min(block_pixels_, end - pixel);
        for (int i = 0; i < block.pixels; ++i) {
          Gather(input, pixel + i, patches + static_cast<ptrdiff_t>(i) * depth());
        }
        block.dst = product.dst + pixel * product.dst_stride;
        kernels_.multiply(block);
      }
    });
  }

  /// Writes the patch under output pixel `pixel`, [filter_height, filter_width, group_depth].
  void Gather(const float* input, int pixel, float* patch) const {
    const int out_x = pixel % conv_.x.output, row = pixel / conv_.x.output;
    const int out_y = row % conv_.y.output, image = row / conv_.y.output;
    const int first_x = out_x * conv_.x.stride - conv_.x.pad_before;
    const int row_floats = conv_.x.filter * conv_.group_depth();
    for (int tap = 0; tap < conv_.y.filter; ++tap, patch += row_floats) {
      const int y = out_y * conv_.y.stride - conv_.y.pad_before + tap * conv_.y.dilation;
      if (y < 0 || y >= conv_.y.input) {
        std::fill_n(patch, row_floats, 0.0f);
      } else {
        const int64_t image_row = int64_t{image} * conv_.y.input + y;
        GatherRow(input + image_row * conv_.x.input * conv_.in_channels, first_x, patch);
      }
    }
  }

  /// One row of a patch, whose first tap lies in column `first` of the image row.
  void GatherRow(const float* image_row, int first, float* patch) const {
    const int depth = conv_.group_depth();
    if (conv_.x.dilation == 1 && conv_.groups == 1) {
      const int begin = std::clamp(-first, 0, conv_.x.filter);
      const int end = std::clamp(conv_.x.input - first, begin, conv_.x.filter);
      std::fill_n(patch, begin * depth, 0.0f);
      std::copy_n(image_row + int64_t{first + begin} * depth, (end - begin) * depth,
                  patch + begin * depth);
      std::fill_n(patch + end * depth, (conv_.x.filter - end) * depth, 0.0f);
      return;
    }
    for (int tap = 0; tap < conv_.x.filter; ++tap, patch += depth) {
      const int x = first + tap * conv_.x.dilation;
      if (x < 0 || x >= conv_.x.input) {
        std::fill_n(patch, depth, 0.0f);
      } else {
        std::copy_n(image_row + int64_t{x} * conv_.in_channels, depth, patch);
      }
    }
  }

  Convolution conv_;
  FloatRange range_;
  const FloatKernels& kernels_;
  FloatWeights weights_;
  bool in_place_;
  int block_pixels_;
};

}  // namespace

Expected<StepPtr> PrepareConv2dFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Convolution conv, CheckConv2d(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input", "weights", "bias"}));
  OCTET_ASSIGN_OR_RETURN(const FloatRange range,
                         FusedRange(node.options<Conv2dOptions>().fused_activation_function));
  const FloatWeightsLayout layout(BestFloatKernels(), conv.groups, conv.group_channels(),
                                  conv.taps() * conv.group_depth());
  return StepPtr(std::make_unique<ConvStep>(conv, range, FloatWeights(node, layout, 1, 2)));
}

}  // namespace octet
