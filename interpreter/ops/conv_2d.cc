// CONV_2D (also grouped): a product whose rows are patches of the image, read without ever copying
// the image into a matrix of patches. 1×1 reads the image; other windows read its lines
// (padded_lines.h), for blocks of pixels at a time: a row of the product is a pointer to each piece
// of a window. A piece is a line of the window where its taps lie side by side, else (dilated,
// grouped) a tap. Pieces too short to be worth a pointer (first layers), and those the packed
// weights would have to fill up to whole steps of depth, are copied together first.
#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>
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

constexpr int kBlockPixels = 192;  // a multiple of the kernels' tiles
constexpr int64_t kMacsPerNs = 200;

/// How the rows of the product are found.
struct Patches {
  bool whole_image;  // 1×1: a pixel is a row
  int pieces;        // of a line of a window
  int piece_depth;   // values
  bool copied;
};

constexpr int kShortLine = 32;  // values: below, a line is copied

Patches ChoosePatches(const Convolution& conv) {
  const bool one_tap = conv.taps() == 1;
  if (conv.groups == 1 && conv.x.dilation == 1) {
    const int depth = conv.x.filter * conv.in_channels;
    return {.whole_image = one_tap && conv.y.stride == 1 && conv.x.stride == 1,
            .pieces = 1,
            .piece_depth = depth,
            .copied = !one_tap && depth < kShortLine};
  }
  return {.whole_image = false,
          .pieces = conv.x.filter,
          .piece_depth = conv.group_depth(),
          .copied = !one_tap && conv.group_depth() % 4 != 0};
}

/// Whether values change their sign bit when lines are copied, so that the kernels, which multiply
/// uint8 by int8, need not do it for each product: where values are read more than once.
bool FlipsLines(const Convolution& conv, const QuantizedProduct& product) {
  return product.type == ElementType::kInt8 && conv.taps() > 1;
}

/// The product of one group.
ProductSpec SpecOf(const Convolution& conv, const QuantizedProduct& product) {
  const Patches patches = ChoosePatches(conv);
  const int segments = conv.y.filter * patches.pieces, depth = patches.piece_depth;
  ProductSpec spec = patches.copied ? product.Spec(conv.group_channels(), 1, segments * depth)
                                    : product.Spec(conv.group_channels(), segments, depth);
  if (FlipsLines(conv, product)) {
    spec.rhs_type = ElementType::kUint8;
    spec.rhs_zero_point += 128;
  }
  return spec;
}

PaddedLines LinesOf(const Convolution& conv, const QuantizedProduct& product) {
  const int lines = std::min(kBlockPixels / conv.x.output + 2, conv.y.output);
  return PaddedLines(conv,
                     {.zero_point = static_cast<uint8_t>(product.input_zero_point),
                      .flip = static_cast<uint8_t>(FlipsLines(conv, product) ? 0x80 : 0),
                      .readable_on = ChoosePatches(conv).copied},
                     lines);
}

template <size_t kBytes>
using Size = std::integral_constant<size_t, kBytes>;

class ConvStep : public Step {
 public:
  ConvStep(const Convolution& conv, std::vector<ChannelProduct> groups, const PaddedLines& lines)
      : conv_(conv), patches_(ChoosePatches(conv)), groups_(std::move(groups)), lines_(lines) {
    kernel = groups_[0].kernel_name();
    macs = conv.macs();
    scratch_bytes_per_thread = LinesBytes() + PointerBytes() + CopiesBytes();
  }

  Status Run(const RunContext& run) const override {
    ForPixels(run, conv_.pixels(), macs / kMacsPerNs, [&](int begin, int end, int part) {
      uint8_t* scratch = run.scratch(part);
      if (!patches_.whole_image) lines_.Begin(scratch);
      const int image_pixels = conv_.y.output * conv_.x.output;
      for (int pixel = begin, count; pixel < end; pixel += count) {
        const int image_end = pixel + image_pixels - pixel % image_pixels;
        count = std::min({end - pixel, image_end - pixel, kBlockPixels});
        RunBlock(run, pixel, count, scratch);
      }
    });
    return Status();
  }

 private:
  size_t LinesBytes() const {
    return patches_.whole_image ? 0 : RoundUp(lines_.scratch_bytes(), kCacheLineBytes);
  }
  int PieceCount() const { return conv_.y.filter * patches_.pieces; }
  size_t PointerBytes() const {
    return size_t{kBlockPixels} * (patches_.copied ? 1 : PieceCount()) * sizeof(const uint8_t*);
  }
  /// Of a piece. What is copied too much, the next piece replaces, or it lies between patches.
  size_t CopyBytes() const {
    const auto depth = static_cast<size_t>(patches_.piece_depth);
    return depth <= 16 ? 16 : depth <= 32 ? 32 : depth;
  }
  ptrdiff_t PatchStep() const {
    const size_t before_last = size_t{1} * (PieceCount() - 1) * patches_.piece_depth;
    return static_cast<ptrdiff_t>(RoundUp(before_last + CopyBytes(), 16));
  }
  size_t CopiesBytes() const { return patches_.copied ? kBlockPixels * PatchStep() : 0; }
  WindowPieces Pieces() const {
    return {conv_.y.filter, patches_.pieces, lines_.tap_step(), lines_.window_step()};
  }

