// CONV_2D in float32. A 1×1 convolution of stride 1 is a product on the image as it lies; any other
// gathers the patches of a block of pixels next to each other, then multiplies the block.
//
// weights [out_channels, filter_height, filter_width, in_channels / groups] (OHWI): each channel is
// one row of the product.
#include <algorithm>
#include <utility>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/float/product.h"
#include "interpreter/ops/parallel.h"

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
        MultiplyOnThreads(kernels_, product, run);
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
    const auto multiply = [&](int begin, int end, int part) {
      auto* patches = reinterpret_cast<float*>(run.scratch(part));
      FloatProduct block = product;
      block.rhs = patches;
      block.rhs_stride = depth();
      for (int pixel = begin; pixel < end; pixel += block.pixels) {
        block.pixels = std::min(block_pixels_, end - pixel);
        GatherBlock(input, pixel, block.pixels, patches);
        block.dst = product.dst + pixel * product.dst_stride;
        kernels_.multiply(block);
      }
    };
    const int64_t serial_ns = macs / conv_.groups / kProductMacsPerNs;
    ForRange(run, conv_.pixels(), kernels_.tile_pixels, serial_ns, multiply);
  }

  /// The window of an output pixel: the image row of pixel (0, 0) counted over the batch, and the
  /// row and column of its first tap, which may lie outside.
  struct Window {
    int64_t image_row;
    int y, x;
  };
  Window WindowAt(int pixel) const {
    const int x = pixel % conv_.x.output, row = pixel / conv_.x.output;
    const int y = row % conv_.y.output, image = row / conv_.y.output;
    return {int64_t{image} * conv_.y.input, y * conv_.y.stride - conv_.y.pad_before,
            x * conv_.x.stride - conv_.x.pad_before};
  }
  int64_t image_row_floats() const { return int64_t{conv_.x.input} * conv_.in_channels; }
  int patch_row_floats() const { return conv_.x.filter * conv_.group_depth(); }

  /// Writes the patches [filter_height, filter_width, group_depth] of `pixels` pixels.
  void GatherBlock(const float* input, int first_pixel, int pixels, float* patches) const {
    for (int i = 0; i < pixels;) {
      const Window window = WindowAt(first_pixel + i);
      float* patch = patches + static_cast<ptrdiff_t>(i) * depth();
      const int inside = std::min(PixelsInside(window), pixels - i);
      if (inside > 0) {
        GatherInside(input, window, inside, patch);
        i += inside;
      } else {
        Gather(input, window, patch);
        ++i;
      }
    }
  }

  /// How many pixels from this one on, in its row, have windows inside the image whose rows are
  /// contiguous in it.
  int PixelsInside(const Window& window) const {
    const int last_y = window.y + (conv_.y.filter - 1) * conv_.y.dilation;
    const int room = conv_.x.input - conv_.x.filter - window.x;
    const bool contiguous = conv_.x.dilation == 1 && conv_.groups == 1;
    const bool inside = window.y >= 0 && last_y < conv_.y.input && window.x >= 0 && room >= 0;
    return contiguous && inside ? room / conv_.x.stride + 1 : 0;
  }

  void GatherInside(const float* input, const Window& window, int pixels, float* patches) const {
    FloatPatches gather;
    gather.src = input + (window.image_row + window.y) * image_row_floats() +
                 int64_t{window.x} * conv_.in_channels;
    gather.pixel_stride = int64_t{conv_.x.stride} * conv_.in_channels;
    gather.row_stride = conv_.y.dilation * image_row_floats();
    gather.dst = patches;
    gather.pixels = pixels;
    gather.rows = conv_.y.filter;
    gather.row_floats = patch_row_floats();
    kernels_.gather(gather);
  }

  /// One patch, tap by tap, with zeros for what lies outside the image.
  void Gather(const float* input, const Window& window, float* patch) const {
    const int depth = conv_.group_depth();
    for (int i = 0; i < conv_.y.filter; ++i) {
      const int y = window.y + i * conv_.y.dilation;
      const bool row_inside = y >= 0 && y < conv_.y.input;
      const float* row = input + (window.image_row + (row_inside ? y : 0)) * image_row_floats();
      for (int j = 0; j < conv_.x.filter; ++j, patch += depth) {
        const int x = window.x + j * conv_.x.dilation;
        if (row_inside && x >= 0 && x < conv_.x.input) {
          std::copy_n(row + int64_t{x} * conv_.in_channels, depth, patch);
        } else {
          std::fill_n(patch, depth, 0.0f);
        }
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
