// Weights that a quantization-aware network gives the scales of.
#ifndef OCTET_CONVERTER_GIVEN_WEIGHTS_H_
#define OCTET_CONVERTER_GIVEN_WEIGHTS_H_

#include <optional>
#include <span>
#include <string>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/quantize_constants.h"

namespace octet {

/// Why the scheme's integers cannot have the scales that are given for `weights`; empty when they
/// can, or when none are given. uint8 has one scale and zero point per tensor; int8 one scale for
/// each channel and zero point 0.
std::string ReasonAgainstGiven(const Tensor& weights, int channel_axis, Scheme scheme);

/// The given scales in the scheme's form; nullopt: none, none it has, or such that a bias would
/// leave int32. The whole range of the type is used, as the network did.
std::optional<WeightScales> GivenWeightScales(const Tensor& weights, int channel_axis,
                                              std::span<const double> bias, float input_scale,
                                              Scheme scheme);

}  // namespace octet

#endif  // OCTET_CONVERTER_GIVEN_WEIGHTS_H_