  /// Output pixels begin .. begin + pixels of one image, all groups.
  void RunBlock(const RunContext& run, int begin, int pixels, uint8_t* scratch) const {
    const auto* input = run.input<uint8_t>(0);
    uint8_t* output = run.output<uint8_t>(0) + int64_t{begin} * conv_.out_channels;
    auto** rows = reinterpret_cast<const uint8_t**>(scratch + LinesBytes());
    uint8_t* copies = scratch + LinesBytes() + PointerBytes();
    for (int group = 0; group < conv_.groups; ++group) {
      const int first_channel = group * conv_.group_depth();
      if (patches_.whole_image) {
        PointAtRows(input + int64_t{begin} * conv_.in_channels, conv_.in_channels, pixels, rows);
      } else if (patches_.copied) {
        CopyPatches(input, begin, pixels, first_channel, scratch, copies);
        PointAtRows(copies, PatchStep(), pixels, rows);
      } else {
        PointAtPatches(input, begin, pixels, first_channel, scratch, rows);
      }
      groups_[group].MultiplyRows(run, rows, pixels, output + group * conv_.group_channels(),
                                  conv_.out_channels);
    }
  }

  static void PointAtRows(const uint8_t* first, ptrdiff_t step, int count, const uint8_t** rows) {
    for (int p = 0; p < count; ++p, first += step) rows[p] = first;
  }

  void PointAtPatches(const uint8_t* input, int begin, int pixels, int first_channel,
                      uint8_t* scratch, const uint8_t** rows) const {
    const WindowPieces pieces = Pieces();
    lines_.ForEachRun(
        input, begin, pixels, scratch, [&](const uint8_t* const* lines, ptrdiff_t at, int count) {
          const auto point = pieces.lines == 3 && pieces.pieces == 1 ? PointAtThree : PointAtAll;
          point(pieces, lines, at + first_channel, count, rows);
          rows += ptrdiff_t{count} * pieces.count();
        });
  }

  static void PointAtAll(const WindowPieces& pieces, const uint8_t* const* lines, ptrdiff_t at,
                         int count, const uint8_t** rows) {
    const int each = pieces.count();
    pieces.ForEach(lines, at, count,
                   [&](ptrdiff_t p, int i, const uint8_t* piece) { rows[p * each + i] = piece; });
  }

  /// The same for windows of three lines, nearly all there are: pixel by pixel.
  static void PointAtThree(const WindowPieces& pieces, const uint8_t* const* lines, ptrdiff_t at,
                           int count, const uint8_t** rows) {
    const ptrdiff_t step = pieces.window_step;
    const uint8_t *a = lines[0] + at, *b = lines[1] + at, *c = lines[2] + at;
    for (; count > 0; --count, rows += 3, a += step, b += step, c += step) {
      rows[0] = a;
      rows[1] = b;
      rows[2] = c;
    }
  }

  /// Patches PatchStep() apart.
  void CopyPatches(const uint8_t* input, int begin, int pixels, int first_channel, uint8_t* scratch,
                   uint8_t* to) const {
    const WindowPieces pieces = Pieces();
    const ptrdiff_t depth = patches_.piece_depth, step = PatchStep();
    lines_.ForEachRun(
        input, begin, pixels, scratch, [&](const uint8_t* const* lines, ptrdiff_t at, int count) {
          const auto copy = [=](auto bytes) {
            pieces.ForEach(lines, at + first_channel, count,
                           [=](ptrdiff_t p, int i, const uint8_t* piece) {
                             std::memcpy(to + p * step + i * depth, piece, bytes);
                           });
          };
          const size_t bytes = CopyBytes();
          bytes == 16 ? copy(Size<16>()) : bytes == 32 ? copy(Size<32>()) : copy(bytes);
          to += count * step;
        });
  }

  Convolution conv_;
  Patches patches_;
  std::vector<ChannelProduct> groups_;
  PaddedLines lines_;
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
  return StepPtr(std::make_unique<ConvStep>(conv, std::move(groups), LinesOf(conv, product)));
}

}  // namespace

const Op ops::kConv2d = {.code = OpCode::kConv2d, .prepare = Prepare};

}  // namespace octet
