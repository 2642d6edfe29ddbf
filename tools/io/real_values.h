// What the bytes of a tensor mean.
#ifndef OCTET_TOOLS_IO_REAL_VALUES_H_
#define OCTET_TOOLS_IO_REAL_VALUES_H_

#include <cstdint>
#include <span>
#include <vector>

#include <octet/graph.h>

namespace octet {

/// scale · (q − zero_point) of a quantized tensor; other numbers as they are. Empty for types that
/// are not numbers of whole bytes.
std::vector<float> RealValues(std::span<const uint8_t> bytes, const Tensor& tensor);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_REAL_VALUES_H_
