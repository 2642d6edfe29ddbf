// Array: values as .npy, .npz and IDX files hold them, before anything knows about models.
#ifndef OCTET_TOOLS_IO_ARRAY_H_
#define OCTET_TOOLS_IO_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <octet/bytes.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

/// Row-major, little endian; `data` is aligned for its type and exactly as long as shape × type.
struct Array {
  DataType type = DataType::kFloat32;
  std::vector<int32_t> shape;
  Bytes data;

  /// REQUIRES: T is the type's.
  template <typename T>
  std::span<const T> values() const {
    return {reinterpret_cast<const T*>(data.data.data()), data.data.size() / sizeof(T)};
  }
};

struct NamedArray {
  std::string name;
  Array array;
};

/// Bytes that shape × type take. Errors: a negative dimension, or more than any file holds.
Expected<size_t> ByteCount(std::span<const int32_t> shape, DataType type);

/// The part `index` of `count` equal parts along the first axis; shares the bytes.
/// REQUIRES: the first dimension is a multiple of count.
Array Part(const Array& array, int index, int count);

/// The shape without its ones: [1, 28, 28, 1] and [28, 28] hold the same values in the same order.
std::vector<int32_t> Squeezed(std::span<const int32_t> shape);

/// Copies channel-first values [channels, height · width] to channel-last ones, or back
/// (`to_channel_last` false). `bytes` is the size of one value; both spans have the same length.
void TransposeChannels(std::span<const uint8_t> from, std::span<uint8_t> to, size_t channels,
                       size_t bytes, bool to_channel_last);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_ARRAY_H_
