// octet inspect: what is in a model, whether octet can run it, and what that takes.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "base/str.h"
#include "tools/io/preprocess.h"
#include "tools/io/report.h"
#include "tools/io/text.h"
#include "tools/octet/command.h"
#include "tools/octet/load_graph.h"
#include "tools/octet/operator_counts.h"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

struct Unsupported {
  std::string op;
  int version = 0;  // 0: unknown
  std::string reason;
  bool operator==(const Unsupported&) const = default;
};

/// What is known about a model; `unsupported` is empty exactly when it runs.
struct Findings {
  Graph graph;
  std::vector<Unsupported> unsupported;
  std::optional<size_t> arena_bytes, packed_bytes;
};

void AddOnce(std::vector<Unsupported>& list, Unsupported entry) {
  if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(std::move(entry));
}

/// An importer's message "model.onnx: not supported: A (opset 11) in 'x'; B in 'y'", entry by
/// entry.
std::vector<Unsupported> SplitImportMessage(std::string_view message) {
  constexpr std::string_view kStart = "not supported: ";
  const size_t start = message.find(kStart);
  if (start != message.npos) message.remove_prefix(start + kStart.size());
  std::vector<Unsupported> list;
  while (!message.empty()) {
    const size_t end = message.find("; ");
    const std::string_view entry = message.substr(0, end);
    AddOnce(list, {std::string(entry.substr(0, entry.find_first_of(" :"))), 0, std::string(entry)});
    message = end == message.npos ? std::string_view() : message.substr(end + 2);
  }
  return list;
}

Status FindUnsupported(Findings& findings) {
  auto found = ListUnsupported(findings.graph);
  if (!found && found.status().code() != StatusCode::kUnsupported) return found.status();
  if (!found) {
    findings.unsupported.push_back({"model", 0, found.status().message()});
    return Status();
  }
  for (const UnsupportedOperator& each : *found) {
    const Operator& op = findings.graph.operators[static_cast<size_t>(each.index)];
    AddOnce(findings.unsupported, {op.name(), op.version, each.reason});
  }
  return Status();
}

Expected<Findings> Examine(const std::string& path) {
  Findings findings;
  Expected<Graph> graph = LoadGraph(path);
  if (!graph) {
    if (graph.status().code() != StatusCode::kUnsupported) return graph.status();
    findings.unsupported = SplitImportMessage(graph.status().message());
    return findings;
  }
  findings.graph = *std::move(graph);
  OCTET_RETURN_IF_ERROR(FindUnsupported(findings).In(path));
  if (!findings.unsupported.empty()) return findings;
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(findings.graph));
  findings.arena_bytes = Interpreter::ArenaBytes(model);
  findings.packed_bytes = model.packed_bytes();
  return findings;
}

Json ToJson(const Findings& findings) {
  const Graph& graph = findings.graph;
  Json json = {{"ops", Json::array()},    {"unsupported", Json::array()},
               {"inputs", Json::array()}, {"outputs", Json::array()},
               {"arena_bytes", nullptr},  {"packed_bytes", nullptr}};
  for (const auto& [op, count] : CountOperators(graph))
    json["ops"].push_back({{"op", op}, {"count", count}});
  for (const Unsupported& each : findings.unsupported)
    json["unsupported"].push_back(
        {{"op", each.op}, {"version", each.version}, {"reason", each.reason}});
  const auto describe = [&](const std::vector<int>& tensors, Json& into) {
    for (int t : tensors) {
      const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
      into.push_back(TensorJson(tensor, tensor.shape));
    }
  };
  describe(graph.inputs, json["inputs"]);
  describe(graph.outputs, json["outputs"]);
  if (findings.arena_bytes) json["arena_bytes"] = *findings.arena_bytes;
  if (findings.packed_bytes) json["packed_bytes"] = *findings.packed_bytes;
  return json;
}

void PrintTensors(const Graph& graph) {
  Table table({"", "", ""});
  const auto add = [&](const char* role, const std::vector<int>& tensors) {
    for (int t : tensors) {
      const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
      table.Add({role, tensor.name, FormatTensor(tensor, tensor.shape)});
    }
  };
  add("input", graph.inputs);
  add("output", graph.outputs);
  table.Print();
}

void Print(const std::string& path, const Findings& findings) {
  fmt::print("{}\n", BaseName(path));
  PrintTensors(findings.graph);
  if (const auto stored = ReadPreprocess(findings.graph); stored && *stored != Preprocess())
    fmt::print("  pictures: {}\n", Describe(*stored));
  if (!findings.graph.operators.empty()) {
    Table operators({"operator", ">count"});
    for (const auto& [op, count] : CountOperators(findings.graph))
      operators.Add({op, fmt::format("{}", count)});
    fmt::print("\n");
    operators.Print();
  }
  fmt::print("\n");
  if (findings.unsupported.empty()) {
    Table needs({"", ""});
    needs.Add({"arena", FormatBytes(static_cast<int64_t>(*findings.arena_bytes))});
    needs.Add(
        {"packed weights",
         fmt::format("{} ({} kernel)", FormatBytes(static_cast<int64_t>(*findings.packed_bytes)),
                     KernelName(DefaultKernel()))});
    needs.Print();
    return;
  }
  fmt::print("  octet cannot run this model:\n");
  for (const Unsupported& each : findings.unsupported)
    fmt::print("    {}{}: {}\n", each.op,
               each.version > 0 ? fmt::format(" version {}", each.version) : "", each.reason);
}

struct InspectFlags {
  std::string model, json;
};

Expected<ExitCode> RunInspect(const InspectFlags& flags) {
  OCTET_ASSIGN_OR_RETURN(const Findings findings, Examine(flags.model));
  if (flags.json != "-") Print(flags.model, findings);
  if (!flags.json.empty()) OCTET_RETURN_IF_ERROR(WriteJson(ToJson(findings), flags.json));
  return kExitOk;
}

std::function<Expected<ExitCode>()> Add(CLI::App& command) {
  auto flags = std::make_shared<InspectFlags>();
  command.add_option("MODEL", flags->model, ".tflite or .onnx")->required()->type_name("FILE");
  command.add_option("--json", flags->json, "write it as JSON; - is standard output")
      ->type_name("FILE|-");
  return [flags] { return RunInspect(*flags); };
}

}  // namespace

extern const Command kInspect;
const Command kInspect = {"inspect", "Show what a model holds and what it takes to run it",
                          "net.tflite", Add};

}  // namespace octet
