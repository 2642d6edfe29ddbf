// What each operator needs to compute on tensors stored in another order of dimensions. One line
// of layout_rules.cc per operator; operators without one keep the order their definition names.
#ifndef OCTET_CONVERTER_PASSES_LAYOUT_RULES_H_
#define OCTET_CONVERTER_PASSES_LAYOUT_RULES_H_

#include <vector>

#include <octet/graph.h>

#include "converter/passes/permutation.h"

namespace octet {

struct LayoutRule {
  OpCode code;
  /// Whether the parameters (axes, paddings, slices) are of a kind `permute` can rewrite.
  bool (*applies)(const Graph& graph, const Operator& op);
  /// Rewrites parameters and constant operands for activations stored permuted.
  void (*permute)(Graph& graph, Operator& op, const Permutation& permutation);
};

/// Whether an output element depends on the input elements of the same position only (constants
/// broadcast).
bool IsElementwise(OpCode code);

/// Inputs that are not constant, and outputs: what would have to be permuted alike.
std::vector<int> Activations(const Graph& graph, const Operator& op);

/// Rewrites the constant axes of a reduction (input 1) for an input stored permuted.
void PermuteAxes(Graph& graph, Operator& op, const Permutation& permutation);

/// The rule for `op` if all its activations have one rank and the rule applies; else nullptr.
const LayoutRule* LayoutRuleFor(const Graph& graph, const Operator& op);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_LAYOUT_RULES_H_
