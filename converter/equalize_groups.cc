#include "converter/equalize_groups.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

bool IsFloat(const Graph& graph, int tensor) {
  return tensor != kNoTensor && graph.tensors[tensor].type == DataType::kFloat32;
}
bool IsActivation(const Graph& graph, int tensor) {
  return IsFloat(graph, tensor) && !graph.tensors[tensor].constant();
}

int LastDimension(const Graph& graph, int tensor) {
  const std::vector<int32_t>& shape = graph.tensors[tensor].shape;
  return shape.empty() ? 0 : shape.back();
}

/// The clip an operator applies to what it computes, alone or fused.
Clip ClipOfOperator(const Graph& graph, const Operator& op) {
  const std::optional<Clip> own = ClipOf(graph, op);
  return own ? *own : ClipOf(FusedActivationOf(op));
}

bool KeepsScale(const Clip& clip) {
  return clip == Clip{} || clip == ClipOf(Activation::kRelu) || clip == ClipOf(Activation::kRelu6);
}

/// MEAN over anything but the last dimension.
bool AveragesPixels(const Graph& graph, const Operator& op) {
  const Tensor* axes = ConstantInput(graph, op, 1, DataType::kInt32);
  if (!axes) return false;
  const int rank = static_cast<int>(graph.tensors[op.inputs[0]].shape.size());
  const std::vector<int32_t> values = IntValues(*axes);
  return std::none_of(values.begin(), values.end(),
                      [&](int axis) { return axis == rank - 1 || axis == -1; });
}

/// Whether the output is scaled as the inputs are, channel by channel, if these are scaled alike.
bool IsTransparent(const Graph& graph, const Operator& op) {
  if (op.outputs.size() != 1 || !KeepsScale(ClipOfOperator(graph, op))) return false;
  const int input = LastDimension(graph, op.inputs[0]),
            output = LastDimension(graph, op.outputs[0]);
  switch (op.code) {
    case OpCode::kAdd:
    case OpCode::kSub:
      return IsActivation(graph, op.inputs[0]) && IsActivation(graph, op.inputs[1]) &&
             graph.tensors[op.inputs[0]].shape == graph.tensors[op.inputs[1]].shape;
    case OpCode::kAveragePool2d:
    case OpCode::kLeakyRelu:
    case OpCode::kMaxPool2d:
    case OpCode::kPad:
    case OpCode::kPrelu:
    case OpCode::kRelu:
    case OpCode::kRelu6:
    case OpCode::kResizeBilinear:
    case OpCode::kResizeNearestNeighbor:
      return input == output;
    case OpCode::kMean:
      return input == output && AveragesPixels(graph, op);
    case OpCode::kReshape:
    case OpCode::kSqueeze:
      return input > 0 && output > 0 && (input % output == 0 || output % input == 0);
    default:
      return false;
  }
}

/// A product whose weights may change: float constants that are not on a grid already.
bool IsFreeProduct(const Graph& graph, const Operator& op, const ProductOperator& product) {
  return HasConstantWeights(graph, op, product) && IsActivation(graph, op.inputs[product.data]) &&
         InputTensor(graph, op, product.weights)->quantization.empty() &&
         KeepsScale(ClipOf(FusedActivationOf(op))) &&
         (FusedActivationOf(op) == Activation::kNone || ClipOf(FusedActivationOf(op)) != Clip{});
}

class GroupFinder {
 public:
  explicit GroupFinder(const Graph& graph)
      : graph_(graph), parent_(graph.tensors.size()), blocked_(graph.tensors.size()) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }

  std::vector<EqualizeGroup> Find() {
    for (const Operator& op : graph_.operators) Connect(op);
    for (const std::vector<int>* list : {&graph_.inputs, &graph_.outputs})
      for (int tensor : *list) blocked_[tensor] = true;
    CollectTensors();
    for (size_t i = 0; i < graph_.operators.size(); ++i) CollectOperator(static_cast<int>(i));
    std::vector<EqualizeGroup> found;
    for (auto& [root, group] : groups_)
      if (IsUsable(group)) found.push_back(std::move(group));
    return found;
  }

 private:
  int Root(int tensor) {
    while (parent_[tensor] != tensor) tensor = parent_[tensor] = parent_[parent_[tensor]];
    return tensor;
  }

  void Connect(const Operator& op) {
    if (const ProductOperator* product = FindProductOperator(op.code);
        product && IsFreeProduct(graph_, op, *product))
      return;
    const bool transparent = IsTransparent(graph_, op);
    for (const std::vector<int>* list : {&op.inputs, &op.outputs}) {
      for (int tensor : *list) {
        if (!IsActivation(graph_, tensor)) continue;
        if (transparent)
          parent_[Root(tensor)] = Root(op.outputs[0]);
        else
          blocked_[tensor] = true;
      }
    }
  }

  void CollectTensors() {
    for (int t = 0; t < static_cast<int>(graph_.tensors.size()); ++t) {
      if (!IsActivation(graph_, t)) continue;
      EqualizeGroup& group = groups_[Root(t)];
      group.tensors.push_back(t);
      const int channels = LastDimension(graph_, t);
      group.channels = group.tensors.size() == 1 ? channels : std::min(group.channels, channels);
    }
  }

  void CollectOperator(int index) {
    const Operator& op = graph_.operators[index];
    const int output = op.outputs.empty() ? kNoTensor : op.outputs[0];
    if (!IsActivation(graph_, output)) return;
    if (ClipOfOperator(graph_, op) == ClipOf(Activation::kRelu6))
      groups_[Root(output)].capped.push_back(output);
    const ProductOperator* product = FindProductOperator(op.code);
    if (!product || !IsFreeProduct(graph_, op, *product)) return;
    groups_[Root(output)].producers.push_back(index);
    groups_[Root(op.inputs[product->data])].consumers.push_back(index);
  }

  bool IsUsable(const EqualizeGroup& group) {
    return !group.producers.empty() && !group.consumers.empty() && group.channels > 0 &&
           std::all_of(group.tensors.begin(), group.tensors.end(), [&](int tensor) {
             const Quantization& given = graph_.tensors[tensor].quantization;
             return !blocked_[tensor] && given.empty() && given.min.empty() &&
                    LastDimension(graph_, tensor) % group.channels == 0;
           });
  }

  const Graph& graph_;
  std::vector<int> parent_;
  std::vector<bool> blocked_;  // by tensor: it must stay as it is
  std::map<int, EqualizeGroup> groups_;
};

}  // namespace

std::vector<EqualizeGroup> FindEqualizeGroups(const Graph& graph) {
  return GroupFinder(graph).Find();
}

}  // namespace octet
