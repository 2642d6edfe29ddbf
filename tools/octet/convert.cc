// octet convert: a float network and some samples in, an integer network out.
#include <charconv>

#include <fmt/format.h>

#include <octet/converter.h>

#include "base/file.h"
#include "base/str.h"
#include "tools/io/progress.h"
#include "tools/io/text.h"
#include "tools/octet/command.h"
#include "tools/octet/convert_summary.h"
#include "tools/octet/load_graph.h"
#include "tools/octet/network.h"

namespace octet {
namespace {

/// Enough samples to tell whether integers and floats agree, few enough not to be waited for.
constexpr int kCheckedSamples = 100;

struct ConvertFlags {
  std::string model, output, calibration;
  std::string scheme = "uint8";
  std::string calibrator = CalibrateOptions().calibrator;
  int calibration_samples = 500;
  std::vector<std::string> input_shapes;
  std::shared_ptr<const Preprocess> preprocess;
};

/// "NAME=1x3x96x96", or "1x3x96x96" for the only input.
Status ParseInputShape(const std::string& text, ImportOptions& options) {
  const size_t equals = text.rfind('=');
  std::vector<int32_t> shape;
  std::string_view rest = std::string_view(text).substr(equals == text.npos ? 0 : equals + 1);
  while (!rest.empty()) {
    int32_t dimension = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), dimension);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const bool more = !rest.empty();
    if (error != std::errc() || dimension <= 0 || (more && (rest[0] != 'x' || rest.size() == 1)))
      return UsageError("--input-shape ", text, ": expected NAME=1x3x96x96");
    shape.push_back(dimension);
    if (more) rest.remove_prefix(1);
  }
  if (shape.empty()) return UsageError("--input-shape ", text, ": expected NAME=1x3x96x96");
  options.input_shapes[equals == text.npos ? "" : text.substr(0, equals)] = std::move(shape);
  return Status();
}

/// The float network, imported and cleaned up, and what is known about its pictures.
struct Source {
  Graph graph;
  Preprocess preprocess;
  OptimizeReport report;
};

Expected<Source> ImportSource(const ConvertFlags& flags) {
  ImportOptions options;
  for (const std::string& shape : flags.input_shapes)
    OCTET_RETURN_IF_ERROR(ParseInputShape(shape, options));
  Source source;
  OCTET_ASSIGN_OR_RETURN(source.graph, ImportModel(flags.model, options));
  OCTET_RETURN_IF_ERROR(Optimize(source.graph, {}, &source.report).In(flags.model));
  OCTET_ASSIGN_OR_RETURN(const Preprocess stored, ReadPreprocess(source.graph));
  source.preprocess = Merge(*flags.preprocess, stored);
  return source;
}

/// An imported network has its sizes already; --input-size can only agree with them.
Status CheckInputSize(const Source& source) {
  const std::optional<PictureSize>& wanted = source.preprocess.input_size;
  for (int t : source.graph.inputs) {
    const Tensor& tensor = source.graph.tensors[static_cast<size_t>(t)];
    const auto geometry = DescribeInput(tensor, tensor.shape).geometry();
    if (wanted && geometry && geometry->size != *wanted)
      return UsageError("--input-size ", wanted->height, "x", wanted->width, ": input '",
                        tensor.name, "' takes ", geometry->size.height, "x", geometry->size.width,
                        " (--input-shape sets sizes a file leaves open)");
  }
  return Status();
}

/// The samples the network is calibrated with.
struct CalibrationData {
  std::vector<Dataset> datasets;
  std::vector<int> samples;
};

Expected<CalibrationData> OpenCalibration(const ConvertFlags& flags, const Network& network) {
  CalibrationData data;
  OCTET_ASSIGN_OR_RETURN(data.datasets, OpenData(flags.calibration, network));
  data.samples = SpreadEvenly(data.datasets[0].count, flags.calibration_samples);
  return data;
}

Expected<Ranges> CalibrateOn(const CalibrationData& data, const ConvertFlags& flags,
                             const Source& source, const Network& network) {
  SampleSource samples;
  samples.count = static_cast<int>(data.samples.size());
  samples.fill = [&](int sample, std::span<const std::span<float>> inputs) -> Status {
    const int index = data.samples[static_cast<size_t>(sample)];
    OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> read, ReadSamples(data.datasets, index));
    OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> fitted, network.FitSamples(read));
    for (size_t i = 0; i < inputs.size(); ++i)
      OCTET_RETURN_IF_ERROR(
          Feed(fitted[i], source.preprocess, network.inputs()[i],
               {reinterpret_cast<uint8_t*>(inputs[i].data()), inputs[i].size_bytes()}));
    return Status();
  };
  Progress progress("calibrating", samples.count);
  return Calibrate(
      source.graph, samples,
      {.calibrator = flags.calibrator, .progress = [&](int done) { progress.Show(done); }});
}

Status WriteModel(Graph graph, const Preprocess& preprocess, const std::string& path) {
  if (preprocess != Preprocess()) StorePreprocess(preprocess, graph);
  OCTET_ASSIGN_OR_RETURN(const std::vector<uint8_t> file, WriteGraph(graph));
  // What cannot be loaded again must not be left behind.
  const auto check = Model::FromBuffer(Bytes(file));
  if (!check) return check.status().In("the converted model does not load");
  return WriteFileAtomically(path, file);
}

