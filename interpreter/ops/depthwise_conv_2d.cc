// DEPTHWISE_CONV_2D: every output channel sees one input channel. Output channel
// in_channel · multiplier + k, weights [1, height, width, out_channels].
//
// One output pixel at a time: int32 sums for all its channels, tap by tap along the channels, which
// lie together in input, weights and sums alike.
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/convolution.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/product.h"
#include "interpreter/ops/scaler.h"

namespace octet {
namespace {

constexpr int64_t kMacsPerNs = 4;

/// What depends on the weights only; one per model.
struct DepthwiseWeights {
  std::vector<int16_t> values;  // [taps, out_channels], zero point subtracted
  std::vector<int32_t> bias;    // [out_channels]
  std::vector<Scaler> scalers;  // [out_channels]

  size_t bytes() const {
    return values.size() * sizeof(values[0]) + bias.size() * sizeof(bias[0]) +
           scalers.size() * sizeof(scalers[0]);
  }
};

DepthwiseWeights MakeWeights(const TensorInfo& weights, const QuantizedProduct& product,
                             int channels) {
  DepthwiseWeights made;
  made.values.reserve(weights.value.size());
  for (uint8_t byte : weights.value) {
    const int q = product.type == ElementType::kInt8 ? static_cast<int8_t>(byte) : byte;
    made.values.push_back(static_cast<int16_t>(q - product.weights_zero_point));
  }
  made.bias.assign(product.bias.begin(), product.bias.end());
  made.bias.resize(channels, 0);
  for (int c = 0; c < channels; ++c) made.scalers.emplace_back(product.multiplier(c));
  return made;
}

/// The sums of each channel stay in int32: 255 · Σ|w − zero_point| + |bias| < 2^31.
Status CheckSums(const DepthwiseWeights& weights, int taps) {
  const size_t channels = weights.bias.size();
  for (size_t c = 0; c < channels; ++c) {
    int64_t bound = std::abs(int64_t{weights.bias[c]});
    for (int tap = 0; tap < taps; ++tap)
      bound += 255 * std::abs(weights.values[tap * channels + c]);
    if (bound >= int64_t{1} << 31) {
      return InvalidError("channel ", c, ": sums up to ", bound, " leave 32 bits");
    }
  }
  return Status();
}

/// sums[c] += (input[c / multiplier] − zero_point) · weights[c].
template <typename T>
void AddTap(const T* input, int zero_point, const int16_t* weights, int in_channels, int multiplier,
            int32_t* sums) {
  if (multiplier == 1) {
    for (int c = 0; c < in_channels; ++c) {
      sums[c] += static_cast<int16_t>(input[c] - zero_point) * weights[c];
    }
    return;
  }
  for (int c = 0; c < in_channels; ++c) {
    const int value = input[c] - zero_point;
    for (int k = 0; k < multiplier; ++k) *sums++ += value * *weights++;
  }
}

template <typename T>
class DepthwiseStep : public Step {
 public:
  DepthwiseStep(const Convolution& conv, const QuantizedProduct& product,
                std::shared_ptr<const DepthwiseWeights> weights)
      : conv_(conv),
        input_zero_point_(product.input_zero_point),
        output_stage_(product.output_zero_point, product.clamp),
        weights_(std::move(weights)) {
    macs = conv.macs();
    scratch_bytes_per_thread = size_t{sizeof(int32_t)} * conv.out_channels;
  }

  Status Run(const RunContext& run) const override {
    ForPixels(run, conv_.pixels(), macs / kMacsPerNs, [&](int begin, int end, int part) {
      auto* sums = reinterpret_cast<int32_t*>(run.scratch(part));
      for (int pixel = begin; pixel < end; ++pixel) {
        Sum(run.input<T>(0), pixel, sums);
        Store(sums, run.output<T>(0) + int64_t{pixel} * conv_.out_channels);
      }
    });
    return Status();
  }

 private:
  /// Bias and all taps that lie inside the image.
  void Sum(const T* input, int pixel, int32_t* sums) const {
    const int out_x = pixel % conv_.x.output, row = pixel / conv_.x.output;
    const int out_y = row % conv_.y.output, image = row / conv_.y.output;
    input += int64_t{image} * conv_.y.input * conv_.x.input * conv_.in_channels;
    std::copy(weights_->bias.begin(), weights_->bias.end(), sums);
    const int16_t* weights = weights_->values.data();
    for (int ky = 0; ky < conv_.y.filter; ++ky) {
      const int64_t y =
          int64_t{out_y} * conv_.y.stride - conv_.y.pad_before + int64_t{ky} * conv_.y.dilation;
      for (int kx = 0; kx < conv_.x.filter; ++kx, weights += conv_.out_channels) {
        const int64_t x =
            int64_t{out_x} * conv_.x.stride - conv_.x.pad_before + int64_t{kx} * conv_.x.dilation;
        if (y < 0 || y >= conv_.y.input || x < 0 || x >= conv_.x.input) continue;
        AddTap(input + (y * conv_.x.input + x) * conv_.in_channels, input_zero_point_, weights,
               conv_.in_channels, conv_.group_channels(), sums);
      }
    }
  }

  void Store(const int32_t* sums, T* output) const {
    for (int c = 0; c < conv_.out_channels; ++c) {
      output[c] = static_cast<T>(output_stage_(weights_->scalers[c](sums[c])));
    }
  }

  Convolution conv_;
  int input_zero_point_;
  OutputStage output_stage_;
  std::shared_ptr<const DepthwiseWeights> weights_;
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
  auto weights = node.Cached<DepthwiseWeights>(0, [&] {
    DepthwiseWeights made = MakeWeights(node.input(1), product, conv.out_channels);
    const size_t bytes = made.bytes();
    return std::pair(std::move(made), bytes);
  });
  OCTET_RETURN_IF_ERROR(CheckSums(*weights, conv.taps()));
  return With8BitType(node.input(0).type(), [&](auto t) -> StepPtr {
    return std::make_unique<DepthwiseStep<decltype(t)>>(conv, product, std::move(weights));
  });
}

}  // namespace

const Op ops::kDepthwiseConv2d = {.code = OpCode::kDepthwiseConv2d, .prepare = Prepare};

}  // namespace octet
