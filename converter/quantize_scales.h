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

/// The integers a tensor may use, and what its scale must be.
struct Grid {
  int min = 0;
  int max = 255;
  bool power_of_two = false;  // the scale is one, at least as large as needed
};
/// [0, 2^bits − 1]; in int8 128 less: the narrower type's lower bound is the storage's.
Grid ActivationGrid(const QuantizeOptions& options);
/// Narrow: uint8 [1, 2^bits − 1] (0 is never used, the paper's section 3), int8 without its least
/// value, [−(2^(bits−1) − 1), 2^(bits−1) − 1].
Grid WeightGrid(const QuantizeOptions& options);
/// Of the stored type: 0..255 or −128..127.
Grid StorageGrid(Scheme scheme);
DataType TypeOf(Scheme scheme);

struct AffineScale {
  float scale = 1;
  int zero_point = 0;
  bool operator==(const AffineScale&) const = default;
};

/// A bias stays below this in magnitude, so that the accumulator it starts has as much room again.
inline constexpr double kMaxBias = 1 << 30;

/// min and max are moved outward to include 0, then scale = (max − min) / (grid.max − grid.min)
/// and zero_point = round(grid.min − min / scale), an integer, so that real 0 is exact (Jacob et
/// al. 2018, section 3: "nudged"). [−1, 3] in uint8: scale 4/255, zero_point round(63.75) = 64;
/// what can be represented is [−1.0039, 2.9961]. A range narrower than 1e-6 says nothing about
/// scale; it counts as [0, 1].
AffineScale ChooseScale(Range range, const Grid& grid);

/// Asymmetric weights of one tensor. The scale is not smaller than `min_scale`.
AffineScale ChooseWeightScale(std::span<const float> weights, double min_scale, const Grid& grid);

/// Symmetric weights, zero point 0: the scale, not smaller than `min_scale`. `largest_weight` is
/// the largest magnitude among them.
float ChooseSymmetricScale(float largest_weight, double min_scale, const Grid& grid);

/// The smallest weight scale for which |bias / (input_scale · weight_scale)| <= kMaxBias. It
/// matters for dead channels, whose weights alone would ask for a scale of 1e-12.
double MinWeightScale(double bias, float input_scale);

/// round(value / scale) + zero_point, clamped to the grid.
int QuantizeValue(double value, double scale, int zero_point, const Grid& grid);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_SCALES_H_
