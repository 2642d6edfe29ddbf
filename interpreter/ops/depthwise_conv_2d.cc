// DEPTHWISE_CONV_2D: every output channel sees one input channel. Output channel
// in_channel · multiplier + k, weights [1, height, width, out_channels].
//
// A depthwise product along the lines of the image (padded_lines.h). Windows too large for that,
// and weights computed at run time, go by a pointer to each tap instead, into the image or a row of
// zero points, or to values repeated for the channels that see them.
#include <cstring>
#include <memory>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/image_windows.h"
#include "interpreter/ops/padded_lines.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/product.h"

namespace octet {
namespace {

constexpr int kBlockPixels = 48;
constexpr int64_t kMacsPerNs = 50;

class DepthwiseStep : public Step {
 public:
  DepthwiseStep(const Convolution& conv, ChannelProduct product, uint8_t zero_point)
      : conv_(conv),
        product_(std::move(product)),
        lines_(conv, zero_point),
        windows_(conv, conv.in_channels, zero_point),
        by_lines_(product_.packed() && conv.taps() <= kMaxWindowTaps) {
    kernel = product_.kernel_name();
    macs = conv.macs();
    const size_t repeated = multiplier() > 1 ? RepeatedBytes() : 0;
    scratch_bytes_per_thread = by_lines_ ? lines_.scratch_bytes() : PointerBytes() + repeated;
  }

  Status Run(const RunContext& run) const override {
    if (by_lines_) {
      ForRange(run, conv_.batch * conv_.y.output, 1, macs / kMacsPerNs,
               [&](int begin, int end, int part) { RunLines(run, begin, end, run.scratch(part)); });
      return Status();
    }
    ForPixels(run, conv_.pixels(), macs / kMacsPerNs, [&](int begin, int end, int part) {
      for (int pixel = begin; pixel < end; pixel += kBlockPixels) {
        RunBlock(run, pixel, std::min(end - pixel, kBlockPixels), run.scratch(part));
      }
    });
    return Status();
  }

 private:
  int multiplier() const { return conv_.group_channels(); }
  size_t PointerBytes() const {
    return size_t{kBlockPixels} * conv_.taps() * sizeof(const uint8_t*);
  }
  size_t RepeatedBytes() const { return size_t{kBlockPixels} * conv_.taps() * conv_.out_channels; }

  uint8_t* Output(const RunContext& run, int64_t pixel) const {
    return run.output<uint8_t>(0) + pixel * conv_.out_channels;
  }

  /// Output lines begin .. end.
  void RunLines(const RunContext& run, int begin, int end, uint8_t* scratch) const {
    const uint8_t* rows[kMaxWindowTaps];
    const ptrdiff_t channels = conv_.out_channels;
    WindowRun windows = {rows, conv_.x.dilation * channels, conv_.x.stride * channels};
    windows.dst_line = conv_.x.output * channels;
    lines_.Begin(scratch);
    for (int line = begin; line < end; line += windows.lines) {
      const int image_end = line + conv_.y.output - line % conv_.y.output;
      windows.lines = std::min(std::min(end, image_end) - line, lines_.lines_together());
      for (int l = 0; l < windows.lines; ++l) {
        PointAtLines(run, line + l, rows + l * conv_.y.filter, scratch);
      }
      product_.MultiplyWindows(windows, conv_.x.output, Output(run, int64_t{line} * conv_.x.output),
                               channels);
    }
  }

  void PointAtLines(const RunContext& run, int line, const uint8_t** rows, uint8_t* scratch) const {
    int64_t y = int64_t{line % conv_.y.output} * conv_.y.stride - conv_.y.pad_before;
    for (int i = 0; i < conv_.y.filter; ++i, y += conv_.y.dilation) {
      rows[i] = lines_.Line(run.input<uint8_t>(0), line / conv_.y.output, y, scratch);
    }
  }

  void RunBlock(const RunContext& run, int begin, int pixels, uint8_t* scratch) const {
    auto** rows = reinterpret_cast<const uint8_t**>(scratch);
    windows_.PointAtTaps(run.input<uint8_t>(0), begin, pixels, 0, rows);
    if (multiplier() > 1) Repeat(rows, pixels * conv_.taps(), scratch + PointerBytes());
    product_.MultiplyRows(run, rows, pixels, Output(run, begin), conv_.out_channels);
  }

  /// Replaces each row by a copy in which every value stands `multiplier` times.
  void Repeat(const uint8_t** rows, int count, uint8_t* copies) const {
    for (int i = 0; i < count; ++i) {
      const uint8_t* values = rows[i];
      rows[i] = copies;
      for (int c = 0; c < conv_.in_channels; ++c, copies += multiplier()) {
        std::memset(copies, values[c], multiplier());
      }
    }
  }

  Convolution conv_;
  ChannelProduct product_;
  PaddedLines lines_;
  ImageWindows windows_;
  bool by_lines_;
};

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareDepthwiseConv2dFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Convolution conv, CheckDepthwiseConv2d(node));
  const auto options = node.options<DepthwiseConv2dOptions>();
  OCTET_ASSIGN_OR_RETURN(
      const QuantizedProduct product,
      CheckQuantizedProduct(node, {.activation = options.fused_activation_function,
                                   .channels = conv.out_channels,
                                   .channel_axis = 3}));
  ProductSpec spec = product.Spec(conv.out_channels, conv.taps(), 1);
  spec.depthwise = true;
  spec.window_height = conv.y.filter;
  spec.windows_adjoin = conv.x.stride == 1 && conv.x.dilation == 1;
  OCTET_ASSIGN_OR_RETURN(ChannelProduct channels, ChannelProduct::Make(node, product, spec));
  return StepPtr(std::make_unique<DepthwiseStep>(conv, std::move(channels),
                                                 static_cast<uint8_t>(product.input_zero_point)));
}

}  // namespace

const Op ops::kDepthwiseConv2d = {.code = OpCode::kDepthwiseConv2d, .prepare = Prepare};

}  // namespace octet
