// DEPTHWISE_CONV_2D: every output channel sees one input channel. Output channel
// in_channel · multiplier + k, weights [1, height, width, out_channels].
//
// A depthwise product along the lines of the image (padded_lines.h). Windows too large for that,
// and weights computed at run time, go by a pointer to each tap instead.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/padded_lines.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/product.h"

namespace octet {
namespace {

constexpr int kBlockPixels = 48;
constexpr int64_t kMacsPerNs = 50;

/// Bytes of lines to have near, beside the weights.
constexpr int64_t kNearBytes = 64 << 10;

/// Output pixels of every line, and the lines of the input their windows see.
struct Columns {
  int first, count;
  PaddedLines lines;
};

Columns MakeColumns(const Convolution& conv, uint8_t zero_point, int lines, int first, int count) {
  Convolution part = conv;
  PaddedLines::Content content = {.zero_point = zero_point, .times = conv.group_channels()};
  if (first > 0) {
    content.image_width = conv.x.input;
    content.first_pixel = first * conv.x.stride - conv.x.pad_before;
    part.x.input -= content.first_pixel;
    part.x.pad_before = 0;
  }
  part.x.output = count;
  return {first, count, PaddedLines(part, content, lines)};
}

/// Windows that lie inside the image apart from those that do not, so that only these are copied.
std::vector<Columns> SplitColumns(const Convolution& conv, uint8_t zero_point, int lines) {
  const auto columns = [&](int first, int end) {
    return MakeColumns(conv, zero_point, lines, first, end - first);
  };
  const Columns all = columns(0, conv.x.output);
  const InsideRange inside = InsideOf(conv.x);
  const int inside_count = inside.end - inside.begin;
  const bool worthwhile =
      conv.x.stride > 1 && inside_count > 0 && inside_count >= conv.x.output / 2;
  if (all.lines.in_place() || conv.group_channels() > 1 || !worthwhile) return {all};
  std::vector<Columns> parts;
  if (inside.begin > 0) parts.push_back(columns(0, inside.begin));
  parts.push_back(columns(inside.begin, inside.end));
  if (inside.end < conv.x.output) parts.push_back(columns(inside.end, conv.x.output));
  return parts;
}

class DepthwiseStep : public Step {
 public:
  DepthwiseStep(const Convolution& conv, ChannelProduct product, uint8_t zero_point)
      : conv_(conv),
        product_(std::move(product)),
        by_lines_(product_.packed() && conv.taps() <= kMaxWindowTaps),
        lines_together_(by_lines_ ? LinesTogether(conv) : 1) {
    if (by_lines_) {
      columns_ = SplitColumns(conv, zero_point, lines_together_);
    } else {
      columns_ = {MakeColumns(conv, zero_point, lines_together_, 0, conv.x.output)};
    }
    kernel = product_.kernel_name();
    macs = conv.macs();
    for (const Columns& columns : columns_) scratch_bytes_per_thread += LinesBytes(columns);
    if (!by_lines_) scratch_bytes_per_thread += PointerBytes();
  }

  Status Run(const RunContext& run) const override {
    ForRange(run, conv_.batch * conv_.y.output, 1, macs / kMacsPerNs,
             [&](int begin, int end, int part) {
               uint8_t* scratch = run.scratch(part);
               by_lines_ ? RunLines(run, begin, end, scratch) : RunTaps(run, begin, end, scratch);
             });
    return Status();
  }

 private:
  static int LinesTogether(const Convolution& conv) {
    const int most = std::max(kMaxWindowTaps / 2 / conv.y.filter, 1);
    return std::min(PaddedLines::LinesWithin(kNearBytes, conv, conv.group_channels()), most);
  }
  static size_t LinesBytes(const Columns& columns) {
    return RoundUp(columns.lines.scratch_bytes(), kCacheLineBytes);
  }
  size_t PointerBytes() const {
    return size_t{kBlockPixels} * conv_.taps() * sizeof(const uint8_t*);
  }
  uint8_t* Output(const RunContext& run, int64_t pixel) const {
    return run.output<uint8_t>(0) + pixel * conv_.out_channels;
  }

  /// Output lines begin .. end.
  void RunLines(const RunContext& run, int begin, int end, uint8_t* scratch) const {
    uint8_t* first_scratch = scratch;
    for (const Columns& columns : columns_) {
      columns.lines.Begin(scratch);
      scratch += LinesBytes(columns);
    }
    for (int line = begin, lines; line < end; line += lines) {
      const int image_end = line + conv_.y.output - line % conv_.y.output;
      lines = std::min(std::min(end, image_end) - line, lines_together_);
      scratch = first_scratch;
      for (const Columns& columns : columns_) {
        RunColumns(run, columns, line, lines, scratch);
        scratch += LinesBytes(columns);
      }
    }
  }

  /// Of output lines of one image.
  void RunColumns(const RunContext& run, const Columns& columns, int line, int lines,
                  uint8_t* scratch) const {
    const uint8_t* rows[kMaxWindowTaps];
    for (int l = 0; l < lines; ++l) {
      columns.lines.PointAtLines(run.input<uint8_t>(0), line + l, rows + l * conv_.y.filter,
                                 scratch);
    }
    const ptrdiff_t channels = conv_.out_channels;
    const WindowRun windows = {rows, columns.lines.tap_step(), columns.lines.window_step(), lines,
                               conv_.x.output * channels};
    const int64_t pixel = int64_t{line} * conv_.x.output + columns.first;
    product_.MultiplyWindows(windows, columns.count, Output(run, pixel), channels);
  }

  void RunTaps(const RunContext& run, int begin, int end, uint8_t* scratch) const {
    columns_[0].lines.Begin(scratch);
    for (int line = begin; line < end; ++line) {
      for (int x = 0; x < conv_.x.output; x += kBlockPixels) {
        RunBlock(run, line * conv_.x.output + x, std::min(conv_.x.output - x, kBlockPixels),
                 scratch);
      }
    }
  }

  void RunBlock(const RunContext& run, int begin, int pixels, uint8_t* scratch) const {
    const PaddedLines& padded = columns_[0].lines;
    auto** rows = reinterpret_cast<const uint8_t**>(scratch + LinesBytes(columns_[0]));
    const WindowPieces taps = {conv_.y.filter, conv_.x.filter, padded.tap_step(),
                               padded.window_step()};
    padded.ForEachRun(run.input<uint8_t>(0), begin, pixels, scratch,
                      [&](const uint8_t* const* lines, ptrdiff_t at, int count) {
                        taps.ForEach(lines, at, count, [&](ptrdiff_t p, int i, const uint8_t* tap) {
                          rows[p * conv_.taps() + i] = tap;
                        });
                      });
    product_.MultiplyRows(run, rows, pixels, Output(run, begin), conv_.out_channels);
  }

  Convolution conv_;
  ChannelProduct product_;
  bool by_lines_;
  int lines_together_;
  std::vector<Columns> columns_;
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
