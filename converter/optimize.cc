// Optimize: runs the passes of passes/pass_list.cc from top to bottom.
#include <octet/converter.h>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"

namespace octet {

Status Optimize(Graph& graph, const OptimizeOptions& options, OptimizeReport* report) {
  OptimizeReport unwanted;
  PassContext context{.options = options, .report = report ? *report : unwanted};
  for (const Pass& pass : AllPasses()) {
    if (Status status = pass.run(graph, context); !status.ok()) return status.In(pass.name);
    RemoveDead(graph);
  }
  return Validate(graph);
}

}  // namespace octet
