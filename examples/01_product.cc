// The quantized product alone, for people who have their own layers: quantize two real matrices,
// multiply them in integers, and compare with the real result. Follows Jacob et al. 2018,
// section 2.
#include <octet/gemm.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

/// real = scale · (q − zero_point)
struct Quantization {
  double scale;
  int zero_point;

  uint8_t Quantize(double real) const {
    return static_cast<uint8_t>(std::clamp(std::lround(real / scale) + zero_point, 0L, 255L));
  }
  double Real(int q) const { return scale * (q - zero_point); }
};

/// The scale and zero point for which [min, max] becomes [0, 255] and real 0 an integer.
Quantization Choose(double min, double max) {
  const double scale = (max - min) / 255;
  return {scale, static_cast<int>(std::lround(-min / scale))};
}

std::vector<uint8_t> Quantize(const std::vector<double>& values, const Quantization& by) {
  std::vector<uint8_t> out;
  for (double value : values) out.push_back(by.Quantize(value));
  return out;
}

}  // namespace

int main() {
  constexpr int kPixels = 3, kChannels = 2, kDepth = 4;
  const std::vector<double> weights = {0.1,  -0.5, 0.7, 0.2,
                                       -0.9, 0.3,  0.4, 0.6};  // [channels, depth]
  const std::vector<double> activations = {1.0, 2.0, 0.5, 3.0, 0.0, 1.5,
                                           2.5, 1.0, 2.0, 2.0, 2.0, 2.0};  // [pixels, depth]
  const Quantization lhs = Choose(-0.9, 0.7), rhs = Choose(0, 3), dst = Choose(-2, 3);

  // Once: pack the weights. bias is int32 with scale lhs.scale · rhs.scale; ReLU would be clamp_min
  // = dst.zero_point.
  const double bias_scale = lhs.scale * rhs.scale;
  const std::vector<int32_t> bias = {static_cast<int32_t>(std::lround(0.25 / bias_scale)),
                                     static_cast<int32_t>(std::lround(-0.5 / bias_scale))};
  const octet::QuantizedMultiplier multiplier = octet::QuantizeMultiplier(bias_scale / dst.scale);
  const std::vector<uint8_t> lhs_values = Quantize(weights, lhs);
  auto packed = octet::Pack({.channels = kChannels,
                             .segment_depth = kDepth,
                             .lhs_zero_point = lhs.zero_point,
                             .rhs_zero_point = rhs.zero_point,
                             .dst_zero_point = dst.zero_point},
                            lhs_values.data(), bias, {&multiplier, 1});
  if (!packed) {
    std::fprintf(stderr, "pack: %s\n", packed.status().message().c_str());
    return 1;
  }

  // Every time: multiply.
  const std::vector<uint8_t> rhs_values = Quantize(activations, rhs);
  std::vector<uint8_t> result(kPixels * kChannels);
  octet::Status status =
      octet::Multiply(*packed, rhs_values.data(), kDepth, kPixels, result.data(), kChannels);
  if (!status.ok()) {
    std::fprintf(stderr, "multiply: %s\n", status.message().c_str());
    return 1;
  }

  double worst = 0;
  for (int p = 0; p < kPixels; ++p) {
    for (int c = 0; c < kChannels; ++c) {
      double real = c == 0 ? 0.25 : -0.5;
      for (int d = 0; d < kDepth; ++d)
        real += weights[c * kDepth + d] * activations[p * kDepth + d];
      const double integer = dst.Real(result[p * kChannels + c]);
      std::printf("pixel %d channel %d: real %6.3f  integer %6.3f (q = %d)\n", p, c, real, integer,
                  result[p * kChannels + c]);
      worst = std::max(worst, std::abs(real - integer));
    }
  }
  // Half a step of dst, and half a step of each operand in each of the four products.
  const double bound = dst.scale / 2 + kDepth * (lhs.scale / 2 * 3 + rhs.scale / 2 * 0.9);
  return worst <= bound ? 0 : 1;
}
