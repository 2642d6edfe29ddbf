// FlexMap: the options of a custom operator, a FlexBuffer whose root is a map of names to numbers.
// Read by our own few lines, which trust no offset, instead of the library's, which trust all.
#ifndef OCTET_SCHEMA_FLEX_MAP_H_
#define OCTET_SCHEMA_FLEX_MAP_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <octet/status.h>

namespace octet {

class FlexMap {
 public:
  /// `bytes` must outlive the map. Errors: the root is no map; an offset, a length or a name lies
  /// outside the bytes; more than 256 entries. Values that are no numbers (strings, vectors) are
  /// kept as names only.
  static Expected<FlexMap> Read(std::span<const uint8_t> bytes);

  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  /// Errors of all three: no such name, no number, no integer in [min, max], no finite float32.
  Expected<int> Integer(std::string_view name, int min, int max) const;
  Expected<float> Real(std::string_view name) const;
  Expected<bool> Bool(std::string_view name) const;

 private:
  struct Entry {
    std::string_view name;
    bool is_number = false;
    double value = 0;
  };
  friend class FlexReader;

  const Entry* Find(std::string_view name) const;
  Expected<double> Number(std::string_view name) const;

  std::vector<Entry> entries_;
};

}  // namespace octet

#endif  // OCTET_SCHEMA_FLEX_MAP_H_
