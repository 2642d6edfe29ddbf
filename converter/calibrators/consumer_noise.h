// ConsumerNoise: how much the operators that read a tensor suffer when it is quantized. For each
// range that might be chosen for the tensor, each operator that reads it is run alone on the float
// network's values, with this one input rounded to the range's 8-bit values:
//
//   noise = Σ over operators:  Σ (y − y_rounded)² / Σ y²,   sums over outputs and samples
//
// That is the reciprocal of the signal-to-noise ratio of results. The tensor's own squared error
// would count an error the same wherever it is; but what clipping takes away from large values all
// points in one direction and adds up in the products behind it, where rounding errors average out.
#ifndef OCTET_CONVERTER_CALIBRATORS_CONSUMER_NOISE_H_
#define OCTET_CONVERTER_CALIBRATORS_CONSUMER_NOISE_H_

#include <vector>

#include <octet/converter.h>

namespace octet {

class Calibration;

/// By tensor: the ranges to compare; one or none where there is nothing to choose.
using RangeChoices = std::vector<std::vector<Range>>;
/// By tensor and range. All 0 where no operator that computes floats reads the tensor.
using Noise = std::vector<std::vector<double>>;

/// Runs the network over some of the samples, and each operator once for each range of each input.
Expected<Noise> MeasureConsumerNoise(Calibration& calibration, const RangeChoices& choices);

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_CONSUMER_NOISE_H_
