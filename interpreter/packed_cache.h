// What is made once per model and shared by its interpreters: packed weights, by operator and slot.
#ifndef OCTET_INTERPRETER_PACKED_CACHE_H_
#define OCTET_INTERPRETER_PACKED_CACHE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace octet {

class PackedCache {
 public:
  /// The value of (op, slot), or nullptr.
  std::shared_ptr<const void> Find(int op, int slot) const {
    std::lock_guard lock(mutex_);
    const auto found = values_.find({op, slot});
    return found == values_.end() ? nullptr : found->second;
  }
  /// Keeps `value` unless another thread was first; returns the one that is kept.
  std::shared_ptr<const void> Insert(int op, int slot, std::shared_ptr<const void> value,
                                     size_t bytes) {
    std::lock_guard lock(mutex_);
    const auto [entry, inserted] = values_.try_emplace({op, slot}, std::move(value));
    if (inserted) bytes_ += bytes;
    return entry->second;
  }
  size_t bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<int, int>, std::shared_ptr<const void>> values_;
  size_t bytes_ = 0;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_PACKED_CACHE_H_
