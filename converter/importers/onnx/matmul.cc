// Gemm and MatMul: FULLY_CONNECTED where the second operand is a constant matrix (the weights of a
// layer), BATCH_MATMUL elsewhere.
#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"

namespace octet {
namespace {

/// x · factor.
Expected<int> Scale(GraphBuilder& builder, int x, float factor) {
  if (factor == 1) return x;
  const int scalar = builder.AddFloat("factor", factor);
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Binary(OpCode::kMul, x, scalar));
  return y;
}

/// Gemm's C as the bias [channels] of a FULLY_CONNECTED: a constant row or a single value.
/// kNoTensor: it is something else, to be added afterwards.
Expected<int> AsBias(Node& node, int32_t channels, float beta) {
  GraphBuilder& builder = node.builder();
  const Shape shape = node.shape(2);
  const int64_t count = NumElements(shape);
  const bool row = count == channels && !shape.empty() && shape.back() == channels;
  if (!node.IsConstant(2) || (!row && count != 1)) return kNoTensor;
  OCTET_ASSIGN_OR_RETURN(int bias, builder.Reshape(node.input(2), {static_cast<int32_t>(count)}));
  OCTET_ASSIGN_OR_RETURN(bias, builder.BroadcastTo(bias, {channels}));
  return Scale(builder, bias, beta);
}

Expected<int> GemmWithWeights(Node& node, float alpha, float beta) {
  GraphBuilder& builder = node.builder();
  int x = node.input(0), weights = node.input(1);
  if (node.Int("transA") != 0) {
    OCTET_ASSIGN_OR_RETURN(x, builder.Transpose(x, {1, 0}));
  }
  if (node.Int("transB") == 0) {
    OCTET_ASSIGN_OR_RETURN(weights, builder.Transpose(weights, {1, 0}));
  }
  OCTET_ASSIGN_OR_RETURN(weights, Scale(builder, weights, alpha));
  int bias = kNoTensor;
  if (node.HasInput(2)) {
    OCTET_ASSIGN_OR_RETURN(bias, AsBias(node, builder.shape(weights)[0], beta));
  }
  OCTET_ASSIGN_OR_RETURN(int y, builder.FullyConnected(x, weights, bias));
  if (!node.HasInput(2) || bias != kNoTensor) return y;
  OCTET_ASSIGN_OR_RETURN(const int summand, Scale(builder, node.input(2), beta));
  return builder.Binary(OpCode::kAdd, y, summand);
}

Expected<int> GemmOfActivations(Node& node, float alpha, float beta) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(int y,
                         builder.BatchMatMul(node.input(0), node.input(1), node.Int("transA") != 0,
                                             node.Int("transB") != 0));
  OCTET_ASSIGN_OR_RETURN(y, Scale(builder, y, alpha));
  if (!node.HasInput(2)) return y;
  OCTET_ASSIGN_OR_RETURN(const int summand, Scale(builder, node.input(2), beta));
  return builder.Binary(OpCode::kAdd, y, summand);
}

/// NumPy's rule: a vector on the left is a row, on the right a column; the dimension goes again.
Expected<int> MatMulOfActivations(Node& node) {
  GraphBuilder& builder = node.builder();
  const Shape left = node.shape(0), right = node.shape(1);
  int a = node.input(0), b = node.input(1);
  if (left.size() == 1) {
    OCTET_ASSIGN_OR_RETURN(a, builder.Reshape(a, {1, left[0]}));
  }
  if (right.size() == 1) {
    OCTET_ASSIGN_OR_RETURN(b, builder.Reshape(b, {right[0], 1}));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, builder.BatchMatMul(a, b, false, false));
  Shape shape = builder.shape(y);
  if (right.size() == 1) shape.pop_back();
  if (left.size() == 1) shape.erase(shape.end() - (right.size() == 1 ? 1 : 2));
  return builder.Reshape(y, shape);
}

Expected<int> MatMulWithWeights(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const int weights, node.builder().Transpose(node.input(1), {1, 0}));
  return node.builder().FullyConnected(node.input(0), weights, kNoTensor);
}

}  // namespace

Status ImportGemm(Node& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectRank(0, 2));
  OCTET_RETURN_IF_ERROR(node.ExpectRank(1, 2));
  const float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
  OCTET_ASSIGN_OR_RETURN(const int y, node.IsConstant(1) ? GemmWithWeights(node, alpha, beta)
                                                         : GemmOfActivations(node, alpha, beta));
  node.SetOutput(0, y);
  return Status();
}

Status ImportMatMul(Node& node) {
  if (node.rank(0) == 0 || node.rank(1) == 0) return InvalidError("a scalar operand");
  const bool weights = node.IsConstant(1) && node.rank(1) == 2 && node.rank(0) > 1;
  OCTET_ASSIGN_OR_RETURN(const int y,
                         weights ? MatMulWithWeights(node) : MatMulOfActivations(node));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
