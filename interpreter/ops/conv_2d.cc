// CONV_2D (also grouped): a product whose rows are patches of the image, read without ever copying
// the image into a matrix of patches. Five ways, chosen in Prepare, for blocks of pixels at a time:
//
//   kPlain    1×1: a pointer to each pixel.
//   kLines    the taps of a line of the window lie side by side: row p is a pointer to each line,
//             into the image or a line of zero points. Windows that reach beyond the left or right
//             edge are copied.
//   kCopied   lines so short (first layers) that a pointer to each would cost more than to copy the
//             patches of a block together.
//   kTaps     dilated or grouped: row p is a pointer to each tap.
//   kGathered the same, but taps whose depth is no multiple of 4 would be padded one by one in the
//             packed weights: the patches are copied together, tap by tap.
#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/image_windows.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/product.h"

namespace octet {
namespace {

constexpr int kBlockPixels = 192;  // a multiple of the kernels' tiles
constexpr int64_t kMacsPerNs = 200;

enum class Patches { kPlain, kLines, kCopied, kTaps, kGathered };

constexpr int kShortLine = 32;  // values: below, a line is copied
constexpr int kMaxLines = 64;   // of a window whose lines are copied

/// Values of a line of a window whose taps lie side by side.
int LineDepth(const Convolution& conv) {
  return conv.x.filter * conv.group_depth();
}

Patches ChoosePatches(const Convolution& conv) {
  if (conv.taps() == 1 && conv.y.stride == 1 && conv.x.stride == 1) return Patches::kPlain;
  if (conv.groups == 1 && conv.x.dilation == 1) {
    const bool copied = LineDepth(conv) < kShortLine && conv.y.filter <= kMaxLines;
    return copied ? Patches::kCopied : Patches::kLines;
  }
  return conv.group_depth() % 4 == 0 || conv.taps() == 1 ? Patches::kTaps : Patches::kGathered;
}

/// The product of one group.
ProductSpec SpecOf(const Convolution& conv, const QuantizedProduct& product) {
  const int channels = conv.group_channels(), depth = conv.group_depth();
  switch (ChoosePatches(conv)) {
    case Patches::kLines:
      return product.Spec(channels, conv.y.filter, LineDepth(conv));
    case Patches::kCopied:
    case Patches::kGathered:
      return product.Spec(channels, 1, conv.taps() * depth);
    default:
      return product.Spec(channels, conv.taps(), depth);
  }
}

template <size_t kBytes>
using Piece = std::integral_constant<size_t, kBytes>;

/// Copies `count` values as two pieces of kPiece bytes, which may overlap. REQUIRES: kPiece <=
/// count
/// <= 2 · kPiece.
template <size_t kPiece>
void CopyEnds(uint8_t* to, const uint8_t* from, int count) {
  std::memcpy(to, from, kPiece);
  std::memcpy(to + count - kPiece, from + count - kPiece, kPiece);
}

class ConvStep : public Step {
 public:
  ConvStep(const Convolution& conv, std::vector<ChannelProduct> groups, uint8_t zero_point)
      : conv_(conv),
        patches_(ChoosePatches(conv)),
        groups_(std::move(groups)),
        windows_(conv, std::max(conv.x.input, conv.x.filter) * int64_t{conv.in_channels},
                 zero_point),
        inside_(InsideOf(conv.x)) {
    kernel = groups_[0].kernel_name();
    macs = conv.macs();
    scratch_bytes_per_thread = ScratchBytes();
  }

  Status Run(const RunContext& run) const override {
    ForPixels(run, conv_.pixels(), macs / kMacsPerNs, [&](int begin, int end, int part) {
      for (int pixel = begin; pixel < end; pixel += kBlockPixels) {
        RunBlock(run, pixel, std::min(end - pixel, kBlockPixels), run.scratch(part));
      }
    });
    return Status();
  }

 private:
  size_t ScratchBytes() const { return PointerBytes() + CopiedPatches() * PatchBytes(); }
  size_t PointerBytes() const {
    return size_t{kBlockPixels} * conv_.taps() * sizeof(const uint8_t*);
  }
  size_t PatchBytes() const { return size_t{1} * conv_.taps() * conv_.group_depth(); }
  /// At most, in a block.
  size_t CopiedPatches() const {
    if (patches_ == Patches::kGathered || patches_ == Patches::kCopied) return kBlockPixels;
    if (patches_ != Patches::kLines) return 0;
    const int64_t edges = conv_.x.output - (inside_.end - inside_.begin);
    return std::min<int64_t>(kBlockPixels, edges * (kBlockPixels / conv_.x.output + 2));
  }

  /// Output pixels begin..begin + pixels, all groups.
  void RunBlock(const RunContext& run, int begin, int pixels, uint8_t* scratch) const {
    const uint8_t* input = run.input<uint8_t>(0);
    uint8_t* output = run.output<uint8_t>(0) + int64_t{begin} * conv_.out_channels;
    auto** rows = reinterpret_cast<const uint8_t**>(scratch);
    uint8_t* patches = scratch + PointerBytes();
    for (int group = 0; group < conv_.groups; ++group) {
      const int first_channel = group * conv_.group_depth();
      switch (patches_) {
        case Patches::kPlain:
          PointAtPixels(input, begin, pixels, first_channel, rows);
          break;
        case Patches::kLines:
          PointAtLines(input, begin, pixels, rows, patches);
          break;
        case Patches::kCopied:
          CopyPatches(input, begin, pixels, rows, patches);
          break;
        case Patches::kTaps:
          windows_.PointAtTaps(input, begin, pixels, first_channel, rows);
          break;
        case Patches::kGathered:
          Gather(input, begin, pixels, first_channel, rows, patches);
          break;
      }
      groups_[group].MultiplyRows(run, rows, pixels, output + group * conv_.group_channels(),
                                  conv_.out_channels);
    }
  }

