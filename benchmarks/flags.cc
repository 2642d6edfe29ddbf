#include "benchmarks/flags.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>

#include "base/str.h"

namespace octet {
namespace {

/// Choices of TFLite's that octet does not have: it needs no delegate, and packs weights always.
/// Flags that ask TFLite for an output are not here: those it lacks are refused.
constexpr const char* kWithoutEffect[] = {
    "--allow_dynamic_profiling_buffer_increase",
    "--allow_fp16",
    "--benchmark_name",
    "--disable_delegate_clustering",
    "--disable_nnapi_cpu",
    "--enable_builtin_cast_constant_cache",
    "--external_delegate_options",
    "--external_delegate_path",
    "--gpu_backend",
    "--gpu_experimental_enable_quant",
    "--gpu_inference_for_sustained_speed",
    "--gpu_invoke_loop_times",
    "--gpu_precision_loss_allowed",
    "--max_delegated_partitions",
    "--max_profiling_buffer_entries",
    "--memory_footprint_check_interval_ms",
    "--min_nodes_per_partition",
    "--nnapi_accelerator_name",
    "--nnapi_allow_fp16",
    "--nnapi_execution_preference",
    "--optimize_memory_for_large_tensors",
    "--output_prefix",
    "--print_postinvoke_state",
    "--print_preinvoke_state",
    "--release_dynamic_tensors",
    "--report_peak_memory_footprint",  // always reported
    "--require_full_delegation",
    "--tensor_name_display_length",
    "--use_caching",
    "--use_coreml",
    "--use_gpu",
    "--use_hexagon",
    "--use_nnapi",
    "--use_xnnpack",
    "--xnnpack_force_fp16",
};

constexpr const char* kTiming = "Timing";
constexpr const char* kInputs = "Inputs (random from a fixed seed unless told otherwise)";
constexpr const char* kOutput = "Output";
constexpr int kMany = 1 << 30;

/// −1 is TFLite's default, which here, too, means one.
std::string CheckThreads(const std::string& text) {
  int threads = 0;
  const bool number = CLI::detail::lexical_cast(text, threads);
  if (number && (threads == -1 || (threads >= 1 && threads <= 1024))) return "";
  return StrCat("'", text, "' is no number of threads from 1 to 1024");
}

void AddMatrixFlags(CLI::App& app, MatrixOptions& matrix) {
  app.add_option("--graph", matrix.graphs, "the model; several are timed in turns")
      ->required()
      ->expected(1)
      ->take_all()
      ->default_str("")
      ->type_name("MODEL.tflite");
  app.add_option("--num_threads", matrix.threads, "several (1,2) are timed in turns")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Validator(CheckThreads, "", ""))
      ->type_name("N[,N]");
  app.add_flag("--compare_fp32", matrix.compare_fp32,
               "time the same network in float32 as well, in turns");
  app.add_flag("--dry_run", matrix.dry_run, "load the model, but do not run it");
}

void AddTimingFlags(CLI::App& app, TimingOptions& timing) {
  const auto add_count = [&](const char* flag, int& value, const char* help) {
    app.add_option(flag, value, help)
        ->check(CLI::Range(0, kMany).description(""))
        ->type_name("N")
        ->group(kTiming);
  };
  const auto add_seconds = [&](const char* flag, double& value, const char* help,
                               const char* unit = "S") {
    app.add_option(flag, value, help)->type_name(unit)->group(kTiming);
  };
  add_count("--num_runs", timing.num_runs, "at least this many timed runs");
  add_seconds("--min_secs", timing.min_secs, "for at least this long");
  add_seconds("--max_secs", timing.max_secs, "no new run after this time");
  add_count("--warmup_runs", timing.warmup_runs, "at least this many runs before them");
  add_seconds("--warmup_min_secs", timing.warmup_min_secs, "for at least this long");
  add_seconds("--run_delay", timing.run_delay, "seconds between runs, if positive");
  add_seconds("--run_frequency", timing.run_frequency, "runs a second, if positive", "N");
}

void AddInputFlags(CLI::App& app, Flags& flags) {
  const auto add = [&](const char* flag, std::string& value, const char* help, const char* type) {
    app.add_option(flag, value, help)->type_name(type)->group(kInputs);
  };
  add("--input_layer", flags.input_names, "a name for each input, in their order", "A,B");
  add("--input_layer_shape", flags.input_shapes, "their shapes", "1,224,224,3:1,20");
  add("--input_layer_value_range", flags.input_ranges, "random values from LOW to HIGH",
      "A,LOW,HIGH:B,LOW,HIGH");
  add("--input_layer_value_files", flags.input_files,
      "the tensor's bytes; \"::\" stands for ':' in names", "A:FILE,B:FILE");
}

void AddOutputFlags(CLI::App& app, Flags& flags) {
  const auto add = [&](const char* flag, std::string& value, const char* help) {
    app.add_option(flag, value, help)->type_name("FILE|-")->group(kOutput);
  };
  app.add_flag("--enable_op_profiling", flags.op_profiling, "show the time of each operator")
      ->group(kOutput);
  app.add_option("--op_profiling_output_mode", flags.op_profiling_output_mode,
                 "form of what --enable_op_profiling shows")
      ->check(CLI::IsMember({"stdout", "csv"}).description(""))
      ->type_name("stdout|csv")
      ->group(kOutput);
  add("--op_profiling_output_file", flags.op_profiling_output_file,
      "where it goes [standard output]");
  add("--profiling_output_csv_file", flags.profiling_output_csv_file,
      "the same as --op_profiling_output_mode=csv --op_profiling_output_file=FILE");
  app.add_option("--output_filepath", flags.matrix.output_file,
                 "the outputs' bytes, of the last run")
      ->type_name("FILE")
      ->group(kOutput);
  add("--output_json", flags.output_json, "all figures");
  add("--output_csv", flags.output_csv, "a line for each run");
  add("--output_markdown", flags.output_markdown, "the tables");
  add("--output_trace", flags.output_trace, "one run of each network for chrome://tracing");
  add("--report_html", flags.report_html, "the tables, latency histograms and a roofline");
  app.add_flag("--verbose", flags.verbose, "print the values of all flags, not of those given")
      ->group(kOutput);
}

std::vector<const std::string*> OutputsOf(const Flags& flags) {
  return {&flags.op_profiling_output_file, &flags.output_json,  &flags.output_csv,
          &flags.output_markdown,          &flags.output_trace, &flags.report_html};
}

Status CheckOutputs(const Flags& flags) {
  const auto files = OutputsOf(flags);
  if (std::count_if(files.begin(), files.end(),
                    [](const std::string* file) { return *file == "-"; }) > 1)
    return UsageError("only one file can go to standard output (-)");
  if (!flags.op_profiling && !flags.op_profiling_output_file.empty())
    return UsageError("an output file for the profile needs --enable_op_profiling=true");
  return Status();
}

bool Ignored(const CLI::Option& option) {
  return option.get_group().empty();
}

}  // namespace

