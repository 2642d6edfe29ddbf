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

template <typename T>
std::vector<uint8_t> BytesOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <typename T>
std::vector<uint8_t> Nearest(std::span<const float> real, float scale, int64_t zero_point) {
  std::vector<T> values;
  for (float value : real) values.push_back(NearestInteger<T>(value, scale, zero_point));
  return BytesOf(values);
}

/// The scale and zero point of numbers that are not quantized are 1 and 0.
struct Scaling {
  float scale = 1;
  int64_t zero_point = 0;
};
Scaling ScalingOf(const Quantization& q) {
  if (q.empty()) return {};
  return {q.scale[0], q.zero_point.empty() ? 0 : q.zero_point[0]};
}

}  // namespace

std::vector<float> RealValues(std::span<const uint8_t> bytes, const Tensor& tensor) {
  const auto [scale, zero_point] = ScalingOf(tensor.quantization);
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

std::vector<uint8_t> NearestBytes(std::span<const float> real, const Tensor& tensor) {
  const auto [scale, zero_point] = ScalingOf(tensor.quantization);
  switch (tensor.type) {
    case DataType::kFloat32:
      return BytesOf(std::vector<float>(real.begin(), real.end()));
    case DataType::kUint8:
      return Nearest<uint8_t>(real, scale, zero_point);
    case DataType::kInt8:
      return Nearest<int8_t>(real, scale, zero_point);
    case DataType::kInt32:
      return Nearest<int32_t>(real, scale, zero_point);
    case DataType::kInt64:
      return Nearest<int64_t>(real, scale, zero_point);
    default:
      return {};
  }
}

}  // namespace octet
