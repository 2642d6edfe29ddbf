#include "converter/passes/graph_edit.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/check.h"
#include "base/str.h"
#include "converter/given_quantization.h"

namespace octet {
namespace {

bool Contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void Replace(std::vector<int>& list, int from, int to) {
  std::replace(list.begin(), list.end(), from, to);
}

template <typename T>
std::vector<T> ValuesAs(const Tensor& tensor) {
  std::vector<T> values(tensor.data.data.size() / sizeof(T));
  if (!values.empty())
    std::memcpy(values.data(), tensor.data.data.data(), values.size() * sizeof(T));
  return values;
}

template <typename T>
int AddConstant(Graph& graph, DataType type, std::string name, std::vector<int32_t> shape,
                std::vector<T> values) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.data = Bytes::Own(std::move(values));
  return graph.Add(std::move(tensor));
}

/// Calls visit(entry, is_output) for the signatures of this subgraph.
template <typename Visit>
void ForEachEntry(Graph& graph, Visit visit) {
  for (Signature& signature : graph.signatures) {
    if (signature.subgraph != 0) continue;
    for (Signature::Entry& entry : signature.inputs) visit(entry, false);
    for (Signature::Entry& entry : signature.outputs) visit(entry, true);
  }
}

/// Whoever mentions `drop`, as producer, consumer or caller, mentions `keep`.
void Merge(Graph& graph, int keep, int drop) {
  InheritGiven(graph.tensors[keep], graph.tensors[drop]);
  ReplaceUses(graph, drop, keep);
  for (Operator& op : graph.operators) Replace(op.outputs, drop, keep);
}

std::vector<bool> NeededOperators(const Graph& graph, std::vector<bool>& tensor_needed) {
  std::vector<bool> needed(graph.operators.size());
  for (int i = static_cast<int>(graph.operators.size()) - 1; i >= 0; --i) {
    const Operator& op = graph.operators[i];
    const auto is_needed = [&](int t) { return t != kNoTensor && tensor_needed[t]; };
    if (!std::any_of(op.outputs.begin(), op.outputs.end(), is_needed)) continue;
    needed[i] = true;
    for (const std::vector<int>* list : {&op.inputs, &op.outputs, &op.intermediates})
      for (int tensor : *list)
        if (tensor != kNoTensor) tensor_needed[tensor] = true;
  }
  return needed;
}

void Renumber(const std::vector<int>& new_index, std::vector<int>& list) {
  for (int& tensor : list)
    if (tensor != kNoTensor) tensor = new_index[tensor];
}

}  // namespace

int FindProducer(const Graph& graph, int tensor) {
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (Contains(graph.operators[i].outputs, tensor)) return static_cast<int>(i);
  return kNoOperator;
}

std::vector<int> FindConsumers(const Graph& graph, int tensor) {
  std::vector<int> found;
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (Contains(graph.operators[i].inputs, tensor) && !graph.operators[i].outputs.empty())
      found.push_back(static_cast<int>(i));
  return found;
}

bool IsGraphInput(const Graph& graph, int tensor) {
  return Contains(graph.inputs, tensor);
}

bool IsGraphOutput(const Graph& graph, int tensor) {
  return Contains(graph.outputs, tensor);
}

int OnlyConsumer(const Graph& graph, int tensor) {
  const std::vector<int> consumers = FindConsumers(graph, tensor);
  return consumers.size() == 1 && !IsGraphOutput(graph, tensor) ? consumers[0] : kNoOperator;
}

const Tensor* InputTensor(const Graph& graph, const Operator& op, int i) {
  const int tensor = i < static_cast<int>(op.inputs.size()) ? op.inputs[i] : kNoTensor;
  return tensor == kNoTensor ? nullptr : &graph.tensors[tensor];
}

const Tensor* ConstantInput(const Graph& graph, const Operator& op, int i, DataType type) {
  const Tensor* tensor = InputTensor(graph, op, i);
  return tensor && tensor->constant() && tensor->type == type ? tensor : nullptr;
}

std::vector<float> FloatValues(const Tensor& tensor) {
  OCTET_CHECK(tensor.type == DataType::kFloat32);
  return ValuesAs<float>(tensor);
}

std::vector<int32_t> IntValues(const Tensor& tensor) {
  if (tensor.type == DataType::kInt32) return ValuesAs<int32_t>(tensor);
  OCTET_CHECK(tensor.type == DataType::kInt64);
  std::vector<int32_t> values;
  for (int64_t wide : ValuesAs<int64_t>(tensor))
    values.push_back(static_cast<int32_t>(std::clamp<int64_t>(
        wide, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max())));
  return values;
}

