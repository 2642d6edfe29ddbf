// Chooses, for the whole graph at once, in which order of dimensions each tensor is stored.
//
// Tensors tied by operators that compute alike in any order (layout_rules.h) form a component and
// share one layout. Every operator that moves dimensions (dimension_factors.h) and every operator
// that insists on the source's order then has a cost: the elements of the TRANSPOSEs it keeps or
// needs. Starting from the source's layouts, each component in turn takes the layout with which the
// operators around it cost least, alone or together with what is beyond its RESHAPEs, until none
// can do better. Of equal costs the one with its TRANSPOSEs further down wins, which leaves
// activations next to the convolutions they fuse into.
#ifndef OCTET_CONVERTER_PASSES_LAYOUT_CHOICE_H_
#define OCTET_CONVERTER_PASSES_LAYOUT_CHOICE_H_

#include <vector>

#include <octet/graph.h>

#include "converter/passes/permutation.h"

namespace octet {

/// By tensor: stored = transpose(source, layout). Empty: as in the source.
using Layouts = std::vector<Permutation>;

/// Whether inputs and outputs of the graph may be stored so: only the step from NCHW to NHWC of a
/// float tensor is one a caller can be asked to follow.
bool CallerMayFollow(const Tensor& tensor, const Permutation& layout);

Layouts ChooseLayouts(const Graph& graph, bool keep_input_layout);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_LAYOUT_CHOICE_H_
