// octet convert: a float network and some samples in, an integer network out. The stages are in
// convert/; start with convert/conversion.h.
#include "tools/octet/command.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/convert/flags.h"
#include "tools/octet/convert/report.h"
#include "tools/octet/convert/summary.h"

namespace octet {
namespace {

Expected<ExitCode> RunConvert(const ConvertFlags& flags) {
  Conversion conversion{flags};
  OCTET_RETURN_IF_ERROR(CheckFlags(flags));
  OCTET_RETURN_IF_ERROR(Import(conversion));
  if (!flags.quantize.only_imports()) {
    OCTET_RETURN_IF_ERROR(ReadGivenRanges(conversion));
    OCTET_RETURN_IF_ERROR(OpenSamples(conversion));
    OCTET_RETURN_IF_ERROR(CheckData(conversion));
    OCTET_RETURN_IF_ERROR(EqualizeNetwork(conversion));
    OCTET_RETURN_IF_ERROR(ChooseRanges(conversion));
    OCTET_RETURN_IF_ERROR(RefineScales(conversion));
    OCTET_RETURN_IF_ERROR(WriteRangeFiles(conversion));
    OCTET_RETURN_IF_ERROR(QuantizeNetwork(conversion));
    OCTET_RETURN_IF_ERROR(LimitDrop(conversion));
  }
  OCTET_RETURN_IF_ERROR(Write(conversion));
  if (!flags.quantize.only_imports()) {
    OCTET_RETURN_IF_ERROR(Check(conversion));
    if (conversion.check) OCTET_RETURN_IF_ERROR(WriteReports(conversion));
  }
  if (flags.output.report_json != "-") PrintSummary(conversion);
  return kExitOk;
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  return [flags = AddConvertFlags(command)] { return RunConvert(*flags); };
}

}  // namespace

extern const Command kConvert;
const Command kConvert = {"convert", "Turn a float network into an 8-bit integer one",
                          "net.onnx -o net.tflite --calibration photos/ --mean 127.5 --std 127.5",
                          Add};

}  // namespace octet
