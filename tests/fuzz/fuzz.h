// A fuzz target: one file that defines the two functions below. It becomes a libFuzzer program
// under the preset `fuzz`, and everywhere else a test (replay.cc) that runs the inputs that once
// hurt, the seeds, and a fixed number of mutations of them.
#ifndef OCTET_TESTS_FUZZ_FUZZ_H_
#define OCTET_TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace octet::fuzz {

using Input = std::vector<uint8_t>;

/// Small, sound inputs to start from; the same at every call. What only the data folder has comes
/// last.
std::vector<Input> Seeds();

/// Must return for any input; sanitizers and CHECKs see the rest.
void Test(std::span<const uint8_t> input);

/// Writes the seeds into a folder, as files seed_0, seed_1, ...; false: it cannot be written.
bool WriteSeeds(const std::string& folder);

/// Takes an input apart, front to back; zeros behind its end.
class Bits {
 public:
  explicit Bits(std::span<const uint8_t> input) : rest_(input) {}
  bool empty() const { return rest_.empty(); }
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    return first;
  }
  uint32_t Word() {
    const uint32_t low = Byte();
    return low | static_cast<uint32_t>(Byte()) << 8;
  }
  /// In [0, count). REQUIRES: count > 0.
  size_t Below(size_t count) { return Word() % count; }
  /// Numbers near the ends of ranges, or any small one.
  int32_t Integer();
  float Real();

 private:
  std::span<const uint8_t> rest_;
};

}  // namespace octet::fuzz

#endif  // OCTET_TESTS_FUZZ_FUZZ_H_
