// Shapes and axes: the checks that operators of every element type share.
#ifndef OCTET_INTERPRETER_OPS_SHAPES_H_
#define OCTET_INTERPRETER_OPS_SHAPES_H_

#include <cstdint>
#include <vector>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// The values of a constant INT32 or INT64 tensor (axes, paddings, a shape), in its order.
/// Errors: not constant (kUnsupported: the shapes would depend on data), another type.
Expected<std::vector<int64_t>> ConstantIntegers(PrepareContext& node, const char* role,
                                                const TensorInfo& tensor);

/// ConstantIntegers with one value for each of an input's `rank` dimensions.
Expected<std::vector<int64_t>> ConstantPerDimension(PrepareContext& node, const char* role,
                                                    const TensorInfo& tensor, int rank);

/// ConstantIntegers as a shape. Error: a dimension below 1 or beyond int32.
Expected<Shape> ConstantShape(PrepareContext& node, const char* role, const TensorInfo& tensor);

/// The one value of a constant INT32 or INT64 tensor, resolved by ResolveAxis.
Expected<int> ConstantAxis(PrepareContext& node, const char* role, const TensorInfo& tensor,
                           int rank);

/// `axis` counted from the front: −1 is the last of `rank`. Error: outside [−rank, rank).
Expected<int> ResolveAxis(const char* role, int64_t axis, int rank);

/// NumPy's rule: shapes aligned at their ends, where a dimension of 1 stretches.
/// Error: dimensions that differ and are not 1.
Expected<Shape> BroadcastShape(const Shape& a, const Shape& b);

/// Strides with which a dense tensor of `shape` is read at indices of `output`: 0 where it is
/// stretched. REQUIRES: output is BroadcastShape(shape, …).
std::array<int64_t, kMaxRank> BroadcastStrides(const Shape& shape, const Shape& output);

/// What an NdLoop needs. Errors: more than kMaxRank dimensions, or an empty one.
Status ExpectLoopable(const char* role, const TensorInfo& tensor);

/// Has a last dimension, whose rows an operator works on. Error: a scalar.
Status ExpectRows(const TensorInfo& input);

/// Sets the shape of output i. Errors: a dimension that is not positive, 2^31 or more elements.
Status SetCheckedShape(PrepareContext& node, int i, Shape shape);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_SHAPES_H_
