// SHA-256 (FIPS 180-4), to tell outputs apart.
#ifndef OCTET_TOOLS_IO_SHA256_H_
#define OCTET_TOOLS_IO_SHA256_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace octet {

class Sha256 {
 public:
  Sha256();
  void Add(std::span<const uint8_t> bytes);
  /// 64 hexadecimal digits. Ends the hash: nothing may be added afterwards.
  std::string Finish();

 private:
  void AddBlock(const uint8_t* block);

  std::array<uint32_t, 8> state_;
  std::array<uint8_t, 64> pending_{};
  uint64_t total_bytes_ = 0;
};

}  // namespace octet

#endif  // OCTET_TOOLS_IO_SHA256_H_
