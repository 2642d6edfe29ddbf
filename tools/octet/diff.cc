// octet diff: two models on the same samples, layer by layer.
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/str.h"
#include "tools/io/report.h"
#include "tools/io/text.h"
#include "tools/octet/command.h"
#include "tools/octet/input_files.h"
#include "tools/octet/layers.h"
#include "tools/octet/load_graph.h"

namespace octet {
namespace {

struct DiffFlags {
  std::string a, b, data, json;
  std::vector<std::string> inputs;
  int max_samples = 100;
  int num_threads = ProcessorCount();
  std::shared_ptr<const Preprocess> preprocess;
};

/// What both models are fed with.
struct Samples {
  int count = 0;
  SampleReader read;
};

Expected<Samples> OpenSamples(const DiffFlags& flags, const Network& network) {
  if (flags.data.empty()) {
    OCTET_ASSIGN_OR_RETURN(std::vector<Sample> files, ReadInputs(flags.inputs, network));
    return Samples{
        1, [files = std::move(files)](int) -> Expected<std::vector<Sample>> { return files; }};
  }
  OCTET_ASSIGN_OR_RETURN(std::vector<Dataset> datasets, OpenData(flags.data, network));
  std::vector<int> chosen = SpreadEvenly(datasets[0].count, flags.max_samples);
  const int count = static_cast<int>(chosen.size());
  return Samples{count, [datasets = std::move(datasets), chosen = std::move(chosen)](int i) {
                   return ReadSamples(datasets, chosen[static_cast<size_t>(i)]);
                 }};
}

Expected<Preprocess> PreprocessOf(const DiffFlags& flags, const Model& a, const Model& b) {
  OCTET_ASSIGN_OR_RETURN(const Preprocess in_a, ReadPreprocess(a.graph()));
  OCTET_ASSIGN_OR_RETURN(const Preprocess in_b, ReadPreprocess(b.graph()));
  return Merge(*flags.preprocess, Merge(in_b, in_a));
}

nlohmann::ordered_json ToJson(const std::vector<LayerDifference>& layers, const Graph& graph) {
  nlohmann::ordered_json json = {{"layers", nlohmann::ordered_json::array()}};
  for (const LayerDifference& layer : layers)
    json["layers"].push_back({{"name", graph.tensors[static_cast<size_t>(layer.pair.judged)].name},
                              {"max_lsb", JsonNumber(layer.difference.max_lsb())},
                              {"sqnr_db", JsonNumber(layer.difference.sqnr_db())},
                              {"cosine", JsonNumber(layer.difference.cosine())},
                              {"saturated", JsonNumber(layer.difference.saturated())}});
  return json;
}

void Print(const DiffFlags& flags, int samples, const std::vector<LayerDifference>& layers,
           const Graph& graph) {
  fmt::print("{} against {}, {} {}\n", BaseName(flags.b), BaseName(flags.a), samples,
             samples == 1 ? "sample" : "samples");
  const auto text = [](std::optional<double> value, const char* otherwise, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : std::string(otherwise);
  };
  Table table({"layer", "operator", ">SQNR dB", ">cosine", ">max LSB", ">saturated"});
  for (const LayerDifference& layer : layers) {
    const TensorDifference& found = layer.difference;
    const std::optional<double> saturated = found.saturated();
    table.Add({graph.tensors[static_cast<size_t>(layer.pair.judged)].name,
               graph.operators[static_cast<size_t>(layer.pair.op)].name(),
               text(found.sqnr_db(), "equal", 1), text(found.cosine(), "-", 6),
               text(found.max_lsb(), "-", 1), saturated ? FormatShare(*saturated) : "-"});
  }
  table.Print();
}

Expected<ExitCode> RunDiff(const DiffFlags& flags) {
  if (flags.inputs.empty() == flags.data.empty())
    return UsageError("give --input or --data, one of them");
  OCTET_ASSIGN_OR_RETURN(const Model a, LoadModel(flags.a));
  OCTET_ASSIGN_OR_RETURN(const Model b, LoadModel(flags.b));
  LayerOptions options{.num_threads = flags.num_threads};
  OCTET_ASSIGN_OR_RETURN(options.preprocess, PreprocessOf(flags, a, b));
  OCTET_ASSIGN_OR_RETURN(const Network network, Network::Create(b, options.preprocess));
  OCTET_ASSIGN_OR_RETURN(const Samples samples, OpenSamples(flags, network));
  OCTET_ASSIGN_OR_RETURN(const std::vector<LayerDifference> layers,
                         CompareLayers(a, b, samples.count, samples.read, options));
  if (flags.json != "-") Print(flags, samples.count, layers, b.graph());
  if (!flags.json.empty()) OCTET_RETURN_IF_ERROR(WriteJson(ToJson(layers, b.graph()), flags.json));
  return kExitOk;
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  auto flags = std::make_shared<DiffFlags>();
  command.add_option("A", flags->a, "the model to compare with")->required()->type_name("FILE");
  command.add_option("B", flags->b, "the model that is judged")->required()->type_name("FILE");
  AddInputFlag(command, flags->inputs);
  command.add_option("--data", flags->data, "samples, instead of --input")->type_name("DATA");
  command
      .add_option("--samples", flags->max_samples,
                  "of --data at most this many, evenly spread [100]")
      ->check(CLI::Range(1, 1 << 30).description(""))
      ->type_name("N");
  command.add_option("--json", flags->json, "write figures as JSON; - is standard output")
      ->type_name("FILE|-");
  command.add_option("--threads", flags->num_threads, "[all processors]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
  flags->preprocess = AddPreprocessFlags(command);
  return [flags] { return RunDiff(*flags); };
}

}  // namespace

extern const Command kDiff;
const Command kDiff = {"diff", "Compare two models layer by layer",
                       "float.onnx net.tflite --data photos/", Add};

}  // namespace octet