/// Integers against floats on some of the calibration samples, from the file that was written.
Expected<Comparison> CheckAgreement(const Model& written, const Model& source,
                                    const CalibrationData& data, const Preprocess& preprocess) {
  CompareOptions options{.preprocess = preprocess, .title = "checking"};
  for (int i : SpreadEvenly(static_cast<int>(data.samples.size()), kCheckedSamples))
    options.samples.push_back(data.samples[static_cast<size_t>(i)]);
  return Compare(written, &source, data.datasets, options);
}

Expected<ExitCode> ConvertToFloat(const ConvertFlags& flags, const Source& source) {
  OCTET_RETURN_IF_ERROR(WriteModel(source.graph, source.preprocess, flags.output).In(flags.output));
  OCTET_ASSIGN_OR_RETURN(const Model written, Model::FromFile(flags.output));
  PrintSummary({.source_path = flags.model,
                .output_path = flags.output,
                .graph = written.graph(),
                .preprocess = source.preprocess,
                .optimized = source.report});
  return kExitOk;
}

Expected<ExitCode> ConvertToIntegers(const ConvertFlags& flags, const Source& source,
                                     Scheme scheme) {
  if (flags.calibration.empty())
    return UsageError(
        "--calibration DATA is needed to choose ranges (except with --scheme "
        "float32)");
  OCTET_ASSIGN_OR_RETURN(const Model float_model, MakeModel(source.graph, flags.model));
  OCTET_ASSIGN_OR_RETURN(const Network network, Network::Create(float_model, source.preprocess));
  OCTET_ASSIGN_OR_RETURN(const CalibrationData data, OpenCalibration(flags, network));
  OCTET_ASSIGN_OR_RETURN(const Ranges ranges, CalibrateOn(data, flags, source, network));
  Expected<Graph> quantized = Quantize(source.graph, ranges, {.scheme = scheme});
  if (!quantized) return quantized.status().In(flags.model);
  OCTET_RETURN_IF_ERROR(
      WriteModel(*std::move(quantized), source.preprocess, flags.output).In(flags.output));
  OCTET_ASSIGN_OR_RETURN(const Model written, Model::FromFile(flags.output));
  OCTET_ASSIGN_OR_RETURN(const Comparison check,
                         CheckAgreement(written, float_model, data, source.preprocess));
  PrintSummary({.source_path = flags.model,
                .output_path = flags.output,
                .graph = written.graph(),
                .preprocess = source.preprocess,
                .optimized = source.report,
                .calibration = fmt::format("{} of {} samples, {}", data.samples.size(),
                                           data.datasets[0].count, flags.calibrator),
                .check = check});
  return kExitOk;
}

Expected<ExitCode> RunConvert(const ConvertFlags& flags) {
  OCTET_ASSIGN_OR_RETURN(const Source source, ImportSource(flags));
  OCTET_RETURN_IF_ERROR(CheckInputSize(source));
  if (flags.scheme == "float32") return ConvertToFloat(flags, source);
  return ConvertToIntegers(flags, source, flags.scheme == "int8" ? Scheme::kInt8 : Scheme::kUint8);
}

std::string DescribeCalibrators() {
  std::string text = "how ranges are chosen:";
  for (const CalibratorName& calibrator : Calibrators())
    text += fmt::format("\n{}: {}", calibrator.name, calibrator.summary);
  return text + fmt::format("\n[{}]", CalibrateOptions().calibrator);
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  auto flags = std::make_shared<ConvertFlags>();
  command.add_option("MODEL", flags->model, "float network: .onnx or .tflite")
      ->required()
      ->type_name("FILE");
  command.add_option("-o,--output", flags->output, "the file to write")
      ->required()
      ->type_name("OUT.tflite");
  command.add_option("--calibration", flags->calibration, "typical samples")->type_name("DATA");
  command
      .add_option("--calibration-samples", flags->calibration_samples,
                  "use at most this many, evenly spread [500]")
      ->check(CLI::Range(1, 1 << 30).description(""))
      ->type_name("N");
  command
      .add_option("--scheme", flags->scheme,
                  "uint8: one scale and zero point per tensor\n"
                  "int8: weights symmetric, per output channel\n"
                  "float32: import and clean up only\n"
                  "[uint8]")
      ->check(CLI::IsMember({"uint8", "int8", "float32"}).description(""))
      ->type_name("NAME");
  command.add_option("--calibrator", flags->calibrator, DescribeCalibrators())->type_name("NAME");
  command
      .add_option("--input-shape", flags->input_shapes,
                  "for inputs whose file leaves dimensions open; once per input")
      ->expected(1)
      ->take_all()
      ->type_name("[NAME=]1x3x96x96");
  flags->preprocess = AddPreprocessFlags(command);
  return [flags] { return RunConvert(*flags); };
}

}  // namespace

extern const Command kConvert;
const Command kConvert = {"convert", "Turn a float network into an 8-bit integer one",
                          "net.onnx -o net.tflite --calibration photos/ --mean 127.5 --std 127.5",
                          Add};

}  // namespace octet
