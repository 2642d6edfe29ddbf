// Reductions over any axes (MEAN, ...): axes and shapes, checked; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_REDUCTION_H_
#define OCTET_INTERPRETER_OPS_REDUCTION_H_

#include <cstdint>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// One walk over the input; the place of its result stands still (stride 0) along reduced
/// dimensions.
struct Reduction {
  NdLoop<2> loop;     // input, output
  int64_t count = 1;  // values that become one
};

/// Checks counts and axes (input 1, constant) of a reduction with ReducerOptions, and sets the
/// output's shape.
Expected<Reduction> CheckReduction(PrepareContext& node);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_REDUCTION_H_
