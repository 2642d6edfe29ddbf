// What the bytes of a tensor mean.
#ifndef OCTET_TOOLS_IO_REAL_VALUES_H_
#define OCTET_TOOLS_IO_REAL_VALUES_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <octet/graph.h>

namespace octet {

/// scale · (q − zero_point) of a quantized tensor; other numbers as they are. Empty for types that
/// are not numbers of whole bytes.
std::vector<float> RealValues(std::span<const uint8_t> bytes, const Tensor& tensor);

/// The reverse: bytes of a FLOAT32, UINT8, INT8, INT32 or INT64 tensor that holds the values
/// nearest to `real`; empty for other types. REQUIRES: no NaN.
std::vector<uint8_t> NearestBytes(std::span<const float> real, const Tensor& tensor);

/// round(real / scale) + zero_point, within T. REQUIRES: real is not NaN.
template <typename T>
T NearestInteger(float real, float scale, int64_t zero_point) {
  const float q = std::round(real / scale) + static_cast<float>(zero_point);
  return static_cast<T>(std::clamp(q, static_cast<float>(std::numeric_limits<T>::min()),
                                   static_cast<float>(std::numeric_limits<T>::max())));
}

}  // namespace octet

#endif  // OCTET_TOOLS_IO_REAL_VALUES_H_
