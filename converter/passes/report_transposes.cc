// report_transposes: names the TRANSPOSEs that stay, and between what they stand.
#include <string>

#include "base/str.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"

namespace octet {
namespace {

void Append(std::string& list, const std::string& item) {
  list += StrCat(list.empty() ? "" : ", ", item);
}

std::string Readers(const Graph& graph, int tensor) {
  std::string readers;
  for (int consumer : FindConsumers(graph, tensor))
    Append(readers, DescribeOperator(graph, consumer));
  if (IsGraphOutput(graph, tensor)) Append(readers, "an output");
  return readers;
}

std::string Writer(const Graph& graph, int tensor) {
  const int producer = FindProducer(graph, tensor);
  return producer == kNoOperator ? "an input" : DescribeOperator(graph, producer);
}

}  // namespace

Status ReportTransposes(Graph& graph, PassContext& context) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    if (op.code != OpCode::kTranspose) continue;
    const int in = op.inputs[0], out = op.outputs[0];
    context.report.kept_transposes.push_back(
        StrCat(DescribeOperator(graph, static_cast<int>(i)), ": ", Writer(graph, in), " gives ",
               ShapeText(graph.tensors[in].shape), ", ", Readers(graph, out), " needs ",
               ShapeText(graph.tensors[out].shape)));
  }
  return Status();
}

}  // namespace octet
