// Any bytes as .npy, .npz, IDX, and as gzip files of those.
#include <algorithm>

#include "tests/fuzz/fuzz.h"
#include "tools/io/idx.h"
#include "tools/io/inflate.h"
#include "tools/io/npy.h"

namespace octet::fuzz {

namespace {

/// Reads every value.
unsigned Sum(const Array& array) {
  unsigned sum = 0;
  for (uint8_t byte : array.data.data) sum += byte;
  return sum;
}

void TestArrays(const Bytes& bytes) {
  unsigned sum = 0;
  if (const auto array = ReadNpy(bytes); array.ok()) sum += Sum(*array);
  if (const auto array = ReadIdx(bytes); array.ok()) sum += Sum(*array);
  if (const auto arrays = ReadNpz(bytes); arrays.ok()) {
    for (const NamedArray& each : *arrays) sum += Sum(each.array);
  }
  volatile unsigned keep = sum;
  (void)keep;
}

}  // namespace

std::vector<Input> Seeds() {
  std::vector<Input> seeds;
  std::vector<NamedArray> arrays;
  for (DataType type : {DataType::kFloat32, DataType::kUint8, DataType::kInt8, DataType::kInt32,
                        DataType::kInt64}) {
    Array array;
    array.type = type;
    array.shape = {2, 3};
    array.data = Bytes::Own(std::vector<uint8_t>(6 * static_cast<size_t>(ElementBytes(type)), 7));
    seeds.push_back(WriteNpy(array));
    arrays.push_back({"array", array});
  }
  seeds.push_back(WriteNpz(arrays));
  seeds.push_back({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6});  // IDX, uint8 [2, 3]
  // "hello\n" by gzip -n.
  seeds.push_back({0x1f, 0x8b, 8,    0, 0, 0,    0,    0,    0,    3, 0xcb, 0x48, 0xcd,
                   0xc9, 0xc9, 0xe7, 2, 0, 0x20, 0x30, 0x3a, 0x36, 6, 0,    0,    0});
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  TestArrays(Bytes(input));
  if (!IsGzip(input)) return;
  if (const auto unpacked = Gunzip(input); unpacked.ok()) TestArrays(*unpacked);
}

}  // namespace octet::fuzz
