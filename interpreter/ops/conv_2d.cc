// CONV_2D (also grouped): a product whose rows are patches of the image, read without ever copying
// the image into a matrix of patches. Three ways, chosen in Prepare:
//
//   kPlain    1×1, stride 1: the image is the matrix already.
//   kTaps     row p is a list of pointers, one per tap, into the image or, outside it, into a row
//             of zero points. For blocks of pixels at a time.
//   kGathered a depth per tap that is no multiple of 4 would be padded tap by tap in the packed
//             weights: the patches of one block are copied together instead (first layers).
#include <memory>
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

enum class Patches { kPlain, kTaps, kGathered };

Patches ChoosePatches(const Convolution& conv) {
  const bool plain = conv.taps() == 1 && conv.y.stride == 1 && conv.x.stride == 1;
  if (plain) return Patches::kPlain;
  return conv.group_depth() % 4 == 0 || conv.taps() == 1 ? Patches::kTaps : Patches::kGathered;
}

class ConvStep : public Step {
 public:
  ConvStep(const Convolution& conv, std::vector<ChannelProduct> groups, uint8_t zero_point)
      : conv_(conv),
        patches_(ChoosePatches(conv)),
        groups_(std::move(groups)),
        windows_(conv, conv.group_depth(), zero_point) {
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
  size_t ScratchBytes() const {
    switch (patches_) {
      case Patches::kPlain:
      case Patches::kTaps:
        return size_t{kBlockPixels} * conv_.taps() * sizeof(const uint8_t*);
      case Patches::kGathered:
        break;
    }
    return size_t{kBlockPixels} * (sizeof(const uint8_t*) + PatchBytes());
  }
  size_t PatchBytes() const { return size_t{1} * conv_.taps() * conv_.group_depth(); }

  /// Output pixels begin..begin + pixels, all groups.
  void RunBlock(const RunContext& run, int begin, int pixels, uint8_t* scratch) const {
    const uint8_t* input = run.input<uint8_t>(0);
    uint8_t* output = run.output<uint8_t>(0) + int64_t{begin} * conv_.out_channels;
    auto** rows = reinterpret_cast<const uint8_t**>(scratch);
    uint8_t* patches = scratch + kBlockPixels * sizeof(*rows);
    for (int group = 0; group < conv_.groups; ++group) {
      const int first_channel = group * conv_.group_depth();
      switch (patches_) {
        case Patches::kPlain:
          PointAtPixels(input, begin, pixels, first_channel, rows);
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

  void Gather(const uint8_t* input, int begin, int pixels, int first_channel, const uint8_t** rows,
              uint8_t* patches) const {
    const int depth = conv_.group_depth();
    for (int p = 0; p < pixels; ++p) rows[p] = patches + p * PatchBytes();
    windows_.ForEachTap(input, begin, pixels, first_channel, [&](const uint8_t* values) {
      for (int d = 0; d < depth; ++d) *patches++ = values[d];  // 1 to 3 values: no memcpy
    });
  }

  Convolution conv_;
  Patches patches_;
  std::vector<ChannelProduct> groups_;
  ImageWindows windows_;
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
  const bool gathered = ChoosePatches(conv) == Patches::kGathered;
  const ProductSpec spec =
      gathered ? product.Spec(conv.group_channels(), 1, conv.taps() * conv.group_depth())
               : product.Spec(conv.group_channels(), conv.taps(), conv.group_depth());
  std::vector<ChannelProduct> groups;
  for (int group = 0; group < conv.groups; ++group) {
    OCTET_ASSIGN_OR_RETURN(
        ChannelProduct part,
        ChannelProduct::Make(node, product, spec, group, group * conv.group_channels()));
    groups.push_back(std::move(part));
  }
  StepPtr step = std::make_unique<ConvStep>(conv, std::move(groups),
                                            static_cast<uint8_t>(product.input_zero_point));
  step->kernel = KernelName(node.kernel());
  return step;
}

}  // namespace

const Op ops::kConv2d = {.code = OpCode::kConv2d, .prepare = Prepare};

}  // namespace octet
