// From samples to an integer network: data, ranges, scales.
#include <algorithm>
#include <cmath>

#include "base/str.h"
#include "tools/io/labels.h"
#include "tools/io/progress.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/network.h"

namespace octet {

Status OpenSamples(Conversion& conversion) {
  const DataFlags& flags = conversion.flags.data;
  if (flags.calibration.empty() || flags.no_samples()) return Status();
  CalibrationData& data = conversion.data;
  OCTET_ASSIGN_OR_RETURN(const Network network,
                         Network::Create(*conversion.source, conversion.preprocess));
  data.inputs = network.inputs();
  OCTET_ASSIGN_OR_RETURN(data.datasets, OpenData(flags.calibration, network));
  data.samples = SpreadEvenly(data.datasets[0].count, flags.calibration_samples);
  const LabelFlags& labels = conversion.flags.output.labels;
  if (!labels.path.empty()) {
    OCTET_ASSIGN_OR_RETURN(data.labels, ReadLabels(labels.path, data.datasets[0], labels.offset));
  }
  return Status();
}

Status FillSample(const CalibrationData& data, const Preprocess& preprocess, int index,
                  std::span<const std::span<float>> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    OCTET_ASSIGN_OR_RETURN(const Sample read, data.datasets[i].read(index));
    OCTET_ASSIGN_OR_RETURN(const Sample fitted, FitSample(read, preprocess, data.inputs[i]));
    OCTET_RETURN_IF_ERROR(
        Feed(fitted, preprocess, data.inputs[i],
             {reinterpret_cast<uint8_t*>(inputs[i].data()), inputs[i].size_bytes()}));
  }
  return Status();
}

SampleSource Samples(const Conversion& conversion) {
  SampleSource source;
  source.count = static_cast<int>(conversion.data.samples.size());
  source.fill = [&](int sample, std::span<const std::span<float>> inputs) {
    return FillSample(conversion.data, conversion.preprocess,
                      conversion.data.samples[static_cast<size_t>(sample)], inputs);
  };
  return source;
}

namespace {

/// Of the real values that pixels 0..255 become.
Expected<Range> PixelRange(const InputSpec& input, const Preprocess& preprocess) {
  if (!preprocess.normalizes())
    return UsageError(
        "--calibration none needs --mean and --std: they say what range the input has");
  OCTET_ASSIGN_OR_RETURN(const InputSpec::Geometry geometry, input.geometry());
  OCTET_RETURN_IF_ERROR(CheckChannels(preprocess, geometry.channels));
  Range range{HUGE_VALF, -HUGE_VALF};
  for (int c = 0; c < geometry.channels; ++c)
    for (const float pixel : {0.f, 255.f}) {
      const float real = (pixel - preprocess.mean_of(c)) / preprocess.std_of(c);
      range = {std::min(range.min, real), std::max(range.max, real)};
    }
  return range;
}

Status RangesWithoutSamples(Conversion& conversion) {
  std::vector<Range> inputs;
  for (int input : conversion.graph.inputs) {
    const Tensor& tensor = conversion.graph.tensors[static_cast<size_t>(input)];
    OCTET_ASSIGN_OR_RETURN(const Range range,
                           PixelRange(DescribeInput(tensor, tensor.shape), conversion.preprocess));
    inputs.push_back(range);
  }
  OCTET_ASSIGN_OR_RETURN(conversion.ranges,
                         RangesFromTraining(conversion.graph, conversion.optimized.normalized,
                                            inputs, &conversion.means));
  return Status();
}

/// Whether nothing is left to observe.
bool HasAllRanges(const Conversion& conversion) {
  for (size_t t = 0; t < conversion.graph.tensors.size(); ++t) {
    const Tensor& tensor = conversion.graph.tensors[t];
    if (tensor.type == DataType::kFloat32 && !tensor.constant() && !conversion.ranges[t])
      return false;
  }
  return true;
}

Status RangesFromSamples(Conversion& conversion) {
  const SampleSource samples = Samples(conversion);
  Progress progress("calibrating", samples.count);
  CalibrateOptions options{.calibrator = FirstCalibrator(conversion.flags.ranges.calibrator),
                           .percentile = conversion.flags.ranges.percentile,
                           .num_threads = conversion.flags.data.num_threads,
                           .progress = [&](int done) { progress.Show(done); }};
  OCTET_ASSIGN_OR_RETURN(conversion.ranges,
                         Calibrate(conversion.graph, samples, options, &conversion.calibrated));
  return Status();
}

}  // namespace

