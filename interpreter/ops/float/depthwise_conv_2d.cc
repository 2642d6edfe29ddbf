// DEPTHWISE_CONV_2D in float32, row by row of the output. With a depth multiplier above 1 the image
// rows under a window are first widened, each channel repeated, so that input, weights and output
// have the same channels.
//
// weights [1, filter_height, filter_width, out_channels], used as they lie.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/aligned_buffer.h"
#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"

namespace octet {
namespace {

constexpr int64_t kMacsPerNs = 20;

/// Rounded up. REQUIRES: b > 0.
int CeilDivide(int a, int b) {
  return a > 0 ? (a - 1) / b + 1 : a / b;
}

class DepthwiseStep : public Step {
 public:
  DepthwiseStep(const Convolution& conv, FloatRange range)
      : conv_(conv),
        range_(range),
        kernels_(BestFloatKernels()),
        no_bias_(conv.out_channels, 0.0f) {
    kernel = kernels_.name;
    macs = conv.macs();
    if (multiplier() > 1) scratch_bytes_per_thread = conv.y.filter * WideRow() * sizeof(float);
  }

  Status Run(const RunContext& run) const override {
    const int rows = conv_.batch * conv_.y.output;
    ForRange(run, rows, 1, macs / kMacsPerNs, [&](int begin, int end, int part) {
      auto* scratch = reinterpret_cast<float*>(run.scratch(part));
      for (int row = begin; row < end; ++row) RunRow(run, row, scratch);
    });
    return Status();
  }

 private:
  int multiplier() const { return conv_.group_channels(); }
  size_t WideRow() const { return size_t{1} * conv_.x.input * conv_.out_channels; }

  void RunRow(const RunContext& run, int row, float* scratch) const {
    const int image = row / conv_.y.output;
    const int first = row % conv_.y.output * conv_.y.stride - conv_.y.pad_before;
    // Tap rows inside the image.
    const int tap_begin = std::max(0, CeilDivide(-first, conv_.y.dilation));
    const int tap_end =
        std::min(conv_.y.filter, CeilDivide(conv_.y.input - first, conv_.y.dilation));
    const int taps = std::max(0, tap_end - tap_begin);

    FloatDepthwiseRow r = Geometry();
    const int64_t input_row = int64_t{conv_.x.input} * conv_.in_channels;
    const int64_t y = int64_t{image} * conv_.y.input + first + tap_begin * conv_.y.dilation;
    r.input = taps > 0 ? run.input<float>(0) + y * input_row : nullptr;
    r.input_stride = conv_.y.dilation * input_row;
    if (multiplier() > 1) {
      for (int tap = 0; tap < taps; ++tap) {
        Widen(r.input + tap * r.input_stride, scratch + tap * WideRow());
      }
      r.input = scratch;
      r.input_stride = static_cast<ptrdiff_t>(WideRow());
    }
    r.filter_height = taps;
    r.weights = run.input<float>(1) + int64_t{tap_begin} * conv_.x.filter * conv_.out_channels;
    const float* bias = run.input<float>(2);
    r.bias = bias != nullptr ? bias : no_bias_.data();
    r.dst = run.output<float>(0) + int64_t{row} * conv_.x.output * conv_.out_channels;
    kernels_.depthwise_row(r);
  }

  FloatDepthwiseRow Geometry() const {
    FloatDepthwiseRow r;
    r.input_width = conv_.x.input;
    r.filter_width = conv_.x.filter;
    r.stride = conv_.x.stride;
    r.dilation = conv_.x.dilation;
    r.pad_before = conv_.x.pad_before;
    r.width = conv_.x.output;
    r.channels = conv_.out_channels;
    r.clamp_min = range_.min;
    r.clamp_max = range_.max;
    return r;
  }

  /// [input_width, in_channels] to [input_width, out_channels].
  void Widen(const float* from, float* to) const {
    const int64_t count = int64_t{conv_.x.input} * conv_.in_channels;
    for (int64_t i = 0; i < count; ++i, to += multiplier()) std::fill_n(to, multiplier(), from[i]);
  }

  Convolution conv_;
  FloatRange range_;
  const FloatKernels& kernels_;
  std::vector<float> no_bias_;
};

}  // namespace

Expected<StepPtr> PrepareDepthwiseConv2dFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Convolution conv, CheckDepthwiseConv2d(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input", "weights", "bias"}));
  OCTET_ASSIGN_OR_RETURN(
      const FloatRange range,
      FusedRange(node.options<DepthwiseConv2dOptions>().fused_activation_function));
  return StepPtr(std::make_unique<DepthwiseStep>(conv, range));
}

}  // namespace octet
