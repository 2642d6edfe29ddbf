// StrCat and the error makers built on it. No iostreams, no fmt: this is part of the device
// runtime.
#ifndef OCTET_BASE_STR_H_
#define OCTET_BASE_STR_H_

#include <charconv>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

#include <octet/status.h>

namespace octet {

inline void AppendTo(std::string& out, std::string_view text) {
  out += text;
}
inline void AppendTo(std::string& out, const char* text) {  // else a literal would convert to bool
  out += text;
}
inline void AppendTo(std::string& out, char c) {
  out += c;
}
inline void AppendTo(std::string& out, bool value) {
  out += value ? "true" : "false";
}

template <typename T>
requires(std::integral<T> || std::floating_point<T>) void AppendTo(std::string& out, T value) {
  char digits[40];
  auto result = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, result.ptr);
}

/// A list is written as [1, 2, 3].
template <typename Range>
requires(!std::convertible_to<Range, std::string_view> && requires(const Range& r) {
  r.begin();
}) void AppendTo(std::string& out, const Range& range) {
  out += '[';
  bool first = true;
  for (const auto& item : range) {
    if (!first) out += ", ";
    first = false;
    AppendTo(out, item);
  }
  out += ']';
}

/// The arguments in decimal or as text, one after the other.
template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  (AppendTo(out, parts), ...);
  return out;
}

template <typename... Parts>
Status InvalidError(const Parts&... parts) {
  return Status(StatusCode::kInvalid, StrCat(parts...));
}

template <typename... Parts>
Status UnsupportedError(const Parts&... parts) {
  return Status(StatusCode::kUnsupported, StrCat(parts...));
}

template <typename... Parts>
Status UsageError(const Parts&... parts) {
  return Status(StatusCode::kUsage, StrCat(parts...));
}

}  // namespace octet

#endif  // OCTET_BASE_STR_H_
