// Optimize: runs the passes of passes/pass_list.cc from top to bottom.
#include <algorithm>

#include <octet/converter.h>

#include "base/str.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"

namespace octet {
namespace {

/// What every pass relies on: a first input, and outputs.
Status CheckOperands(const Graph& graph) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const bool no_output = op.outputs.empty() || std::find(op.outputs.begin(), op.outputs.end(),
                                                           kNoTensor) != op.outputs.end();
    if (no_output || !InputTensor(graph, op, 0))
      return InvalidError(DescribeOperator(graph, static_cast<int>(i)), ": ",
                          no_output ? "an output" : "input 0", " is missing");
  }
  return Status();
}

}  // namespace

Status Optimize(Graph& graph, const OptimizeOptions& options, OptimizeReport* report) {
  OCTET_RETURN_IF_ERROR(CheckOperands(graph));
  OptimizeReport unwanted;
  PassContext context{.options = options, .report = report ? *report : unwanted};
  for (const Pass& pass : AllPasses()) {
    if (Status status = pass.run(graph, context); !status.ok()) return status.In(pass.name);
    RemoveDead(graph);
  }
  return Validate(graph);
}

}  // namespace octet
