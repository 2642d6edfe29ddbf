// benchmark_model: how long a model takes, and what the integers buy against float32. A drop-in for
// TFLite's program of this name: its flags, its defaults, its last lines.
//
//   flags ─▶ matrix: load, time in turns, watch ─▶ Report ─▶ tables, JSON, trace, HTML
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "benchmarks/flags.h"
#include "benchmarks/report_csv.h"
#include "benchmarks/report_html.h"
#include "benchmarks/report_json.h"
#include "benchmarks/report_tables.h"
#include "benchmarks/tflite_log.h"
#include "tools/io/command_line.h"
#include "tools/io/report.h"

namespace octet {
namespace {

void Print(const Report& report, const TimingOptions& timing) {
  std::vector<Section> sections = {Summary(report)};
  for (const ModelReport& run : report.runs) sections.push_back(Facts(run));
  sections.push_back(MachineTable(report));
  fmt::print("{}\n", ToText(sections));
  for (const ModelReport& run : report.runs) fmt::print("{}", TfliteLog(report, run, timing));
}

Status WriteProfile(const Report& report, const Flags& flags) {
  if (!flags.op_profiling) return Status();
  const std::string text = flags.op_profiling_output_mode == "csv"
                               ? ProfileToCsv(report)
                               : ToText(Profiles(report)) + "\n";
  const std::string& file = flags.op_profiling_output_file;
  if (file.empty() && flags.quiet()) return Status();
  return WriteText(text, file.empty() ? "-" : file);
}

Status WriteFiles(const Report& report, const Flags& flags) {
  OCTET_RETURN_IF_ERROR(WriteProfile(report, flags));
  if (!flags.output_json.empty())
    OCTET_RETURN_IF_ERROR(WriteJson(ToJson(report), flags.output_json));
  if (!flags.output_csv.empty()) OCTET_RETURN_IF_ERROR(WriteText(ToCsv(report), flags.output_csv));
  if (!flags.output_markdown.empty())
    OCTET_RETURN_IF_ERROR(WriteText(ToMarkdown(report), flags.output_markdown));
  if (!flags.output_trace.empty())
    OCTET_RETURN_IF_ERROR(WriteJson(ToTrace(report), flags.output_trace));
  if (flags.report_html.empty()) return Status();
  return WriteText(ToHtml(report, MeasureMemory()), flags.report_html);
}

void PrintFlags(const CLI::App& app, const Flags& flags) {
  for (const std::string& name : FlagsWithoutEffect(app))
    fmt::print(stderr, "benchmark_model: {} has no effect here\n", name);
  if (flags.quiet()) return;
  fmt::print("INFO: Log parameter values verbosely: [{}]\n", flags.verbose ? 1 : 0);
  for (const std::string& line : DescribeFlags(app, flags.verbose)) fmt::print("INFO: {}\n", line);
  fmt::print("\n");
}

Status Run(const CLI::App& app, Flags& flags) {
  OCTET_RETURN_IF_ERROR(Complete(flags));
  PrintFlags(app, flags);
  OCTET_ASSIGN_OR_RETURN(const Report report, RunMatrix(flags.matrix));
  OCTET_RETURN_IF_ERROR(WriteFiles(report, flags));
  if (!flags.quiet()) Print(report, flags.matrix.timing);
  return Status();
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) {
  CLI::App app("Times .tflite models, alone or against their float32 form.", "benchmark_model");
  octet::Flags flags;
  octet::AddFlags(app, flags);
  return octet::RunProgram(app, argc, argv, [&]() -> int {
    const octet::Status status = octet::Run(app, flags);
    return status.ok() ? octet::kExitOk : octet::Fail("benchmark_model", status);
  });
}
