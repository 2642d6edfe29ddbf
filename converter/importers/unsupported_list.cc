#include "converter/importers/unsupported_list.h"

#include <algorithm>

#include "base/str.h"

namespace octet {

void UnsupportedList::Add(const std::string& what, const std::string& where) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.what == what; });
  if (found == entries_.end())
    entries_.push_back({.what = what, .first = where, .count = 1});
  else
    ++found->count;
}

Status UnsupportedList::ToStatus() const {
  if (entries_.empty()) return Status();
  std::string list;
  for (const Entry& entry : entries_) {
    list += StrCat(list.empty() ? "" : "; ", entry.what, " in '", entry.first, "'");
    if (entry.count > 1) list += StrCat(" and ", entry.count - 1, " more");
  }
  return UnsupportedError("not supported: ", list);
}

}  // namespace octet
