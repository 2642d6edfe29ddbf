// TRANSPOSE_CONV: a product for each output pixel, whose row is a list of pointers, one per tap,
// at the input pixel that the tap carries there:
//
//   output[y, x] sees input[(y + pad − i) / stride_h, (x + pad − j) / stride_w] through tap (i, j)
//
// Taps that fall between or outside the input's pixels point at a row of zero points, which adds
// nothing. Inputs: 0 output shape, 1 weights (OHWI), 2 input, 3 bias or none.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/product.h"
#include "interpreter/ops/transpose_convolution.h"

namespace octet {
namespace {

constexpr int kBlockPixels = 48;
constexpr int64_t kMacsPerNs = 200;

/// The input position that tap `tap` carries to output position `i`, or −1: none.
int SourceOf(const WindowAxis& axis, int i, int tap) {
  const int64_t shifted = int64_t{i} + axis.pad_before - tap;
  if (shifted < 0 || shifted % axis.stride != 0) return -1;
  const int64_t source = shifted / axis.stride;
  return source < axis.output ? static_cast<int>(source) : -1;
}

class TransposeConvStep : public Step {
 public:
  TransposeConvStep(const TransposeConvolution& conv, ChannelProduct product, uint8_t zero_point)
      : conv_(conv), product_(std::move(product)), zero_row_(conv.in_channels, zero_point) {
    kernel = product_.kernel_name();
    macs = conv.macs();
    other_work = conv.padded_macs() - macs;
    scratch_bytes_per_thread = size_t{kBlockPixels} * conv.taps() * sizeof(const uint8_t*);
  }

  Status Run(const RunContext& run) const override {
    const int pixels = conv_.batch * conv_.y.input * conv_.x.input;
    ForPixels(run, pixels, conv_.padded_macs() / kMacsPerNs, [&](int begin, int end, int part) {
      auto** rows = reinterpret_cast<const uint8_t**>(run.scratch(part));
      for (int pixel = begin; pixel < end; pixel += kBlockPixels) {
        const int count = std::min(end - pixel, kBlockPixels);
        for (int p = 0; p < count; ++p) {
          PointAtTaps(run.input<uint8_t>(2), pixel + p, rows + int64_t{p} * conv_.taps());
        }
        product_.MultiplyRows(run, rows, count,
                              run.output<uint8_t>(0) + int64_t{pixel} * conv_.out_channels,
                              conv_.out_channels);
      }
    });
    return Status();
  }

 private:
  void PointAtTaps(const uint8_t* input, int pixel, const uint8_t** taps) const {
    const int x = pixel % conv_.x.input, row = pixel / conv_.x.input;
    const int y = row % conv_.y.input, image = row / conv_.y.input;
    for (int i = 0; i < conv_.y.filter; ++i) {
      const int source_y = SourceOf(conv_.y, y, i);
      const int64_t line = (int64_t{image} * conv_.y.output + source_y) * conv_.x.output;
      for (int j = 0; j < conv_.x.filter; ++j) {
        const int source_x = source_y < 0 ? -1 : SourceOf(conv_.x, x, j);
        *taps++ = source_x < 0 ? zero_row_.data() : input + (line + source_x) * conv_.in_channels;
      }
    }
  }

  TransposeConvolution conv_;
  ChannelProduct product_;
  std::vector<uint8_t> zero_row_;
};

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 4, 1));
  if (node.input(2).type() == DataType::kFloat32) return PrepareTransposeConvFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const TransposeConvolution conv, CheckTransposeConv(node));
  const auto activation = node.options<TransposeConvOptions>().fused_activation_function;
  OCTET_ASSIGN_OR_RETURN(const QuantizedProduct product,
                         CheckQuantizedProduct(node, {.activation = activation,
                                                      .channels = conv.out_channels,
                                                      .channel_axis = 0,
                                                      .input = 2,
                                                      .weights = 1,
                                                      .bias = 3}));
  OCTET_ASSIGN_OR_RETURN(
      ChannelProduct channels,
      ChannelProduct::Make(node, product,
                           product.Spec(conv.out_channels, conv.taps(), conv.in_channels)));
  return StepPtr(std::make_unique<TransposeConvStep>(
      conv, std::move(channels), static_cast<uint8_t>(product.input_zero_point)));
}

}  // namespace

const Op ops::kTransposeConv = {.code = OpCode::kTransposeConv, .prepare = Prepare};

}  // namespace octet
