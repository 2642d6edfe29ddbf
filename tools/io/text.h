// Small things with text.
#ifndef OCTET_TOOLS_IO_TEXT_H_
#define OCTET_TOOLS_IO_TEXT_H_

#include <string_view>

namespace octet {

/// Without blanks and line ends at both ends.
inline std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// What follows the last '/'.
inline std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace octet

#endif  // OCTET_TOOLS_IO_TEXT_H_
