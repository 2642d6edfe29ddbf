// octet eval: accuracy on labelled data, and how often integers and floats agree.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <octet/converter.h>

#include "base/str.h"
#include "tools/io/labels.h"
#include "tools/io/report.h"
#include "tools/io/text.h"
#include "tools/octet/command.h"
#include "tools/octet/compare.h"
#include "tools/octet/load_graph.h"
#include "tools/octet/network.h"

namespace octet {
namespace {

struct EvalFlags {
  std::string model, data, float_model, json;
  LabelFlags labels;
  int num_threads = ProcessorCount();
  std::optional<double> min_top1, min_agreement;
  std::shared_ptr<const Preprocess> preprocess;
};

/// The float network to compare with, and what to call it; empty when there is none.
struct Reference {
  std::optional<Model> model;
  std::string name;
};

Expected<Reference> LoadReference(const EvalFlags& flags, const Graph& graph) {
  Reference reference;
  if (!flags.float_model.empty()) {
    OCTET_ASSIGN_OR_RETURN(reference.model, LoadModel(flags.float_model));
    reference.name = BaseName(flags.float_model);
  } else if (IsQuantized(graph)) {
    OCTET_ASSIGN_OR_RETURN(Graph twin, FloatTwin(graph));
    OCTET_ASSIGN_OR_RETURN(reference.model, Model::FromGraph(std::move(twin)));
    reference.name = "its float twin";
  }
  return reference;
}

Status CheckFlags(const EvalFlags& flags) {
  if (flags.min_top1 && flags.labels.path.empty()) return UsageError("--min-top1 needs --labels");
  return Status();
}

nlohmann::ordered_json ToJson(const Comparison& result) {
  return {{"images", result.images},
          {"top1", JsonNumber(result.top1)},
          {"top5", JsonNumber(result.top5)},
          {"agreement", JsonNumber(result.agreement)},
          {"mean_abs_error", JsonNumber(result.mean_abs_error)}};
}

void Print(const EvalFlags& flags, const Comparison& result, const std::string& reference) {
  fmt::print("{} on {}\n", BaseName(flags.model), BaseName(flags.data));
  Table table({"", ""});
  table.Add({"samples", fmt::format("{}", result.images)});
  if (result.top1) table.Add({"top-1", FormatShare(*result.top1)});
  if (result.top5) table.Add({"top-5", FormatShare(*result.top5)});
  if (result.agreement)
    table.Add({"agreement",
               fmt::format("{} have the top-1 of {}", FormatShare(*result.agreement), reference)});
  if (result.mean_abs_error)
    table.Add({"mean abs error",
               fmt::format("{} from {}", FormatNumber(*result.mean_abs_error), reference)});
  table.Print();
}

/// kExitThresholdMissed, saying so, when `value` is below `minimum`.
ExitCode CheckThreshold(const char* flag, std::optional<double> value,
                        std::optional<double> minimum) {
  if (!minimum || (value && *value >= *minimum)) return kExitOk;
  fmt::print(stderr, "octet: {} {}: {}\n", flag, FormatNumber(*minimum),
             value ? fmt::format("only {} was reached", FormatNumber(*value))
                   : "there is nothing to compare");
  return kExitThresholdMissed;
}

Expected<ExitCode> RunEval(const EvalFlags& flags) {
  OCTET_RETURN_IF_ERROR(CheckFlags(flags));
  OCTET_ASSIGN_OR_RETURN(const Model model, LoadModel(flags.model));
  OCTET_ASSIGN_OR_RETURN(const Preprocess stored, ReadPreprocess(model.graph()));
  OCTET_ASSIGN_OR_RETURN(const Reference reference, LoadReference(flags, model.graph()));

  CompareOptions options{.preprocess = Merge(*flags.preprocess, stored),
                         .num_threads = flags.num_threads,
                         .title = "evaluating"};
  OCTET_ASSIGN_OR_RETURN(const Network network, Network::Create(model, options.preprocess));
  OCTET_ASSIGN_OR_RETURN(const std::vector<Dataset> datasets, OpenData(flags.data, network));
  options.samples = SpreadEvenly(datasets[0].count, datasets[0].count);
  if (!flags.labels.path.empty()) {
    OCTET_ASSIGN_OR_RETURN(options.labels,
                           ReadLabels(flags.labels.path, datasets[0], flags.labels.offset));
  }
  OCTET_ASSIGN_OR_RETURN(
      const Comparison result,
      Compare(model, reference.model ? &*reference.model : nullptr, datasets, options));

  if (flags.json != "-") Print(flags, result, reference.name);
  if (!flags.json.empty()) OCTET_RETURN_IF_ERROR(WriteJson(ToJson(result), flags.json));
  const ExitCode top1 = CheckThreshold("--min-top1", result.top1, flags.min_top1);
  const ExitCode agreement =
      CheckThreshold("--min-agreement", result.agreement, flags.min_agreement);
  return top1 != kExitOk ? top1 : agreement;
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  auto flags = std::make_shared<EvalFlags>();
  command.add_option("MODEL", flags->model, ".tflite or .onnx")->required()->type_name("FILE");
  command.add_option("--data", flags->data, "samples")->required()->type_name("DATA");
  AddLabelFlags(command, flags->labels);
  command
      .add_option("--float", flags->float_model,
                  "compare with this model [the float twin of a quantized MODEL]")
      ->type_name("MODEL2");
  command.add_option("--min-top1", flags->min_top1, "exit 3 below this share (0..1)")
      ->type_name("X");
  command.add_option("--min-agreement", flags->min_agreement, "likewise")->type_name("X");
  command.add_option("--json", flags->json, "write figures as JSON; - is standard output")
      ->type_name("FILE|-");
  command.add_option("--threads", flags->num_threads, "samples at a time [all processors]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
  flags->preprocess = AddPreprocessFlags(command);
  return [flags] { return RunEval(*flags); };
}

}  // namespace

extern const Command kEval;
const Command kEval = {"eval", "Measure accuracy, and agreement with the float network",
                       "net.tflite --data test/ --labels test/labels.txt", Add};

}  // namespace octet
