#include "converter/real_constant.h"

#include <cstring>
#include <utility>
#include <vector>

#include "base/str.h"
#include "converter/given_quantization.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

template <typename T>
std::vector<int64_t> ValuesAs(const Tensor& tensor) {
  std::vector<T> values(tensor.data.data.size() / sizeof(T));
  std::memcpy(values.data(), tensor.data.data.data(), values.size() * sizeof(T));
  return std::vector<int64_t>(values.begin(), values.end());
}

std::vector<int64_t> QuantizedValues(const Tensor& tensor) {
  switch (tensor.type) {
    case DataType::kUint8:
      return ValuesAs<uint8_t>(tensor);
    case DataType::kInt8:
      return ValuesAs<int8_t>(tensor);
    case DataType::kInt16:
      return ValuesAs<int16_t>(tensor);
    case DataType::kInt32:
      return ValuesAs<int32_t>(tensor);
    default:
      return ValuesAs<int64_t>(tensor);
  }
}

Status CheckScales(const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const bool has_axis = q.axis >= 0 && q.axis < static_cast<int>(tensor.shape.size());
  if (q.per_axis() && (!has_axis || tensor.shape[q.axis] != static_cast<int64_t>(q.scale.size())))
    return InvalidError(q.scale.size(), " scales along dimension ", q.axis, " of shape ",
                        tensor.shape);
  if (!q.zero_point.empty() && q.zero_point.size() != q.scale.size())
    return InvalidError(q.zero_point.size(), " zero points, expected ", q.scale.size());
  return Status();
}

}  // namespace

Expected<Tensor> RealConstant(const Tensor& tensor) {
  OCTET_RETURN_IF_ERROR(CheckScales(tensor));
  const Quantization& quantization = tensor.quantization;
  const std::vector<int64_t> values = QuantizedValues(tensor);
  std::vector<int> index(values.size(), 0);
  if (quantization.per_axis()) index = IndicesAlong(tensor.shape, quantization.axis);
  std::vector<float> reals;
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t zero_point =
        quantization.zero_point.empty() ? 0 : quantization.zero_point[index[i]];
    reals.push_back(static_cast<float>(double{quantization.scale[index[i]]} *
                                       static_cast<double>(values[i] - zero_point)));
  }
  Tensor real = tensor;
  real.type = DataType::kFloat32;
  real.quantization = {};
  if (ElementBytes(tensor.type) == 1) real.quantization = AsGiven(quantization, tensor.type);
  real.data = Bytes::Own(std::move(reals));
  return real;
}

}  // namespace octet
