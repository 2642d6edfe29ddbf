#include "tools/octet/convert/flags.h"

#include <fmt/format.h>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/str.h"
#include "tools/io/command_line.h"

namespace octet {
namespace {

void Add(CLI::App& command, ImportFlags& flags) {
  command
      .add_option("MODEL", flags.model,
                  "float network: .onnx, .tflite, or Caffe's .prototxt or .caffemodel")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--input-shape", flags.input_shapes,
                  "for inputs whose file leaves dimensions open, or any of Caffe's; once per input")
      ->expected(1)
      ->take_all()
      ->type_name("[NAME=]1x3x96x96");
  command
      .add_option("--caffe-weights", flags.caffe_weights,
                  "the .caffemodel of a .prototxt, unless it lies beside it under the same name")
      ->type_name("FILE");
}

void Add(CLI::App& command, OutputFlags& flags) {
  command.add_option("-o,--output", flags.output, "the file to write")
      ->required()
      ->type_name("OUT.tflite");
  constexpr const char* kGroup = "Report";
  command
      .add_option("--report", flags.report, "what was done to accuracy, layer by layer, as a page")
      ->type_name("OUT.html")
      ->group(kGroup);
  command.add_option("--report-json", flags.report_json, "the same as JSON; - is standard output")
      ->type_name("FILE|-")
      ->group(kGroup);
  AddLabelFlags(command, flags.labels, "of the calibration samples: ");
}

void Add(CLI::App& command, DataFlags& flags) {
  constexpr const char* kGroup = "Data";
  command
      .add_option("--calibration", flags.calibration,
                  "typical samples; none: batch normalization says")
      ->type_name("DATA")
      ->group(kGroup);
  command
      .add_option("--calibration-samples", flags.calibration_samples,
                  "use at most this many, evenly spread [500]")
      ->check(CLI::Range(1, 1 << 30).description(""))
      ->type_name("N")
      ->group(kGroup);
  command
      .add_option("--threads", flags.num_threads,
                  "samples at a time; results do not depend on it [all processors]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N")
      ->group(kGroup);
  flags.preprocess = AddPreprocessFlags(command);
}

std::string DescribeCalibrators() {
  std::string text = "how ranges are chosen:";
  for (const CalibratorName& calibrator : Calibrators())
    text += fmt::format("\n{}: {}", calibrator.name, calibrator.summary);
  text += "\neasyquant: kl, then scales of weights and inputs searched layer by layer";
  return text + fmt::format("\n[{}]", RangeFlags().calibrator);
}

void Add(CLI::App& command, RangeFlags& flags) {
  constexpr const char* kGroup = "Ranges";
  command.add_option("--calibrator", flags.calibrator, DescribeCalibrators())
      ->type_name("NAME")
      ->group(kGroup);
  command
      .add_option("--percentile", flags.percentile,
                  fmt::format("of calibrator percentile: the share below the upper end, and above "
                              "the lower one [{}]",
                              CalibrateOptions().percentile))
      ->type_name("P")
      ->group(kGroup);
  command
      .add_option("--ranges", flags.ranges,
                  "ranges from --ranges-out, instead of calibrating; several are united")
      ->expected(1)
      ->take_all()
      ->type_name("FILE.json")
      ->group(kGroup);
  command.add_option("--ranges-out", flags.ranges_out, "write the ranges used")
      ->type_name("FILE.json")
      ->group(kGroup);
  command
      .add_option("--calibration-table", flags.table,
                  "scales from ncnn2table or caffe-int8-convert-tools")
      ->type_name("FILE.table")
      ->group(kGroup);
  command.add_option("--write-table", flags.write_table, "write the scales used as such a table")
      ->type_name("FILE.table")
      ->group(kGroup);
  command
      .add_option("--table-dialect", flags.table_dialect,
                  "ncnn: 6-bit weights where it needs them\n"
                  "caffe: 8-bit weights, convolutions only\n"
                  "[ncnn]")
      ->check(CLI::IsMember({"ncnn", "caffe"}).description(""))
      ->type_name("NAME")
      ->group(kGroup);
}

void Add(CLI::App& command, QuantizeFlags& flags) {
  constexpr const char* kGroup = "Quantization";
  command
      .add_option("--scheme", flags.scheme,
                  "uint8: one scale and zero point per tensor\n"
                  "int8: weights symmetric, per output channel\n"
                  "int8-per-tensor: the same with one weight scale per tensor\n"
                  "float32: import and clean up only\n"
                  "[uint8]")
      ->check(CLI::IsMember({"uint8", "int8", "int8-per-tensor", "float32"}).description(""))
      ->type_name("NAME")
      ->group(kGroup);
  const auto add_bits = [&](const char* flag, int& bits, const char* help) {
    command.add_option(flag, bits, help)
        ->check(CLI::Range(kMinBits, kMaxBits).description(""))
        ->type_name("4..8")
        ->group(kGroup);
  };
  add_bits("--weight-bits", flags.weight_bits, "weights on a coarser grid [8]");
  add_bits("--activation-bits", flags.activation_bits,
           "likewise; a MINIMUM behind each layer saturates [8]");
  command.add_flag("--power-of-two", flags.power_of_two, "scales are powers of two")->group(kGroup);
  command.add_flag("--no-equalize", flags.no_equalize, "leave channels as the layers scale them")
      ->group(kGroup);
  command
      .add_flag("--no-bias-correction", flags.no_bias_correction,
                "leave what rounding adds to channels on average")
      ->group(kGroup);
  command
      .add_flag("--allow-float", flags.allow_float,
                "keep operators without an integer form in float32 instead of ending with code 4")
      ->group(kGroup);
  command
      .add_option("--keep-float", flags.keep_float,
                  "keep in float32 what writes the tensor NAME, or all operators of the kind NAME "
                  "(SOFTMAX); may be repeated")
      ->expected(1)
      ->take_all()
      ->type_name("NAME")
      ->group(kGroup);
  command
      .add_option(
          "--max-drop", flags.max_drop,
          "keep operators in float32, the most sensitive first, until top-1 (with --labels; "
          "else agreement with the float network) on the calibration samples drops by no "
          "more than this share (0..1)")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->type_name("X")
      ->group(kGroup);
}

Scheme SchemeNamed(const std::string& name) {
  if (name == "uint8") return Scheme::kUint8;
  return name == "int8" ? Scheme::kInt8 : Scheme::kInt8PerTensor;
}

}  // namespace

QuantizeOptions QuantizeFlags::options() const {
  return {.scheme = SchemeNamed(scheme),
          .weight_bits = weight_bits,
          .activation_bits = activation_bits,
          .power_of_two = power_of_two};
}

Status CheckFlags(const ConvertFlags& flags) {
  const bool reports = !flags.output.report.empty() || !flags.output.report_json.empty();
  if (reports && flags.quantize.only_imports())
    return UsageError("--report: --scheme float32 loses nothing that could be reported");
  const bool compares = reports || !flags.output.labels.path.empty();
  if (compares && (flags.data.no_samples() || flags.data.calibration.empty()))
    return UsageError("--report and --labels need --calibration DATA to compare on");
  return Status();
}

std::shared_ptr<const ConvertFlags> AddConvertFlags(CLI::App& command) {
  auto flags = std::make_shared<ConvertFlags>();
  Add(command, flags->import);
  Add(command, flags->output);
  Add(command, flags->quantize);
  Add(command, flags->ranges);
  Add(command, flags->data);
  return flags;
}

}  // namespace octet
