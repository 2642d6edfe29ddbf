// Scale() of <octet/gemm.h> for inner loops: the same result from one multiplication, one addition
// and one shift.
#ifndef OCTET_INTERPRETER_OPS_SCALER_H_
#define OCTET_INTERPRETER_OPS_SCALER_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include <octet/gemm.h>

namespace octet {

/// Both roundings are floors, and nested floors merge. With multiplier m and right shift e > 0:
///   floor((floor((x·m + 2^30) / 2^31) + 2^(e−1) − [x < 0]) / 2^e)
///     = (x·m + 2^30 + 2^(30+e) − [x < 0]·2^31) >> (31 + e)
/// No overflow: |x·m| <= 2^62, and the rest adds less than 2^62.
class Scaler {
 public:
  Scaler() = default;
  explicit Scaler(QuantizedMultiplier by)
      : multiplier_(by.multiplier),
        left_shift_(std::max(-by.right_shift, 0)),
        right_shift_(31 + std::max(by.right_shift, 0)) {
    rounding_ = int64_t{1} << 30;
    if (by.right_shift > 0) {
      rounding_ += int64_t{1} << (30 + by.right_shift);
      negative_ = int64_t{1} << 31;
    }
  }

  int32_t operator()(int32_t x) const {
    constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
    constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
    int64_t shifted = x;
    if (left_shift_ != 0) {  // the same for every element: leaves the loop
      shifted = std::min(std::max(shifted * (int64_t{1} << left_shift_), kMin), kMax);
    }
    return static_cast<int32_t>((shifted * multiplier_ + rounding_ - (x < 0 ? negative_ : 0)) >>
                                right_shift_);
  }

 private:
  int64_t multiplier_ = 0;
  int64_t rounding_ = 0;
  int64_t negative_ = 0;  // taken off for x < 0
  int32_t left_shift_ = 0;
  int32_t right_shift_ = 31;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_SCALER_H_
