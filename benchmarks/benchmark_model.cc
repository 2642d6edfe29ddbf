// benchmark_model: how long a model takes, and what the integers buy against float32. Flags have
// the names they have in TFLite's program.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <octet/converter.h>
#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "benchmarks/model_report.h"
#include "benchmarks/op_profile.h"
#include "benchmarks/random_inputs.h"
#include "benchmarks/timing.h"
#include "tools/io/command_line.h"
#include "tools/io/report.h"
#include "tools/io/sha256.h"

namespace octet {
namespace {

constexpr int kProfiledRuns = 20;

struct Flags {
  std::vector<std::string> graphs;
  int num_threads = 1;
  TimingOptions timing;
  bool compare_fp32 = false;
  bool profile = false;
  std::string output_json;
};

std::string HashOutputs(const Interpreter& interpreter) {
  Sha256 hash;
  for (int i = 0; i < interpreter.num_outputs(); ++i)
    hash.Add(interpreter.TensorData(interpreter.output_tensor(i)));
  return hash.Finish();
}

/// The float form of `model` with the same inputs.
Expected<Interpreter> MakeFloatTwin(const Model& model, Interpreter& interpreter, int num_threads) {
  OCTET_ASSIGN_OR_RETURN(Graph graph, FloatTwin(model.graph()));
  OCTET_ASSIGN_OR_RETURN(const Model twin, Model::FromGraph(std::move(graph)));
  Interpreter result(twin, {.num_threads = num_threads});
  OCTET_RETURN_IF_ERROR(result.status());
  CopyInputs(interpreter, model.graph(), result);
  return result;
}

Expected<ModelReport> Benchmark(const std::string& path, const Flags& flags) {
  ModelReport report{.model = path,
                     .kernel = std::string(KernelName(DefaultKernel())),
                     .threads = flags.num_threads};
  const double start = NowMicroseconds();
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromFile(path));
  Interpreter interpreter(model, {.num_threads = flags.num_threads});
  OCTET_RETURN_IF_ERROR(interpreter.status().In(path));
  report.load_us = NowMicroseconds() - start;
  report.arena_bytes = interpreter.arena_bytes();
  report.packed_bytes = model.packed_bytes();
  FillInputs(interpreter, model.graph());

  std::vector<Interpreter*> in_turns = {&interpreter};
  std::optional<Interpreter> twin;
  if (flags.compare_fp32) {
    OCTET_ASSIGN_OR_RETURN(twin, MakeFloatTwin(model, interpreter, flags.num_threads));
    in_turns.push_back(&*twin);
  }
  OCTET_ASSIGN_OR_RETURN(std::vector<Times> times, TimeInTurns(in_turns, flags.timing));
  report.times = std::move(times[0]);
  if (twin) report.fp32_times = std::move(times[1]);
  report.output_sha256 = HashOutputs(interpreter);
  OCTET_ASSIGN_OR_RETURN(report.ops, ProfileOps(interpreter, model.graph(), kProfiledRuns));
  return report;
}

Status Run(const Flags& flags) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const std::string& path : flags.graphs) {
    OCTET_ASSIGN_OR_RETURN(const ModelReport report, Benchmark(path, flags));
    runs.push_back(ToJson(report));
    if (flags.output_json == "-") continue;
    Print(report, flags.profile);
    if (flags.graphs.size() > 1) fmt::print("\n");
  }
  if (flags.output_json.empty()) return Status();
  return WriteJson(runs.size() == 1 ? runs[0] : nlohmann::ordered_json{{"runs", runs}},
                   flags.output_json);
}

void AddFlags(CLI::App& app, Flags& flags) {
  app.add_option("--graph", flags.graphs, "the model; several are timed one after the other")
      ->required()
      ->expected(1)
      ->take_all()
      ->type_name("MODEL.tflite");
  app.add_option("--num_threads", flags.num_threads, "[1]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
  app.add_option("--num_runs", flags.timing.num_runs, "at least this many timed runs [50]")
      ->check(CLI::Range(1, 1 << 30).description(""))
      ->type_name("N");
  app.add_option("--warmup_runs", flags.timing.warmup_runs, "runs before the timed ones [1]")
      ->check(CLI::Range(0, 1 << 30).description(""))
      ->type_name("N");
  app.add_option("--min_secs", flags.timing.min_secs, "at least this long [1]")->type_name("S");
  app.add_option("--max_secs", flags.timing.max_secs, "no new run after this time [150]")
      ->type_name("S");
  app.add_flag("--compare_fp32", flags.compare_fp32,
               "time the same network in float32 as well, in turns");
  app.add_flag("--enable_op_profiling", flags.profile, "print the time of each operator");
  app.add_option("--output_json", flags.output_json, "write the figures; - is standard output")
      ->type_name("FILE|-");
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) {
  CLI::App app("Times a .tflite model, alone or against its float32 form.", "benchmark_model");
  octet::Flags flags;
  octet::AddFlags(app, flags);
  return octet::RunProgram(app, argc, argv, [&]() -> int {
    const octet::Status status = octet::Run(flags);
    return status.ok() ? octet::kExitOk : octet::Fail("benchmark_model", status);
  });
}