bool Flags::quiet() const {
  const auto files = OutputsOf(*this);
  return std::any_of(files.begin(), files.end(),
                     [](const std::string* file) { return *file == "-"; });
}

void AddFlags(CLI::App& app, Flags& flags) {
  app.option_defaults()->always_capture_default();
  AddMatrixFlags(app, flags.matrix);
  AddTimingFlags(app, flags.matrix.timing);
  AddInputFlags(app, flags);
  AddOutputFlags(app, flags);
  for (const char* flag : kWithoutEffect) app.add_option(flag)->group("");
  app.footer(
      "\nOther flags of TFLite's program that cannot change anything here (delegates, buffers) "
      "are\n"
      "accepted and named on standard error. FILE - is standard output.");
}

Status Complete(Flags& flags) {
  std::replace(flags.matrix.threads.begin(), flags.matrix.threads.end(), -1, 1);
  if (!flags.profiling_output_csv_file.empty()) {
    flags.op_profiling_output_mode = "csv";
    flags.op_profiling_output_file = flags.profiling_output_csv_file;
  }
  OCTET_ASSIGN_OR_RETURN(flags.matrix.inputs,
                         ParseInputLayers(flags.input_names, flags.input_shapes, flags.input_ranges,
                                          flags.input_files));
  return CheckOutputs(flags);
}

std::vector<std::string> DescribeFlags(const CLI::App& app, bool all) {
  std::vector<std::string> lines;
  for (const CLI::Option* option : app.get_options()) {
    if (Ignored(*option) || option->get_single_name() == "help" || (!all && option->count() == 0))
      continue;
    lines.push_back(fmt::format("{}: [{}]", option->get_single_name(),
                                option->count() == 0
                                    ? option->get_default_str()
                                    : fmt::format("{}", fmt::join(option->results(), ","))));
  }
  return lines;
}

std::vector<std::string> FlagsWithoutEffect(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (Ignored(*option) && option->count() > 0) names.push_back("--" + option->get_single_name());
  }
  return names;
}

}  // namespace octet
