// The numbers of quantization: real = scale · (q − zero_point). Every scale and zero point the
// converter writes is chosen here. Rounding, everywhere: to nearest, ties away from zero, of a
// value computed in double.
#ifndef OCTET_CONVERTER_QUANTIZE_SCALES_H_
#define OCTET_CONVERTER_QUANTIZE_SCALES_H_

#include <cstdint>
#include <span>
#include <vector>

#include <octet/converter.h>

namespace octet {

/// Bounds of quantized values.
struct QuantizedLimits {
  int min = 0;
  int max = 255;
};
QuantizedLimits LimitsOf(Scheme scheme);  // 0..255 or −128..127
DataType TypeOf(Scheme scheme);

struct AffineScale {
  float scale = 1;
  int zero_point = 0;
  bool operator==(const AffineScale&) const = default;
};

/// A bias stays below this in magnitude, so that the accumulator it starts has as much room again.
inline constexpr double kMaxBias = 1 << 30;

/// min and max are moved outward to include 0, then scale = (max − min) / (limits.max − limits.min)
/// and zero_point = round(limits.min − min / scale), an integer, so that real 0 is exact (Jacob et
/// al. 2018, section 3: "nudged"). [−1, 3] in uint8: scale 4/255, zero_point round(63.75) = 64;
/// what can be represented is [−1.0039, 2.9961]. A range narrower than 1e-6 says nothing about
/// scale; it counts as [0, 1].
AffineScale ChooseScale(Range range, QuantizedLimits limits);

/// Asymmetric weights of one tensor, in [1, 255]: 0 is never used (the paper's section 3). The
/// scale is not smaller than `min_scale`.
AffineScale ChooseWeightScale(std::span<const float> weights, double min_scale);

/// Symmetric weights of one channel, in [−127, 127], zero point 0: the scale, not smaller than
/// `min_scale`. `largest_weight` is the largest magnitude in the channel.
float ChooseSymmetricScale(float largest_weight, double min_scale);

/// The smallest weight scale for which |bias / (input_scale · weight_scale)| <= kMaxBias. It
/// matters for dead channels, whose weights alone would ask for a scale of 1e-12.
double MinWeightScale(double bias, float input_scale);

/// round(value / scale) + zero_point, clamped to [min, max].
int QuantizeValue(double value, double scale, int zero_point, int min, int max);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_SCALES_H_
