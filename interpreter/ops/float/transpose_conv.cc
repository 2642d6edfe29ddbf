// TRANSPOSE_CONV in float32. Each input row is multiplied with the weights of one tap row; the
// product holds, for every input pixel, what it adds to the output pixels under it:
//
//   output[y, x, c] = bias[c] + Σ weights[c, i, j] · input[v, u]
//                     over v · stride_h − pad + i = y and u · stride_w − pad + j = x
//
//   inputs   0: output shape (constant)      2: input [batch, height, width, in_channels]
//            1: weights [out_channels, filter_height, filter_width, in_channels] (OHWI)
//            3: bias [out_channels] or none
#include <algorithm>
#include <utility>
#include <vector>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/float/product.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/transpose_convolution.h"

namespace octet {
namespace {

constexpr int64_t kMacsPerNs = 20;

class TransposeConvStep : public Step {
 public:
  TransposeConvStep(const TransposeConvolution& conv, FloatRange range, FloatWeights weights)
      : conv_(conv),
        range_(range),
        kernels_(BestFloatKernels()),
        weights_(std::move(weights)),
        no_bias_(conv.out_channels, 0.0f) {
    kernel = kernels_.name;
    macs = conv.macs();
    other_work = int64_t{conv.batch} * conv.y.input * conv.y.filter;  // rows looked for
    scratch_bytes_per_thread = ProductBytes() + weights_.scratch_bytes();
  }

  Status Run(const RunContext& run) const override {
    const float* packed = weights_.Packed(run, run.scratch(0) + ProductBytes());
    const int rows = conv_.batch * conv_.y.input;
    ForRange(run, rows, 1, macs / kMacsPerNs, [&](int begin, int end, int part) {
      auto* product = reinterpret_cast<float*>(run.scratch(part));
      for (int row = begin; row < end; ++row) RunRow(run, packed, row, product);
    });
    return Status();
  }

 private:
  int row_channels() const { return conv_.x.filter * conv_.out_channels; }
  size_t ProductBytes() const {
    return RoundUp(sizeof(float) * conv_.x.output * row_channels(), kCacheLineBytes);
  }

  /// One output row: the bias, then what each input row adds, then the clamp. The window's axes are
  /// those of the convolution this one transposes: its input is our output.
  void RunRow(const RunContext& run, const float* packed, int row, float* product) const {
    const int image = row / conv_.y.input, y = row % conv_.y.input;
    const int64_t row_floats = int64_t{conv_.x.input} * conv_.out_channels;
    float* dst = run.output<float>(0) + row * row_floats;
    const float* bias = run.input<float>(3);
    if (bias == nullptr) bias = no_bias_.data();
    for (int x = 0; x < conv_.x.input; ++x) {
      std::copy_n(bias, conv_.out_channels, dst + int64_t{x} * conv_.out_channels);
    }
    for (int tap = 0; tap < conv_.y.filter; ++tap) {
      const int down = y + conv_.y.pad_before - tap;
      if (down < 0 || down % conv_.y.stride != 0 || down / conv_.y.stride >= conv_.y.output) {
        continue;
      }
      const int64_t source = int64_t{image} * conv_.y.output + down / conv_.y.stride;
      MultiplyRow(run.input<float>(2) + source * conv_.x.output * conv_.in_channels, packed, tap,
                  product);
      AddProduct(product, dst);
    }
    kernels_.unary[static_cast<int>(FloatUnary::kClamp)](dst, dst, static_cast<int>(row_floats),
                                                         range_.min, range_.max);
  }

  /// product [input width, filter_width, out_channels] = input row · weights of tap row `tap`.
  void MultiplyRow(const float* input, const float* packed, int tap, float* product) const {
    FloatProduct p = weights_.Product(packed, tap);
    p.rhs = input;
    p.rhs_stride = conv_.in_channels;
    p.pixels = conv_.x.output;
    p.dst = product;
    p.dst_stride = row_channels();
    p.clamp_min = FloatRange().min;
    p.clamp_max = FloatRange().max;
    kernels_.multiply(p);
  }

  /// Adds the taps of each input pixel that fall into the output row.
  void AddProduct(const float* product, float* dst) const {
    FloatBinaryRow row;
    row.clamp_min = FloatRange().min;
    row.clamp_max = FloatRange().max;
    for (int u = 0; u < conv_.x.output; ++u, product += row_channels()) {
      const int first = u * conv_.x.stride - conv_.x.pad_before;
      const int begin = std::clamp(-first, 0, conv_.x.filter);
      const int end = std::clamp(conv_.x.input - first, begin, conv_.x.filter);
      float* to = dst + int64_t{first + begin} * conv_.out_channels;
      row.a = row.dst = to;
      row.b = product + begin * conv_.out_channels;
      row.count = (end - begin) * conv_.out_channels;
      kernels_.binary[static_cast<int>(FloatBinary::kAdd)](row);
    }
  }

  TransposeConvolution conv_;
  FloatRange range_;
  const FloatKernels& kernels_;
  FloatWeights weights_;
  std::vector<float> no_bias_;
};

}  // namespace

Expected<StepPtr> PrepareTransposeConvFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const TransposeConvolution conv, CheckTransposeConv(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {nullptr, "weights", "input", "bias"}));
  OCTET_ASSIGN_OR_RETURN(
      const FloatRange range,
      FusedRange(node.options<TransposeConvOptions>().fused_activation_function));
  // One product for each tap row, its channels being those of every tap in the row.
  const FloatWeightsLayout layout(BestFloatKernels(), conv.y.filter,
                                  conv.x.filter * conv.out_channels, conv.in_channels);
  auto row = [conv](int tap_row, int channel) {
    const int tap = channel / conv.out_channels, out_channel = channel % conv.out_channels;
    const size_t taps = size_t{1} * conv.y.filter * conv.x.filter;
    return (out_channel * taps + tap_row * conv.x.filter + tap) * conv.in_channels;
  };
  FloatWeights weights(node, layout, 1, FloatWeights::kNoBias, row);
  return StepPtr(std::make_unique<TransposeConvStep>(conv, range, std::move(weights)));
}

}  // namespace octet
