// From samples to an integer network: data, ranges, scales.
#include "base/str.h"
#include "tools/io/labels.h"
#include "tools/io/progress.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/network.h"

namespace octet {

Status OpenSamples(Conversion& conversion) {
  const DataFlags& flags = conversion.flags.data;
  if (flags.calibration.empty())
    return UsageError(
        "--calibration DATA is needed to choose ranges (except with --scheme float32)");
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

SampleSource Samples(const Conversion& conversion) {
  SampleSource source;
  source.count = static_cast<int>(conversion.data.samples.size());
  source.fill = [&](int sample, std::span<const std::span<float>> inputs) -> Status {
    const CalibrationData& data = conversion.data;
    const int index = data.samples[static_cast<size_t>(sample)];
    for (size_t i = 0; i < inputs.size(); ++i) {
      OCTET_ASSIGN_OR_RETURN(const Sample read, data.datasets[i].read(index));
      OCTET_ASSIGN_OR_RETURN(const Sample fitted,
                             FitSample(read, conversion.preprocess, data.inputs[i]));
      OCTET_RETURN_IF_ERROR(
          Feed(fitted, conversion.preprocess, data.inputs[i],
               {reinterpret_cast<uint8_t*>(inputs[i].data()), inputs[i].size_bytes()}));
    }
    return Status();
  };
  return source;
}

Status ChooseRanges(Conversion& conversion) {
  const SampleSource samples = Samples(conversion);
  Progress progress("calibrating", samples.count);
  CalibrateOptions options{.calibrator = conversion.flags.ranges.calibrator,
                           .progress = [&](int done) { progress.Show(done); }};
  OCTET_ASSIGN_OR_RETURN(conversion.ranges, Calibrate(conversion.graph, samples, options));
  return Status();
}

Status QuantizeNetwork(Conversion& conversion) {
  const QuantizeFlags& flags = conversion.flags.quantize;
  QuantizeOptions options{.scheme = flags.scheme == "int8" ? Scheme::kInt8 : Scheme::kUint8};
  Expected<Graph> quantized = Quantize(conversion.graph, conversion.ranges, options);
  if (!quantized) return quantized.status().In(conversion.flags.import.model);
  conversion.quantized = *std::move(quantized);
  return Status();
}

}  // namespace octet
