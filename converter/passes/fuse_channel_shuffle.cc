// fuse_channel_shuffle: RESHAPE, TRANSPOSE, RESHAPE that exchange the groups of the channels with
// the channels of each group (ShuffleNet) become one GATHER along the channels: pixels stay where
// they are, and no operator has five dimensions.
#include <utility>

#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/permutation.h"

namespace octet {
namespace {

/// Exchanges the last two dimensions and keeps the others?
bool SwapsLastTwo(const Permutation& p) {
  Permutation swap;
  for (size_t d = 0; d < p.size(); ++d) swap.push_back(static_cast<int>(d));
  if (swap.size() < 2) return false;
  std::swap(swap[swap.size() - 1], swap[swap.size() - 2]);
  return p == swap;
}

/// The RESHAPE that alone writes `tensor` for the operator reading it; nullptr when none does.
const Operator* OwnReshape(const Graph& graph, int tensor) {
  const int producer = FindProducer(graph, tensor);
  if (producer == kNoOperator || OnlyConsumer(graph, tensor) == kNoOperator) return nullptr;
  const Operator& op = graph.operators[producer];
  return op.code == OpCode::kReshape ? &op : nullptr;
}

/// Channel i of the result is channel [i % groups][i / groups] of the operand.
std::vector<int32_t> ShuffledChannels(int32_t groups, int32_t group_channels) {
  std::vector<int32_t> channels;
  for (int32_t c = 0; c < group_channels; ++c)
    for (int32_t g = 0; g < groups; ++g) channels.push_back(g * group_channels + c);
  return channels;
}

void Fuse(Graph& graph, const Operator& transpose) {
  const auto p = TransposePermutation(graph, transpose);
  const int consumer = OnlyConsumer(graph, transpose.outputs[0]);
  const Operator* split = OwnReshape(graph, transpose.inputs[0]);
  if (!p || !SwapsLastTwo(*p) || !split || consumer == kNoOperator) return;
  Operator& join = graph.operators[consumer];
  const int x = split->inputs[0];
  const std::vector<int32_t>&shape = graph.tensors[x].shape,
        &grouped = graph.tensors[transpose.inputs[0]].shape;
  const int32_t groups = grouped[grouped.size() - 2], group_channels = grouped.back();
  if (join.code != OpCode::kReshape || shape.empty() ||
      graph.tensors[join.outputs[0]].shape != shape ||
      int64_t{shape.back()} != int64_t{groups} * group_channels)
    return;
  const auto axis = static_cast<int32_t>(shape.size()) - 1;
  const int channels = AddInts(graph, graph.tensors[join.outputs[0]].name + "/channels",
                               {groups * group_channels}, ShuffledChannels(groups, group_channels));
  join.code = OpCode::kGather;
  join.inputs = {x, channels};
  join.options = GatherOptions{.axis = axis};
}

}  // namespace

Status FuseChannelShuffle(Graph& graph, PassContext&) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (graph.operators[i].code == OpCode::kTranspose) Fuse(graph, graph.operators[i]);
  }
  return Status();
}

}  // namespace octet
