#include "tools/io/array.h"

#include <cstring>

#include "base/check.h"
#include "base/str.h"

namespace octet {

Expected<size_t> ByteCount(std::span<const int32_t> shape, DataType type) {
  constexpr uint64_t kMaxElements = uint64_t{1} << 32;  // times a dimension: below 2^63
  uint64_t count = 1;
  for (int32_t dimension : shape) {
    if (dimension < 0) return InvalidError("shape ", shape, " has a negative dimension");
    count *= static_cast<uint64_t>(dimension);
    if (count > kMaxElements) return InvalidError("shape ", shape, " is too large");
  }
  return static_cast<size_t>(count) * static_cast<size_t>(ElementBytes(type));
}

Array Part(const Array& array, int index, int count) {
  OCTET_CHECK(!array.shape.empty() && count > 0 && array.shape[0] % count == 0);
  const size_t bytes = array.data.data.size() / static_cast<size_t>(count);
  Array part{array.type, array.shape, array.data};
  part.shape[0] /= count;
  part.data.data = array.data.data.subspan(static_cast<size_t>(index) * bytes, bytes);
  return part;
}

std::vector<int32_t> Squeezed(std::span<const int32_t> shape) {
  std::vector<int32_t> squeezed(shape.begin(), shape.end());
  std::erase(squeezed, 1);
  return squeezed;
}

void TransposeChannels(std::span<const uint8_t> from, std::span<uint8_t> to, size_t channels,
                       size_t bytes, bool to_channel_last) {
  OCTET_CHECK_EQ(from.size(), to.size());
  const size_t pixels = from.size() / (channels * bytes);
  for (size_t c = 0; c < channels; ++c) {
    for (size_t p = 0; p < pixels; ++p) {
      const size_t first = (c * pixels + p) * bytes, last = (p * channels + c) * bytes;
      if (to_channel_last)
        std::memcpy(&to[last], &from[first], bytes);
      else
        std::memcpy(&to[first], &from[last], bytes);
    }
  }
}

}  // namespace octet
