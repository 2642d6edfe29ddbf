// What passes share: finding producers and consumers, reading and making constants, taking
// operators out, removing what is dead. Everything is computed from the Graph when asked (a scan
// over its operators), so no index can go stale while a pass edits; graphs have thousands of
// operators at most.
#ifndef OCTET_CONVERTER_PASSES_GRAPH_EDIT_H_
#define OCTET_CONVERTER_PASSES_GRAPH_EDIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include <octet/graph.h>

namespace octet {

inline constexpr int kNoOperator = -1;

/// The operator that writes `tensor`, or kNoOperator for inputs and constants.
int FindProducer(const Graph& graph, int tensor);
/// The operators that read `tensor`, each once, in order.
std::vector<int> FindConsumers(const Graph& graph, int tensor);
bool IsGraphInput(const Graph& graph, int tensor);
bool IsGraphOutput(const Graph& graph, int tensor);
/// The operator that alone reads `tensor`; kNoOperator when several do, or the graph's caller does.
int OnlyConsumer(const Graph& graph, int tensor);

/// Input i of `op`, or nullptr when it is absent.
const Tensor* InputTensor(const Graph& graph, const Operator& op, int i);
/// The same, and only if it is a constant of that type.
const Tensor* ConstantInput(const Graph& graph, const Operator& op, int i, DataType type);

/// Values of a float32 constant.
std::vector<float> FloatValues(const Tensor& tensor);
/// Values of an int32 or int64 constant; int64 values are cut to int32's range.
std::vector<int32_t> IntValues(const Tensor& tensor);
/// Dimensions as ElementCount counts them. REQUIRES: a shape that was checked.
int64_t ElementsOf(const Tensor& tensor);

/// "1x96x96x3"
std::string ShapeText(const std::vector<int32_t>& shape);

int AddFloats(Graph& graph, std::string name, std::vector<int32_t> shape,
              std::vector<float> values);
int AddInts(Graph& graph, std::string name, std::vector<int32_t> shape,
            std::vector<int32_t> values);
/// Makes input i of `op` the int32 constant `values` with the shape the input had.
void SetIntInput(Graph& graph, Operator& op, int i, std::vector<int32_t> values);

/// Makes `op` a RESHAPE of its input 0 to the shape of its output 0.
void MakeReshape(Graph& graph, Operator& op);

/// Every operator that reads `from`, and the graph's outputs, read `to` instead.
void ReplaceUses(Graph& graph, int from, int to);
/// The graph's caller reads, or fills, `to` instead of `from`.
void ReplaceOutput(Graph& graph, int from, int to);
void ReplaceInput(Graph& graph, int from, int to);
/// Takes out an operator whose output 0 equals its input 0: whoever reads the one reads the other.
/// The output's name survives where `keep_output` says so and where the graph's caller knows it.
/// Returns false, changing nothing, when input and output both are known outside.
bool Bypass(Graph& graph, int op, bool keep_output = false);

/// Removes operators whose outputs nobody needs and tensors nobody mentions, and renumbers.
void RemoveDead(Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_GRAPH_EDIT_H_
