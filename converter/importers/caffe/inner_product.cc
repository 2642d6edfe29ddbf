// InnerProduct: FULLY_CONNECTED over all axes from `axis` on, taken as one.
#include "base/str.h"
#include "converter/importers/caffe/layers.h"

namespace octet {

Status ImportInnerProductLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  const auto& parameters = layer.proto().inner_product_param();
  OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(parameters.axis()));
  const int64_t outputs = parameters.num_output();
  if (outputs < 1 || outputs > INT32_MAX) return InvalidError("num_output ", outputs);
  const Shape shape = layer.shape();
  Shape flat(shape.begin(), shape.begin() + axis);
  flat.push_back(static_cast<int32_t>(NumElements(std::span(shape).subspan(axis))));
  const bool transposed = parameters.transpose();
  const int64_t depth = flat.back();
  OCTET_ASSIGN_OR_RETURN(const Shape matrix,
                         AsShape({{transposed ? depth : outputs, transposed ? outputs : depth}}));
  OCTET_ASSIGN_OR_RETURN(int weights, layer.Blob(0, "weights", matrix));
  if (transposed) {
    OCTET_ASSIGN_OR_RETURN(weights, builder.Transpose(weights, {1, 0}));
  }
  int bias = kNoTensor;
  if (parameters.bias_term()) {
    OCTET_ASSIGN_OR_RETURN(bias, layer.Blob(1, "bias", {static_cast<int32_t>(outputs)}));
  }
  OCTET_ASSIGN_OR_RETURN(const int x, builder.Reshape(layer.bottom(), flat));
  return layer.Finish(builder.FullyConnected(x, weights, bias));
}

}  // namespace octet
