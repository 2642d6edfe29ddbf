// Bytes that may be borrowed or shared: how a Graph refers to a mapped file or to values of its
// own.
#ifndef OCTET_BYTES_H_
#define OCTET_BYTES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace octet {

/// Bytes and whoever keeps them alive. Copies are cheap and share the bytes. An owner of nullptr
/// means the bytes live elsewhere for as long as they are needed (flash, static data).
struct Bytes {
  std::span<const uint8_t> data;
  std::shared_ptr<const void> owner;

  Bytes() = default;
  explicit Bytes(std::span<const uint8_t> borrowed) : data(borrowed) {}
  Bytes(std::span<const uint8_t> part, std::shared_ptr<const void> keep_alive)
      : data(part), owner(std::move(keep_alive)) {}

  /// Takes over `values` (any trivially copyable type) and exposes its bytes.
  template <typename T>
  static Bytes Own(std::vector<T> values) {
    auto kept = std::make_shared<const std::vector<T>>(std::move(values));
    auto* first = reinterpret_cast<const uint8_t*>(kept->data());
    return Bytes({first, kept->size() * sizeof(T)}, kept);
  }
};

}  // namespace octet

#endif  // OCTET_BYTES_H_
