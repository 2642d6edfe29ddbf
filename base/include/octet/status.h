// Status and Expected<T>: how octet answers anything that comes from outside (files, flags, user
// buffers). A message says where, what was found and what was expected:
//   conv1: weights: zero_point 300 outside [0, 255]
// The place is added on the way up with In(). Errors only our own mistake can cause are CHECKs
// (base/check.h); exceptions never cross octet's interfaces.
#ifndef OCTET_STATUS_H_
#define OCTET_STATUS_H_

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace octet {

enum class StatusCode {
  kOk,
  kInvalid,      // the input is broken or contradicts itself
  kUnsupported,  // the input is well formed, but needs something octet lacks
  kUsage,        // the caller asked for something impossible (flags, arguments)
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The same error with `place` in front: "place: message". Does nothing to an ok status.
  Status In(std::string_view place) const {
    if (ok()) return *this;
    return Status(code_, std::string(place) + ": " + message_);
  }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

/// Either a T or the Status that says why there is none. REQUIRES: an error status is not ok().
template <typename T>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : value_(std::move(value)) {}          // NOLINT: implicit by design
  Expected(Status status) : status_(std::move(status)) {}  // NOLINT: implicit by design

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Status& status() const { return status_; }

  /// REQUIRES: ok(). Stops the program otherwise.
  T& operator*() & { return Value(); }
  const T& operator*() const& { return const_cast<Expected*>(this)->Value(); }
  T&& operator*() && { return std::move(Value()); }
  T* operator->() { return &Value(); }
  const T* operator->() const { return &const_cast<Expected*>(this)->Value(); }

 private:
  T& Value() {
    if (!value_) std::abort();
    return *value_;
  }

  Status status_;
  std::optional<T> value_;
};

}  // namespace octet

/// Returns from the enclosing function when `expression` is an error.
#define OCTET_RETURN_IF_ERROR(expression)                                             \
  do {                                                                                \
    if (auto octet_status_ = (expression); !octet_status_.ok()) return octet_status_; \
  } while (false)

/// The same, with `place` in front; `place` is only computed for an error.
#define OCTET_RETURN_IF_ERROR_IN(place, expression)                                             \
  do {                                                                                          \
    if (auto octet_failed_ = (expression); !octet_failed_.ok()) return octet_failed_.In(place); \
  } while (false)

/// Declares or assigns `target` from an Expected, or returns its error.
#define OCTET_ASSIGN_OR_RETURN(target, expression) \
  OCTET_ASSIGN_OR_RETURN_IMPL_(OCTET_CONCAT_(octet_expected_, __LINE__), target, expression)
#define OCTET_ASSIGN_OR_RETURN_IMPL_(name, target, expression) \
  auto name = (expression);                                    \
  if (!name.ok()) return name.status();                        \
  target = *std::move(name)
#define OCTET_CONCAT_(a, b) OCTET_CONCAT_IMPL_(a, b)
#define OCTET_CONCAT_IMPL_(a, b) a##b

#endif  // OCTET_STATUS_H_
