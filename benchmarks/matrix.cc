#include "benchmarks/matrix.h"

#include <octet/converter.h>
#include <octet/interpreter.h>

#include <deque>

#include "base/file.h"
#include "tools/io/sha256.h"

namespace octet {
namespace {

constexpr int kProfiledRuns = 20;

/// A network with its inputs, ready to run.
struct Network {
  Model model;
  Interpreter interpreter;
};

/// One cell of the matrix.
struct Cell {
  ModelReport report;
  Network network;
  std::optional<Network> twin;  // its float32 form
};

Expected<Network> MakeNetwork(const Model& model, const MatrixOptions& options, int threads) {
  Network network{model, Interpreter(model, {.num_threads = threads})};
  OCTET_RETURN_IF_ERROR(network.interpreter.status());
  OCTET_RETURN_IF_ERROR(ResizeInputs(options.inputs, network.interpreter));
  return network;
}

Expected<Network> MakeTwin(const Model& model, Network& network, int threads) {
  Network twin{model, Interpreter(model, {.num_threads = threads})};
  OCTET_RETURN_IF_ERROR(twin.interpreter.status());
  OCTET_RETURN_IF_ERROR(CopyInputs(network.interpreter, network.model.graph(), twin.interpreter));
  return twin;
}

Expected<Model> FloatTwinModel(const Model& model) {
  OCTET_ASSIGN_OR_RETURN(Graph graph, FloatTwin(model.graph()));
  return Model::FromGraph(std::move(graph));
}

/// The cells of one model, which they share; each one's time to load includes the model's.
Status AddCells(const std::string& path, const Bytes& file, double start,
                const MatrixOptions& options, std::deque<Cell>& cells) {
  const int64_t memory_before = PeakMemoryBytes();
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromBuffer(file));
  const double model_us = NowMicroseconds() - start;
  std::optional<Model> twin;
  if (options.compare_fp32) {
    OCTET_ASSIGN_OR_RETURN(twin, FloatTwinModel(model));
  }
  for (const int threads : options.threads) {
    const double network_start = NowMicroseconds();
    OCTET_ASSIGN_OR_RETURN(Network network, MakeNetwork(model, options, threads));
    ModelReport report{.model = path,
                       .file_bytes = static_cast<int64_t>(file.data.size()),
                       .threads = threads,
                       .load_us = model_us + NowMicroseconds() - network_start,
                       .load_memory_bytes = PeakMemoryBytes() - memory_before,
                       .arena_bytes = network.interpreter.arena_bytes(),
                       .packed_bytes = model.packed_bytes()};
    OCTET_RETURN_IF_ERROR(FillInputs(options.inputs, model.graph(), network.interpreter));
    cells.push_back({std::move(report), std::move(network), {}});
    if (!twin) continue;
    OCTET_ASSIGN_OR_RETURN(cells.back().twin, MakeTwin(*twin, cells.back().network, threads));
  }
  return Status();
}

/// All networks of all cells, with the report each one writes into.
std::vector<std::pair<Network*, NetworkReport*>> Networks(std::deque<Cell>& cells) {
  std::vector<std::pair<Network*, NetworkReport*>> networks;
  for (Cell& cell : cells) {
    networks.emplace_back(&cell.network, &cell.report.network);
    if (cell.twin) networks.emplace_back(&*cell.twin, &cell.report.fp32.emplace());
  }
  return networks;
}

Status TimeCells(const TimingOptions& options, std::deque<Cell>& cells) {
  const auto networks = Networks(cells);
  std::vector<std::function<Status()>> runs;
  for (const auto& [network, report] : networks)
    runs.emplace_back([interpreter = &network->interpreter] { return interpreter->Invoke(); });
  PeakSampler peaks;
  OCTET_ASSIGN_OR_RETURN(std::vector<Timing> timings,
                         TimeInTurns(runs, options, [&peaks] { peaks.Sample(); }));
  for (size_t i = 0; i < networks.size(); ++i) networks[i].second->timing = std::move(timings[i]);
  for (Cell& cell : cells) cell.report.peaks = peaks.ForThreads(cell.report.threads);
  return Status();
}

Status Profile(const Peaks& peaks, Network& network, NetworkReport& report) {
  OCTET_ASSIGN_OR_RETURN(
      report.ops, ProfileOps(network.interpreter, network.model.graph(), peaks, kProfiledRuns));
  return Status();
}

std::vector<uint8_t> Outputs(const Interpreter& interpreter) {
  std::vector<uint8_t> outputs;
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const auto bytes = interpreter.TensorData(interpreter.output_tensor(i));
    outputs.insert(outputs.end(), bytes.begin(), bytes.end());
  }
  return outputs;
}

std::string Hash(std::span<const uint8_t> bytes) {
  Sha256 hash;
  hash.Add(bytes);
  return hash.Finish();
}

/// Times, then watches, then looks at what came out.
Status RunCells(const MatrixOptions& options, std::deque<Cell>& cells) {
  OCTET_RETURN_IF_ERROR(TimeCells(options.timing, cells));
  for (Cell& cell : cells) {
    ModelReport& report = cell.report;
    OCTET_RETURN_IF_ERROR(Profile(report.peaks, cell.network, report.network));
    if (cell.twin) OCTET_RETURN_IF_ERROR(Profile(report.peaks, *cell.twin, *report.fp32));
    const std::vector<uint8_t> outputs = Outputs(cell.network.interpreter);
    report.output_sha256 = Hash(outputs);
    if (!options.output_file.empty())
      OCTET_RETURN_IF_ERROR(WriteFileAtomically(options.output_file, outputs));
  }
  return Status();
}

}  // namespace

Expected<Report> RunMatrix(const MatrixOptions& options) {
  const int64_t memory_before = PeakMemoryBytes();
  std::deque<Cell> cells;
  for (const std::string& path : options.graphs) {
    const double start = NowMicroseconds();
    OCTET_ASSIGN_OR_RETURN(const Bytes file, MapFile(path));
    OCTET_RETURN_IF_ERROR(AddCells(path, file, start, options, cells).In(path));
  }
  if (!options.dry_run) OCTET_RETURN_IF_ERROR(RunCells(options, cells));
  Report report{.machine = DescribeMachine(), .runs = {}, .memory_bytes = {}};
  for (Cell& cell : cells) report.runs.push_back(std::move(cell.report));
  report.memory_bytes = PeakMemoryBytes() - memory_before;
  return report;
}

}  // namespace octet
