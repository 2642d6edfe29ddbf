#include "base/str.h"

namespace octet {

std::string Concatenate(std::initializer_list<StrPart> parts) {
  std::string out;
  for (const StrPart& part : parts) out += part.text();
  return out;
}

}  // namespace octet
