// pool_to_mean: an AVERAGE_POOL_2D over the whole image becomes a MEAN. In floats they are the
// same; in 8 bits a pool's output has its input's scale, while averages of whole images fill a
// small part of that range, and a MEAN's output has a scale of its own. A network that was trained
// in integers keeps its pool: its output's scale is known, and in integers the two round apart.
#include <string>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"

namespace octet {
namespace {

bool AveragesWholeImage(const Graph& graph, const Operator& op) {
  const auto* pool = std::get_if<Pool2dOptions>(&op.options);
  if (op.code != OpCode::kAveragePool2d || !pool) return false;
  const Tensor &in = graph.tensors[op.inputs[0]], &out = graph.tensors[op.outputs[0]];
  return in.type == DataType::kFloat32 && out.quantization.scale.empty() && in.shape.size() == 4 &&
         out.shape.size() == 4 && pool->fused_activation_function == Activation::kNone &&
         out.shape[1] == 1 && out.shape[2] == 1 && pool->filter_height == in.shape[1] &&
         pool->filter_width == in.shape[2];
}

}  // namespace

Status PoolToMean(Graph& graph, PassContext&) {
  for (Operator& op : graph.operators) {
    if (!AveragesWholeImage(graph, op)) continue;
    const std::string name = graph.tensors[op.outputs[0]].name + "/axes";
    op.code = OpCode::kMean;
    op.version = 1;
    op.options = ReducerOptions{.keep_dims = true};
    op.inputs = {op.inputs[0], AddInts(graph, name, {2}, {1, 2})};
  }
  return Status();
}

}  // namespace octet