int64_t ElementsOf(const Tensor& tensor) {
  int64_t count = 1;
  for (int32_t dimension : tensor.shape) count *= dimension;
  return count;
}

std::string ShapeText(const std::vector<int32_t>& shape) {
  std::string text;
  for (int32_t dimension : shape) text += StrCat(text.empty() ? "" : "x", dimension);
  return text;
}

int AddFloats(Graph& graph, std::string name, std::vector<int32_t> shape,
              std::vector<float> values) {
  return AddConstant(graph, DataType::kFloat32, std::move(name), std::move(shape),
                     std::move(values));
}

int AddInts(Graph& graph, std::string name, std::vector<int32_t> shape,
            std::vector<int32_t> values) {
  return AddConstant(graph, DataType::kInt32, std::move(name), std::move(shape), std::move(values));
}

void SetIntInput(Graph& graph, Operator& op, int i, std::vector<int32_t> values) {
  const Tensor& old = graph.tensors[op.inputs[i]];
  op.inputs[i] =
      AddInts(graph, std::string(old.name), std::vector<int32_t>(old.shape), std::move(values));
}

void MakeReshape(Graph& graph, Operator& op) {
  const std::vector<int32_t> shape = graph.tensors[op.outputs[0]].shape;
  op.code = OpCode::kReshape;
  op.custom_code.clear();
  op.options = ReshapeOptions{shape};
  op.inputs = {op.inputs[0], AddInts(graph, graph.tensors[op.outputs[0]].name + "/shape",
                                     {static_cast<int32_t>(shape.size())}, shape)};
}

void ReplaceUses(Graph& graph, int from, int to) {
  for (Operator& op : graph.operators) Replace(op.inputs, from, to);
  ReplaceOutput(graph, from, to);
}

void ReplaceOutput(Graph& graph, int from, int to) {
  Replace(graph.outputs, from, to);
  ForEachEntry(graph, [&](Signature::Entry& entry, bool is_output) {
    if (is_output && entry.tensor == from) entry.tensor = to;
  });
}

void ReplaceInput(Graph& graph, int from, int to) {
  Replace(graph.inputs, from, to);
  ForEachEntry(graph, [&](Signature::Entry& entry, bool is_output) {
    if (!is_output && entry.tensor == from) entry.tensor = to;
  });
}

bool Bypass(Graph& graph, int op, bool keep_output) {
  const int in = graph.operators[op].inputs[0], out = graph.operators[op].outputs[0];
  const bool in_is_known =
      IsGraphInput(graph, in) || IsGraphOutput(graph, in) || FindProducer(graph, in) == kNoOperator;
  const bool out_is_known = IsGraphOutput(graph, out);
  if (in_is_known && out_is_known) return false;
  graph.operators[op].inputs.clear();
  graph.operators[op].outputs.clear();
  if (!in_is_known && (out_is_known || keep_output))
    Merge(graph, out, in);
  else
    Merge(graph, in, out);
  return true;
}

void RemoveDead(Graph& graph) {
  std::vector<bool> tensor_needed(graph.tensors.size());
  for (const std::vector<int>* list : {&graph.inputs, &graph.outputs})
    for (int tensor : *list) tensor_needed[tensor] = true;
  ForEachEntry(graph, [&](Signature::Entry& entry, bool) { tensor_needed[entry.tensor] = true; });
  const std::vector<bool> needed = NeededOperators(graph, tensor_needed);

  std::vector<Operator> operators;
  for (size_t i = 0; i < needed.size(); ++i)
    if (needed[i]) operators.push_back(std::move(graph.operators[i]));
  graph.operators = std::move(operators);

  std::vector<int> new_index(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (!tensor_needed[i]) continue;
    new_index[i] = static_cast<int>(tensors.size());
    tensors.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(tensors);

  Renumber(new_index, graph.inputs);
  Renumber(new_index, graph.outputs);
  for (Operator& op : graph.operators)
    for (std::vector<int>* list : {&op.inputs, &op.outputs, &op.intermediates})
      Renumber(new_index, *list);
  ForEachEntry(graph,
               [&](Signature::Entry& entry, bool) { entry.tensor = new_index[entry.tensor]; });
}

}  // namespace octet
