#include "tools/io/real_values.h"

#include <cstdint>
#include <cstring>

namespace octet {
namespace {

template <typename T>
std::vector<float> Dequantize(std::span<const uint8_t> bytes, float scale, int64_t zero_point) {
  const T* values = reinterpret_cast<const T*>(bytes.data());
  std::vector<float> real(bytes.size() / sizeof(T));
  for (size_t i = 0; i < real.size(); ++i)
    real[i] = scale * static_cast<float>(static_cast<int64_t>(values[i]) - zero_point);
  return real;
}

}  // namespace

std::vector<float> RealValues(std::span<const uint8_t> bytes, const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const float scale = q.empty() ? 1.0f : q.scale[0];
  const int64_t zero_point = q.empty() || q.zero_point.empty() ? 0 : q.zero_point[0];
  switch (tensor.type) {
    case DataType::kFloat32: {
      std::vector<float> real(bytes.size() / sizeof(float));
      std::memcpy(real.data(), bytes.data(), real.size() * sizeof(float));
      return real;
    }
    case DataType::kUint8:
    case DataType::kBool:
      return Dequantize<uint8_t>(bytes, scale, zero_point);
    case DataType::kInt8:
      return Dequantize<int8_t>(bytes, scale, zero_point);
    case DataType::kInt16:
      return Dequantize<int16_t>(bytes, scale, zero_point);
    case DataType::kInt32:
      return Dequantize<int32_t>(bytes, scale, zero_point);
    case DataType::kInt64:
      return Dequantize<int64_t>(bytes, scale, zero_point);
    default:
      return {};
  }
}

}  // namespace octet