Status EqualizeNetwork(Conversion& conversion) {
  const QuantizeFlags& flags = conversion.flags.quantize;
  if (flags.no_equalize || conversion.data.samples.empty() || conversion.flags.ranges.in_files())
    return Status();
  return Equalize(conversion.graph, Samples(conversion),
                  {.per_channel_weights = flags.options().scheme == Scheme::kInt8},
                  &conversion.equalized);
}

Status ChooseRanges(Conversion& conversion) {
  const DataFlags& flags = conversion.flags.data;
  OCTET_RETURN_IF_ERROR(UseGivenRanges(conversion));
  if (HasAllRanges(conversion) || flags.calibration.empty()) return Status();
  OCTET_RETURN_IF_ERROR(flags.no_samples() ? RangesWithoutSamples(conversion)
                                           : RangesFromSamples(conversion));
  return UseGivenRanges(conversion);
}

Expected<QuantizeOptions> QuantizeOptionsOf(const Conversion& conversion) {
  const QuantizeFlags& flags = conversion.flags.quantize;
  QuantizeOptions options = flags.options();
  options.weights = conversion.weights;
  options.allow_float = flags.allow_float;
  for (const std::string& name : flags.keep_float) {
    const auto found = FindOperators(conversion.graph, name);
    if (!found) return found.status().In("--keep-float");
    options.keep_float.insert(options.keep_float.end(), found->begin(), found->end());
  }
  return options;
}

namespace {

/// What would help, where something does.
Status Advise(const Conversion& conversion, const Status& status) {
  const std::string& model = conversion.flags.import.model;
  if (status.code() == StatusCode::kUnsupported)
    return UnsupportedError(status.message(), " (--allow-float keeps them in float32)").In(model);
  if (conversion.flags.data.calibration.empty())
    return UsageError(
               "--calibration DATA is needed to choose ranges (except with --scheme float32 or "
               "--ranges): ",
               status.message())
        .In(model);
  return status.In(model);
}

}  // namespace

Status CorrectBiases(Conversion& conversion) {
  if (conversion.flags.quantize.no_bias_correction || HasGivenScales(conversion.graph))
    return Status();
  if (!conversion.means.empty())
    return CorrectBiases(conversion.graph, *conversion.quantized, conversion.means);
  if (conversion.data.samples.empty()) return Status();
  Progress progress("correcting", static_cast<int>(conversion.quantized->operators.size()));
  return CorrectBiases(conversion.graph, *conversion.quantized, Samples(conversion),
                       {.progress = [&](int done) { progress.Show(done); }});
}

Status QuantizeNetwork(Conversion& conversion) {
  if (conversion.flags.quantize.max_drop && conversion.data.samples.empty())
    return UsageError("--max-drop needs --calibration DATA to measure on");
  OCTET_ASSIGN_OR_RETURN(const QuantizeOptions options, QuantizeOptionsOf(conversion));
  Expected<Graph> quantized = Quantize(conversion.graph, conversion.ranges, options);
  if (!quantized) return Advise(conversion, quantized.status());
  conversion.quantized = *std::move(quantized);
  for (std::string& note : UnusableGivenScales(conversion.graph, options.scheme))
    conversion.notes.push_back(std::move(note));
  return CorrectBiases(conversion);
}

}  // namespace octet
