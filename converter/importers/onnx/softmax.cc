// Softmax and LogSoftmax. TFLite's work along the last axis. Up to operator set 12, ONNX's treat
// the tensor as a matrix and work along all axes from `axis` on.
#include <algorithm>
#include <numeric>

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

/// The axis goes last, behind the others in their order (channels of an image: NHWC), and back.
Expected<int> OverAxis(Node& node, int axis) {
  GraphBuilder& builder = node.builder();
  std::vector<int32_t> order(node.rank(0));
  std::iota(order.begin(), order.end(), 0);
  std::vector<int32_t> back = order;
  std::rotate(order.begin() + axis, order.begin() + axis + 1, order.end());
  std::rotate(back.begin() + axis, back.end() - 1, back.end());
  OCTET_ASSIGN_OR_RETURN(int y, builder.Transpose(node.input(0), order));
  OCTET_ASSIGN_OR_RETURN(y, builder.Softmax(node.op().code, y));
  return builder.Transpose(y, back);
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
                         matrix&& axis != rank - 1 ? OverMatrix(node, axis) : OverAxis(node, axis));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
