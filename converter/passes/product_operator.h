// The operators with weights, seen in one way: which inputs hold data, weights and bias, and along
// which dimensions of the weights the channels run.
#ifndef OCTET_CONVERTER_PASSES_PRODUCT_OPERATOR_H_
#define OCTET_CONVERTER_PASSES_PRODUCT_OPERATOR_H_

#include <optional>
#include <vector>

#include <octet/graph.h>

namespace octet {

struct ProductOperator {
  OpCode code;
  int data;     // input numbers
  int weights;  // OHWI; depthwise [1, H, W, channels]; FULLY_CONNECTED [channels, depth]
  int bias;
  int channel_axis;        // of the weights: output channels
  int input_channel_axis;  // of the weights; of DEPTHWISE_CONV_2D the same
};

/// nullptr for all other operators.
const ProductOperator* FindProductOperator(OpCode code);

/// The fused activation, or nullptr if the operator's options have none.
Activation* FusedActivation(Operator& op);
Activation FusedActivationOf(const Operator& op);

/// For each element of a tensor of that shape the index along `axis`.
std::vector<int> IndicesAlong(const std::vector<int32_t>& shape, int axis);

/// Whether the weights are a float constant of the right rank and the bias, if there is one, a
/// float constant with a value for each channel.
bool HasConstantWeights(const Graph& graph, const Operator& op, const ProductOperator& product);
/// The bias, zeros when there is none. REQUIRES: HasConstantWeights.
std::vector<double> BiasOf(const Graph& graph, const Operator& op, const ProductOperator& product);

/// Gives `op` new weights of the same shape, and a bias, without touching what it shared before.
void SetWeights(Graph& graph, Operator& op, const ProductOperator& product,
                const std::vector<double>& weights, const std::vector<double>& bias);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_PRODUCT_OPERATOR_H_
