// StrCat and the error makers built on it. No iostreams, no fmt: this is part of the device
// runtime, and its many call sites compile to a list of parts and one call.
#ifndef OCTET_BASE_STR_H_
#define OCTET_BASE_STR_H_

#include <charconv>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include <octet/status.h>

namespace octet {

/// One argument of StrCat as text. Lives only as long as the call.
class StrPart {
 public:
  StrPart(std::string_view text) : text_(text) {}           // NOLINT: implicit by design
  StrPart(const std::string& text) : text_(text) {}         // NOLINT
  StrPart(const char* text) : text_(text) {}                // NOLINT
  StrPart(char c) : digits_{c}, text_(digits_, 1) {}        // NOLINT
  StrPart(bool value) : text_(value ? "true" : "false") {}  // NOLINT

  template <typename T>
  requires(std::integral<T> || std::floating_point<T>) StrPart(T value)  // NOLINT
      : text_(digits_, std::to_chars(digits_, digits_ + sizeof(digits_), value).ptr) {}

  /// A list is written as [1, 2, 3].
  template <typename Range>
  requires(!std::convertible_to<Range, std::string_view> && requires(const Range& r) { r.begin(); })
      StrPart(const Range& range)
      : list_("[") {  // NOLINT
    for (const auto& item : range) {
      if (list_.size() > 1) list_ += ", ";
      list_ += StrPart(item).text();
    }
    list_ += ']';
    text_ = list_;
  }

  StrPart(const StrPart&) = delete;
  StrPart& operator=(const StrPart&) = delete;

  std::string_view text() const { return text_; }

 private:
  char digits_[32];  // the longest double has 24 characters
  std::string list_;
  std::string_view text_;
};

/// The parts one after the other.
std::string Concatenate(std::initializer_list<StrPart> parts);

/// The arguments in decimal or as text, one after the other.
template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  return Concatenate({parts...});
}

template <typename... Parts>
Status InvalidError(const Parts&... parts) {
  return Status(StatusCode::kInvalid, Concatenate({parts...}));
}

template <typename... Parts>
Status UnsupportedError(const Parts&... parts) {
  return Status(StatusCode::kUnsupported, Concatenate({parts...}));
}

template <typename... Parts>
Status UsageError(const Parts&... parts) {
  return Status(StatusCode::kUsage, Concatenate({parts...}));
}

}  // namespace octet

#endif  // OCTET_BASE_STR_H_
