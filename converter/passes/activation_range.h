// Operators and fused activations that only clip: y = min(max(x, min), max).
#ifndef OCTET_CONVERTER_PASSES_ACTIVATION_RANGE_H_
#define OCTET_CONVERTER_PASSES_ACTIVATION_RANGE_H_

#include <limits>
#include <optional>

#include <octet/graph.h>

namespace octet {

struct Clip {
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
  bool operator==(const Clip&) const = default;
};

/// What a fused activation does; no bounds for those that are no clip.
Clip ClipOf(Activation activation);
/// RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1, and MAXIMUM or MINIMUM of its input 0 and one constant
/// (which the caller finds as input 0 or 1); nullopt for other operators.
std::optional<Clip> ClipOf(const Graph& graph, const Operator& op);
/// Which input ClipOf's clip applies to.
int ClippedInput(const Graph& graph, const Operator& op);

/// The operator that does the same as a fused kRelu, kRelu6 or kReluN1To1.
OpCode OperatorFor(Activation activation);
/// Makes the fused activation of operator `index` an operator of its own and returns the tensor
/// between the two.
int TakeActivationApart(Graph& graph, int index);

/// First `inner`, then `outer`.
Clip Compose(const Clip& inner, const Clip& outer);
/// The activation that clips so; nullopt when there is none.
std::optional<Activation> ActivationOf(const Clip& clip);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_ACTIVATION_RANGE_H_
