// How a FlexBuffer map lies in memory. Offsets point backwards from where they are stored; each
// vector has a width of 1, 2, 4 or 8 bytes for its elements, its length and its own offsets.
//
//   keys     [offset of "name\0"] · length
//   map      offset of keys, width of keys, length | [value] · length | [type byte] · length
//   root     offset of map, type byte, width of the root offset            (the last bytes)
//
// A type byte is type · 4 + log2 of a width: for the root and for indirect values (stored
// elsewhere, at an offset) that of their target.
#include "schema/flex_map.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/str.h"

namespace octet {

namespace {

constexpr size_t kMostEntries = 256;
constexpr size_t kLongestName = 255;

enum FlexType : uint8_t { kInt = 1, kUint = 2, kFloat = 3, kMap = 9, kBool = 26 };
constexpr uint8_t kFirstIndirect = 6, kLastIndirect = 8;  // of kInt, kUint, kFloat

bool IsWidth(uint64_t width) {
  return width == 1 || width == 2 || width == 4 || width == 8;
}

}  // namespace

class FlexReader {
 public:
  explicit FlexReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  Expected<FlexMap> Read() const {
    if (bytes_.size() < 3) return InvalidError(bytes_.size(), " bytes are no FlexBuffer");
    const size_t root_width = bytes_.back(), type_at = bytes_.size() - 2;
    const uint8_t type = bytes_[type_at];
    if (!IsWidth(root_width) || root_width > type_at) {
      return InvalidError("root of width ", root_width, " in ", bytes_.size(), " bytes");
    }
    if (type >> 2 != kMap) return InvalidError("root of type ", type >> 2, ", expected a map");
    OCTET_ASSIGN_OR_RETURN(const size_t map, Target(type_at - root_width, root_width));
    return ReadMap(map, size_t{1} << (type & 3));
  }

 private:
  Expected<FlexMap> ReadMap(size_t map, size_t width) const {
    if (map < 3 * width) return InvalidError("map at ", map, " lies before the bytes");
    OCTET_ASSIGN_OR_RETURN(const size_t keys, Target(map - 3 * width, width));
    OCTET_ASSIGN_OR_RETURN(const uint64_t keys_width, Number(map - 2 * width, width));
    OCTET_ASSIGN_OR_RETURN(const uint64_t length, Number(map - width, width));
    if (!IsWidth(keys_width)) return InvalidError("names of width ", keys_width);
    if (length > kMostEntries) {
      return InvalidError("map of ", length, " entries, at most ", kMostEntries);
    }
    FlexMap result;
    for (size_t i = 0; i < length; ++i) {
      FlexMap::Entry entry;
      OCTET_ASSIGN_OR_RETURN(const size_t name, Target(keys + i * keys_width, keys_width));
      OCTET_ASSIGN_OR_RETURN(entry.name, Name(name));
      OCTET_ASSIGN_OR_RETURN(const uint64_t type, Number(map + length * width + i, 1));
      OCTET_RETURN_IF_ERROR(ReadValue(map + i * width, width, static_cast<uint8_t>(type), entry));
      result.entries_.push_back(entry);
    }
    return result;
  }

  Status ReadValue(size_t at, size_t width, uint8_t packed, FlexMap::Entry& entry) const {
    uint8_t type = packed >> 2;
    if (type >= kFirstIndirect && type <= kLastIndirect) {
      OCTET_ASSIGN_OR_RETURN(at, Target(at, width));
      width = size_t{1} << (packed & 3);
      type = static_cast<uint8_t>(type - kFirstIndirect + kInt);
    }
    OCTET_ASSIGN_OR_RETURN(const uint64_t bits, Number(at, width));
    entry.is_number = type == kInt || type == kUint || type == kBool ||
                      (type == kFloat && (width == 4 || width == 8));
    if (!entry.is_number) return Status();
    if (type == kInt) {
      const int unused = 64 - 8 * static_cast<int>(width);
      entry.value = static_cast<double>(static_cast<int64_t>(bits << unused) >> unused);
    } else if (type == kFloat) {
      entry.value = width == 4 ? double{std::bit_cast<float>(static_cast<uint32_t>(bits))}
                               : std::bit_cast<double>(bits);
    } else {
      entry.value = static_cast<double>(bits);
    }
    return Status();
  }

  Expected<std::string_view> Name(size_t at) const {
    const size_t longest = std::min(bytes_.size() - at, kLongestName + 1);
    const auto* first = reinterpret_cast<const char*>(bytes_.data()) + at;
    const void* end = std::memchr(first, 0, longest);
    if (end == nullptr) return InvalidError("a name at ", at, " that does not end");
    return std::string_view(first, static_cast<const char*>(end) - first);
  }

  /// Where the offset stored at `at` points: inside the bytes.
  Expected<size_t> Target(size_t at, size_t width) const {
    OCTET_ASSIGN_OR_RETURN(const uint64_t back, Number(at, width));
    if (back > at) return InvalidError("offset ", back, " at ", at, " points before the bytes");
    return at - static_cast<size_t>(back);
  }

  /// Little endian.
  Expected<uint64_t> Number(size_t at, size_t width) const {
    if (at >= bytes_.size() || width > bytes_.size() - at) {
      return InvalidError(width, " bytes at ", at, " of ", bytes_.size());
    }
    uint64_t value = 0;
    for (size_t i = width; i-- > 0;) value = value << 8 | bytes_[at + i];
    return value;
  }

  std::span<const uint8_t> bytes_;
};

Expected<FlexMap> FlexMap::Read(std::span<const uint8_t> bytes) {
  return FlexReader(bytes).Read();
}

const FlexMap::Entry* FlexMap::Find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

Expected<double> FlexMap::Number(std::string_view name) const {
  const Entry* entry = Find(name);
  if (entry == nullptr) return InvalidError(name, ": missing");
  if (!entry->is_number) return InvalidError(name, ": not a number");
  return entry->value;
}

Expected<int> FlexMap::Integer(std::string_view name, int min, int max) const {
  OCTET_ASSIGN_OR_RETURN(const double value, Number(name));
  if (!(value >= min && value <= max) || value != std::floor(value)) {
    return InvalidError(name, ": ", value, ", expected an integer in [", min, ", ", max, "]");
  }
  return static_cast<int>(value);
}

Expected<float> FlexMap::Real(std::string_view name) const {
  OCTET_ASSIGN_OR_RETURN(const double value, Number(name));
  if (!(std::abs(value) <= double{std::numeric_limits<float>::max()})) {
    return InvalidError(name, ": ", value, ", expected a finite float32");
  }
  return static_cast<float>(value);
}

Expected<bool> FlexMap::Bool(std::string_view name) const {
  OCTET_ASSIGN_OR_RETURN(const double value, Number(name));
  return value != 0;
}

}  // namespace octet
