// CHECK: for what only our own mistake can cause. Prints the expression and both values, then
// stops. DCHECK is the same in debug builds and nothing in release builds; it belongs in inner
// code.
#ifndef OCTET_BASE_CHECK_H_
#define OCTET_BASE_CHECK_H_

#include <string>

#include "base/str.h"

namespace octet {

[[noreturn]] void CheckFailed(const char* file, int line, const char* expression,
                              const std::string& values);

}  // namespace octet

#define OCTET_CHECK(condition)            \
  (static_cast<bool>(condition) ? void(0) \
                                : ::octet::CheckFailed(__FILE__, __LINE__, #condition, ""))

#define OCTET_CHECK_OP_(a, op, b)                                                        \
  do {                                                                                   \
    const auto& octet_a_ = (a);                                                          \
    const auto& octet_b_ = (b);                                                          \
    if (!(octet_a_ op octet_b_))                                                         \
      ::octet::CheckFailed(__FILE__, __LINE__, #a " " #op " " #b,                        \
                           ::octet::StrCat(" (", octet_a_, " against ", octet_b_, ")")); \
  } while (false)

#define OCTET_CHECK_EQ(a, b) OCTET_CHECK_OP_(a, ==, b)
#define OCTET_CHECK_LE(a, b) OCTET_CHECK_OP_(a, <=, b)
#define OCTET_CHECK_LT(a, b) OCTET_CHECK_OP_(a, <, b)
#define OCTET_CHECK_GE(a, b) OCTET_CHECK_OP_(a, >=, b)

#ifdef NDEBUG
#define OCTET_DCHECK(condition) void(0)
#else
#define OCTET_DCHECK(condition) OCTET_CHECK(condition)
#endif

#endif  // OCTET_BASE_CHECK_H_
