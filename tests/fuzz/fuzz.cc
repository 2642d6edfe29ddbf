#include "tests/fuzz/fuzz.h"

#include <limits>

#include "base/file.h"

namespace octet::fuzz {

int32_t Bits::Integer() {
  constexpr int32_t kStrange[] = {-1,    0,     1,     2,         3,       4,         5,
                                  7,     8,     16,    127,       128,     255,       256,
                                  32767, 65535, 65536, 1 << 20,   1 << 30, INT32_MAX, INT32_MAX - 1,
                                  -2,    -128,  -129,  INT32_MIN, 46341,   1000000,   -65536};
  const uint8_t choice = Byte();
  if (choice < std::size(kStrange)) return kStrange[choice];
  if (choice < 200) return choice % 10;
  return static_cast<int32_t>(Word() << 16 | Word());
}

float Bits::Real() {
  using Limits = std::numeric_limits<float>;
  constexpr float kStrange[] = {0,
                                -0.0f,
                                1,
                                -1,
                                0.5f,
                                1.0f / 256,
                                1e-30f,
                                1e30f,
                                1e-8f,
                                1e8f,
                                1e-45f,
                                3e38f,
                                1e-3f,
                                255,
                                Limits::quiet_NaN(),
                                Limits::infinity(),
                                -Limits::infinity()};
  return kStrange[Byte() % std::size(kStrange)];
}

bool WriteSeeds(const std::string& folder) {
  int number = 0;
  for (const Input& seed : Seeds()) {
    if (!WriteFileAtomically(folder + "/seed_" + std::to_string(number++), seed).ok()) return false;
  }
  return true;
}

}  // namespace octet::fuzz
