// Softmax and LogSoftmax. Up to operator set 12, they treat the tensor as a matrix and work along
// all axes from `axis` on.
#include "base/str.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// The axis as the last one of a matrix [in front of it, the rest].
Expected<int> OverMatrix(Node& node, int axis) {
  GraphBuilder& builder = node.builder();
  const Shape shape = node.shape(0);
  const auto rows = NumElements(std::span(shape).first(axis));
  const auto columns = NumElements(std::span(shape).subspan(axis));
  OCTET_ASSIGN_OR_RETURN(int y, builder.Reshape(node.input(0), {static_cast<int32_t>(rows),
                                                                static_cast<int32_t>(columns)}));
  OCTET_ASSIGN_OR_RETURN(y, builder.Softmax(node.op().code, y));
  return builder.Reshape(y, shape);
}

}  // namespace

Status ImportSoftmax(Node& node) {
  const bool matrix = node.opset() < 13;
  const int rank = node.rank(0);
  if (rank == 0) return UnsupportedError("a scalar input");
  // A matrix may have all axes in its rows: then there is one column.
  const int64_t given = node.Int("axis", matrix ? 1 : -1);
  if (matrix && given == rank) return UnsupportedError("axis behind the last dimension");
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", given, rank));
  OCTET_ASSIGN_OR_RETURN(const int y,
                         matrix&& axis != rank - 1
                             ? OverMatrix(node, axis)
                             : node.builder().SoftmaxOverAxis(node.op().code, node.input(0), axis));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
