// The choice is a minimum cut: operators on the source's side compute in float, those on the sink's
// in integers. A border costs kBorder, an operator that need not be in float 1.
//
//   QUANTIZE of t:    writer ─ kBorder ─▶ t/read ─ ∞ ─▶ each reader
//   DEQUANTIZE of t:  each reader ─ ∞ ─▶ t/written ─ kBorder ─▶ writer
//
// Cutting the first edge of a tensor once pays for all its integer readers, the second for all its
// float readers.
#include "converter/float_borders.h"

#include <algorithm>
#include <cstdint>

#include "converter/passes/product_operator.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

constexpr int64_t kBorder = int64_t{1} << 20;
constexpr int64_t kNever = int64_t{1} << 50;

/// Ford and Fulkerson's maximum flow. Graphs here have a few thousand nodes and a cut of a few
/// dozen borders.
class Flow {
 public:
  int AddNode() {
    edges_of_.emplace_back();
    return static_cast<int>(edges_of_.size()) - 1;
  }

  void AddEdge(int from, int to, int64_t capacity) {
    edges_of_[from].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({to, capacity});
    edges_of_[to].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({from, 0});
  }

  /// By node, whether it stays on the source's side of the cut nearest to the source.
  std::vector<bool> Cut(int source, int sink) {
    for (;;) {
      const std::vector<int> arrived_by = Search(source);
      if (arrived_by[sink] < 0) {
        std::vector<bool> on_source_side;
        for (int edge : arrived_by) on_source_side.push_back(edge >= 0);
        on_source_side[source] = true;
        return on_source_side;
      }
      Augment(arrived_by, source, sink);
    }
  }

 private:
  struct Edge {
    int to;
    int64_t capacity;  // what is left of it
  };

  /// By node the edge through which a breadth-first search arrives; -1: it does not.
  std::vector<int> Search(int source) const {
    std::vector<int> arrived_by(edges_of_.size(), -1);
    std::vector<int> queue = {source};
    for (size_t next = 0; next < queue.size(); ++next) {
      for (int edge : edges_of_[queue[next]]) {
        const int to = edges_[edge].to;
        if (edges_[edge].capacity == 0 || to == source || arrived_by[to] >= 0) continue;
        arrived_by[to] = edge;
        queue.push_back(to);
      }
    }
    return arrived_by;
  }

  void Augment(const std::vector<int>& arrived_by, int source, int sink) {
    int64_t amount = kNever;
    for (int node = sink; node != source; node = edges_[arrived_by[node] ^ 1].to)
      amount = std::min(amount, edges_[arrived_by[node]].capacity);
    for (int node = sink; node != source; node = edges_[arrived_by[node] ^ 1].to) {
      edges_[arrived_by[node]].capacity -= amount;
      edges_[arrived_by[node] ^ 1].capacity += amount;
    }
  }

  std::vector<std::vector<int>> edges_of_;  // by node
  std::vector<Edge> edges_;                 // each followed by its reverse
};

/// By tensor the operators that read it.
std::vector<std::vector<int>> ReadersOf(const Graph& graph) {
  std::vector<std::vector<int>> readers(graph.tensors.size());
  for (size_t i = 0; i < graph.operators.size(); ++i)
    for (int input : graph.operators[i].inputs)
      if (input != kNoTensor) readers[input].push_back(static_cast<int>(i));
  return readers;
}

void AddBorders(Flow& flow, int writer, const std::vector<int>& readers) {
  if (readers.empty()) return;
  const int read = flow.AddNode(), written = flow.AddNode();
  flow.AddEdge(writer, read, kBorder);
  flow.AddEdge(written, writer, kBorder);
  for (int reader : readers) {
    flow.AddEdge(read, reader, kNever);
    flow.AddEdge(reader, written, kNever);
  }
}

}  // namespace

std::vector<bool> ChooseFloatOperators(const Graph& graph, const std::vector<bool>& forced) {
  if (std::find(forced.begin(), forced.end(), true) == forced.end()) return forced;
  Flow flow;
  for (size_t i = 0; i < graph.operators.size(); ++i) flow.AddNode();
  const int source = flow.AddNode(), sink = flow.AddNode();
  for (int i = 0; i < static_cast<int>(graph.operators.size()); ++i) {
    const Operator& op = graph.operators[i];
    const bool follows = TouchesFloats(graph, op) && !FindProductOperator(op.code);
    if (forced[i])
      flow.AddEdge(source, i, kNever);
    else
      flow.AddEdge(i, sink, follows ? 1 : kNever);
  }
  const std::vector<std::vector<int>> readers = ReadersOf(graph);
  for (int input : graph.inputs)
    if (IsActivation(graph, input)) AddBorders(flow, sink, readers[input]);
  for (int i = 0; i < static_cast<int>(graph.operators.size()); ++i)
    for (int output : graph.operators[i].outputs)
      if (IsActivation(graph, output)) AddBorders(flow, i, readers[output]);
  std::vector<bool> in_float = flow.Cut(source, sink);
  in_float.resize(graph.operators.size());
  return in_float;
}

}  // namespace octet