  void PointAtPixels(const uint8_t* input, int begin, int pixels, int first_channel,
                     const uint8_t** rows) const {
    const uint8_t* row = input + int64_t{begin} * conv_.in_channels + first_channel;
    for (int p = 0; p < pixels; ++p, row += conv_.in_channels) rows[p] = row;
  }

  void PointAtLines(const uint8_t* input, int begin, int pixels, const uint8_t** rows,
                    uint8_t* patches) const {
    const ptrdiff_t step = ptrdiff_t{conv_.x.stride} * conv_.in_channels;
    int line = begin / conv_.x.output, x = begin % conv_.x.output;
    for (const auto* const end = rows + ptrdiff_t{pixels} * conv_.y.filter; rows != end; ++x) {
      if (x == conv_.x.output) x = 0, ++line;
      if (x < inside_.begin || x >= inside_.end) {
        patches = windows_.CopyLines(input, line, x, patches, rows);
      } else if (x == inside_.begin || x == begin % conv_.x.output) {
        windows_.PointAtLine(input, line, windows_.FirstColumn(x), rows);
      } else {  // beside the pixel before
        for (int i = 0; i < conv_.y.filter; ++i) rows[i] = rows[i - conv_.y.filter] + step;
      }
      rows += conv_.y.filter;
    }
  }

  void CopyPatches(const uint8_t* input, int begin, int pixels, const uint8_t** rows,
                   uint8_t* patches) const {
    for (int p = 0; p < pixels; ++p) rows[p] = patches + p * PatchBytes();
    int line = begin / conv_.x.output, x = begin % conv_.x.output;
    while (pixels > 0) {
      const bool inside = x >= inside_.begin && x < inside_.end;
      const int count = inside ? std::min(pixels, inside_.end - x) : 1;
      if (inside) {
        CopyInside(input, line, x, count, patches);
      } else {
        const uint8_t* unused[kMaxLines];
        windows_.CopyLines(input, line, x, patches, unused);
      }
      patches += count * PatchBytes();
      pixels -= count;
      x += count;
      if (x == conv_.x.output) x = 0, ++line;
    }
  }

  /// The patches of `count` pixels from x on, which lie inside the image from left to right.
  void CopyInside(const uint8_t* input, int line, int x, int count, uint8_t* patches) const {
    const uint8_t* lines[kMaxLines];
    windows_.PointAtLine(input, line, windows_.FirstColumn(x), lines);
    const int depth = LineDepth(conv_);
    const auto copy = [&](auto piece) {
      const ptrdiff_t step = ptrdiff_t{conv_.x.stride} * conv_.in_channels;
      for (ptrdiff_t p = 0; p < count; ++p) {
        for (int i = 0; i < conv_.y.filter; ++i, patches += depth) {
          CopyEnds<piece>(patches, lines[i] + p * step, depth);
        }
      }
    };
    if (depth >= 16) return copy(Piece<16>());
    if (depth >= 8) return copy(Piece<8>());
    if (depth >= 4) return copy(Piece<4>());
    depth >= 2 ? copy(Piece<2>()) : copy(Piece<1>());
  }

  void Gather(const uint8_t* input, int begin, int pixels, int first_channel, const uint8_t** rows,
              uint8_t* patches) const {
    const int depth = conv_.group_depth();
    for (int p = 0; p < pixels; ++p) rows[p] = patches + p * PatchBytes();
    windows_.ForEachTap(input, begin, pixels, first_channel, [&](const uint8_t* values) {
      patches = std::copy_n(values, depth, patches);
    });
  }

  Convolution conv_;
  Patches patches_;
  std::vector<ChannelProduct> groups_;
  ImageWindows windows_;
  InsideRange inside_;
};

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareConv2dFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Convolution conv, CheckConv2d(node));
  const auto options = node.options<Conv2dOptions>();
  OCTET_ASSIGN_OR_RETURN(
      const QuantizedProduct product,
      CheckQuantizedProduct(node, {.activation = options.fused_activation_function,
                                   .channels = conv.out_channels,
                                   .channel_axis = 0}));
  const ProductSpec spec = SpecOf(conv, product);
  std::vector<ChannelProduct> groups;
  for (int group = 0; group < conv.groups; ++group) {
    OCTET_ASSIGN_OR_RETURN(
        ChannelProduct part,
        ChannelProduct::Make(node, product, spec, group, group * conv.group_channels()));
    groups.push_back(std::move(part));
  }
  return StepPtr(std::make_unique<ConvStep>(conv, std::move(groups),
                                            static_cast<uint8_t>(product.input_zero_point)));
}

}  // namespace

const Op ops::kConv2d = {.code = OpCode::kConv2d, .prepare = Prepare};

}  // namespace octet
