// Operators that move or regroup dimensions without computing on them (TRANSPOSE, RESHAPE, SQUEEZE,
// EXPAND_DIMS), and reductions that drop the dimensions they run over: when are they free?
//
// Both shapes are seen as lists of common factors. For RESHAPE [1, 8, 4, 4] -> [1, 2, 4, 16] they
// are
//
//   factors  0: 2   1: 4   2: 4   3: 4
//   in       [] [0 1] [2] [3]           dimensions of size 1 hold no factor
//   out      [] [0] [1] [2 3]
//
// so "does this operator still only relabel its input when both tensors are stored permuted?" is
// the question whether both sides list the factors in the same order.
#ifndef OCTET_CONVERTER_PASSES_DIMENSION_FACTORS_H_
#define OCTET_CONVERTER_PASSES_DIMENSION_FACTORS_H_

#include <optional>

#include <octet/graph.h>

#include "converter/passes/permutation.h"

namespace octet {

/// MEAN, SUM, REDUCE_...
bool IsReduction(OpCode code);

/// Whether `op` is one of them and its parameters are constant. A RESHAPE whose dimensions have no
/// common factors ([6, 4] -> [4, 6]) is none.
bool MovesDimensions(const Graph& graph, const Operator& op);

/// Whether `op` moves no values when its input 0 and output 0 are stored permuted by `in` and
/// `out`: a TRANSPOSE then does nothing (but for dimensions of size 1), a RESHAPE stays a RESHAPE,
/// and a reduction drops dimensions from where they are. False for all other operators.
bool IsFree(const Graph& graph, const Operator& op, const Permutation& in, const Permutation& out);

/// The layout of output 0 with which `op` is free when its input is stored as `in`, and the
/// reverse; nullopt when there is none. Dimensions of size 1 stay behind their predecessor.
std::optional<Permutation> FreeOutputLayout(const Graph& graph, const Operator& op,
                                            const Permutation& in);
std::optional<Permutation> FreeInputLayout(const Graph& graph, const Operator& op,
                                           const Permutation& out);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_DIMENSION_FACTORS_H_
