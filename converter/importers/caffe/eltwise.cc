// Eltwise: the sum (with a coefficient for each bottom), product or maximum of equal shapes.
#include "base/str.h"
#include "converter/importers/caffe/layers.h"

namespace octet {
namespace {

/// sum + coefficient · x; the first one has no sum yet.
Expected<int> AddTerm(GraphBuilder& builder, int sum, int x, float coefficient) {
  if (sum != kNoTensor && coefficient == -1) return builder.Binary(OpCode::kSub, sum, x);
  OCTET_ASSIGN_OR_RETURN(const int term, builder.ScaleAndShift(x, coefficient, 0));
  return sum == kNoTensor ? term : builder.Binary(OpCode::kAdd, sum, term);
}

Expected<int> Sum(CaffeLayer& layer) {
  const auto& coefficients = layer.proto().eltwise_param().coeff();
  if (!coefficients.empty() && coefficients.size() != layer.num_bottoms())
    return InvalidError(coefficients.size(), " coefficients for ", layer.num_bottoms(), " bottoms");
  int sum = kNoTensor;
  for (int i = 0; i < layer.num_bottoms(); ++i) {
    const float coefficient = coefficients.empty() ? 1 : coefficients[i];
    OCTET_ASSIGN_OR_RETURN(sum, AddTerm(layer.builder(), sum, layer.bottom(i), coefficient));
  }
  return sum;
}

Expected<int> Chain(CaffeLayer& layer, OpCode code) {
  int result = layer.bottom(0);
  for (int i = 1; i < layer.num_bottoms(); ++i) {
    OCTET_ASSIGN_OR_RETURN(result, layer.builder().Binary(code, result, layer.bottom(i)));
  }
  return result;
}

}  // namespace

Status ImportEltwiseLayer(CaffeLayer& layer) {
  for (int i = 1; i < layer.num_bottoms(); ++i) {
    if (layer.shape(i) != layer.shape(0))
      return InvalidError("bottoms of shapes ", layer.shape(0), " and ", layer.shape(i));
  }
  const auto operation = layer.proto().eltwise_param().operation();
  if (operation == caffe::EltwiseParameter::SUM) return layer.Finish(Sum(layer));
  const bool product = operation == caffe::EltwiseParameter::PROD;
  return layer.Finish(Chain(layer, product ? OpCode::kMul : OpCode::kMaximum));
}

}  // namespace octet
