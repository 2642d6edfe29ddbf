// NumPy's .npy and .npz files.
//
// Read: float32, float16, uint8, int8, int16, int32, int64, bool as they are, float64 as float32; C
// order, little endian.
#ifndef OCTET_TOOLS_IO_NPY_H_
#define OCTET_TOOLS_IO_NPY_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <octet/bytes.h>
#include <octet/status.h>

#include "tools/io/array.h"

namespace octet {

bool IsNpy(std::span<const uint8_t> bytes);
bool IsNpz(std::span<const uint8_t> bytes);
/// One of the types that are read and written as they are.
bool IsNpyType(DataType type);

/// The array refers into `bytes` where type and alignment allow. Errors: kInvalid for a damaged
/// file, kUnsupported for Fortran order, big endian, and types other than those above.
Expected<Array> ReadNpy(const Bytes& bytes);

/// The members of an .npz file, without their ".npy".
Expected<std::vector<NamedArray>> ReadNpz(const Bytes& bytes);

/// REQUIRES: IsNpyType(array.type).
std::vector<uint8_t> WriteNpy(const Array& array);
std::vector<uint8_t> WriteNpz(std::span<const NamedArray> arrays);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_NPY_H_
