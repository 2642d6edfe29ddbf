#include "converter/keep_float.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/str.h"
#include "converter/float_borders.h"
#include "converter/passes/graph_edit.h"
#include "converter/quantize_rules.h"

namespace octet {
namespace {

Operator Conversion(OpCode code, int from, int to) {
  Operator op;
  op.code = code;
  op.inputs = {from};
  op.outputs = {to};
  return op;
}

class Returner {
 public:
  Returner(Graph& graph, const Graph& original) : graph_(graph), original_(original) {}

  /// Operator `index` of the original graph.
  void Return(size_t index) {
    Operator op = original_.operators[index];
    before_ = index == 0 ? kNoTensor : original_.operators[index - 1].outputs[0];
    for (int& input : op.inputs)
      if (IsActivation(original_, input)) input = ReadInFloat(input);
    const std::vector<int> written = op.outputs;
    for (int& output : op.outputs)
      if (IsActivation(original_, output)) output = AddFloat(output);
    const std::vector<int> outputs = op.outputs;
    Insert(std::move(op));
    for (size_t i = 0; i < written.size(); ++i)
      if (written[i] != outputs[i]) Announce(outputs[i], written[i]);
  }

 private:
  int AddFloat(int tensor) {
    Tensor real = original_.tensors[tensor];
    real.quantization = {};
    return in_float_[tensor] = graph_.Add(std::move(real));
  }

  int ReadInFloat(int tensor) {
    if (const auto found = in_float_.find(tensor); found != in_float_.end()) return found->second;
    const int real = AddFloat(tensor);
    graph_.tensors[real].name += "/float";
    Insert(Conversion(OpCode::kDequantize, tensor, real));
    return real;
  }

  /// `real` is written in float: the caller, and integer operators through a QUANTIZE, learn of it.
  void Announce(int real, int tensor) {
    ReplaceOutput(graph_, tensor, real);
    if (FindConsumers(graph_, tensor).empty()) return;
    graph_.tensors[tensor].name += "/quantized";
    Insert(Conversion(OpCode::kQuantize, real, tensor));
  }

  /// Behind the operator in front of which it stood, and behind what writes what it reads. Whatever
  /// reads its results comes later: the others kept their order.
  void Insert(Operator op) {
    int position = before_ == kNoTensor ? 0 : Position(before_) + 1;
    for (int input : op.inputs)
      if (input != kNoTensor) position = std::max(position, FindProducer(graph_, input) + 1);
    graph_.operators.insert(graph_.operators.begin() + position, std::move(op));
  }

  /// Of the operator that writes `tensor`, in whichever form.
  int Position(int tensor) const {
    const auto found = in_float_.find(tensor);
    return std::max(FindProducer(graph_, tensor),
                    found == in_float_.end() ? kNoOperator : FindProducer(graph_, found->second));
  }

  Graph& graph_;
  const Graph& original_;
  int before_ = kNoTensor;       // what the operator before the one that returns writes
  std::map<int, int> in_float_;  // by tensor of the original graph
};

}  // namespace

Expected<std::vector<bool>> FloatOperators(const Graph& graph, const QuantizeOptions& options) {
  std::vector<bool> forced(graph.operators.size());
  for (int i : options.keep_float) {
    if (i < 0 || i >= static_cast<int>(forced.size()))
      return InvalidError("keep_float: operator ", i, " of ", forced.size());
    forced[i] = TouchesFloats(graph, graph.operators[i]);
  }
  std::vector<Obstacle> obstacles = FindObstacles(graph, options.scheme);
  if (options.allow_float)
    for (const Obstacle& obstacle : obstacles) forced[obstacle.op] = true;
  std::vector<bool> in_float = ChooseFloatOperators(graph, forced);
  std::erase_if(obstacles, [&](const Obstacle& obstacle) { return in_float[obstacle.op]; });
  OCTET_RETURN_IF_ERROR(Refuse(graph, obstacles));
  return in_float;
}

void TakeOut(Graph& graph, const std::vector<bool>& operators) {
  std::vector<Operator> rest;
  for (size_t i = 0; i < operators.size(); ++i)
    if (!operators[i]) rest.push_back(std::move(graph.operators[i]));
  graph.operators = std::move(rest);
}

void PutBack(Graph& graph, const Graph& original, const std::vector<bool>& operators) {
  Returner returner(graph, original);
  for (size_t i = 0; i < operators.size(); ++i)
    if (operators[i]) returner.Return(i);
}

Expected<std::vector<int>> FindOperators(const Graph& graph, std::string_view name) {
  std::vector<int> writers, readers, of_kind;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const auto is_named = [&](int tensor) {
      return tensor != kNoTensor && graph.tensors[tensor].name == name;
    };
    const int index = static_cast<int>(i);
    if (std::any_of(op.outputs.begin(), op.outputs.end(), is_named)) writers.push_back(index);
    if (std::any_of(op.inputs.begin(), op.inputs.end(), is_named)) readers.push_back(index);
    if (op.name() == name) of_kind.push_back(index);
  }
  for (std::vector<int>* found : {&writers, &readers, &of_kind})
    if (!found->empty()) return std::move(*found);
  return UsageError("no tensor, and no kind of operator, is named '", name, "'");
}

}  // namespace octet
