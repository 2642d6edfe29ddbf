// Quantization that a network brings along (quantization-aware training, recorded ranges). Between
// import and Quantize, Tensor::quantization of a FLOAT32 tensor holds it:
//
//   scale, zero_point   use these as they are: real = scale · (q − zero_point) with q in [0, 255].
//                       In int8 both q and zero_point are 128 less. The values of a constant are on
//                       that grid. One of each, or for a constant one for each index of `axis`.
//   only min, max       what a calibrator would have found
//
// Values come from files: everything that reads them here answers nullopt for what makes no sense.
#ifndef OCTET_CONVERTER_GIVEN_QUANTIZATION_H_
#define OCTET_CONVERTER_GIVEN_QUANTIZATION_H_

#include <optional>
#include <span>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/quantize_scales.h"

namespace octet {

/// `quantization` of an 8-bit tensor of that type, as a FLOAT32 tensor holds it.
Quantization AsGiven(Quantization quantization, DataType type);

/// An 8-bit tensor that stands for real numbers by its own quantization.
bool IsQuantized8Bit(const Tensor& tensor);

/// Given for a whole FLOAT32 tensor, for q in [0, 255].
std::optional<AffineScale> GivenScale(const Tensor& tensor);
/// The same for q of the scheme's type.
std::optional<AffineScale> GivenScale(const Tensor& tensor, Scheme scheme);
void SetGiven(Tensor& tensor, const AffineScale& given);

/// What real numbers q in [0, 255] can be.
Range RepresentableRange(const AffineScale& given);

/// Given scales become recorded ranges, for grids that are chosen otherwise.
void KeepOnlyGivenRanges(Graph& graph);

/// The recorded range of a FLOAT32 tensor without a given scale.
std::optional<Range> RecordedRange(const Tensor& tensor);

/// `to` takes what is given for `from`, unless it has something itself.
void InheritGiven(Tensor& to, const Tensor& from);

/// What is given for weights after they were multiplied by factor[c] along dimension `axis`;
/// nothing where they have left their grid.
Quantization ScaledGiven(const Tensor& weights, int axis, std::span<const double> factor);

/// TensorFlow's fake quantization between min and max ("nudged": real 0 is on the grid).
/// scale = (max − min) / (2^num_bits − 1), one step less with narrow_range, whose lowest q is 1.
/// nullopt: not min < max, or more than 8 bits.
std::optional<AffineScale> NudgedScale(const FakeQuantOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_GIVEN_QUANTIZATION_H_
