// Calibrator: a way of choosing the range of a tensor from the values it takes. One file per
// calibrator in this folder defines a `const Calibrator`, and ../calibrator_list.cc lists it.
// Calibrate makes one RangeEstimator per tensor.
#ifndef OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_
#define OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_

#include <memory>
#include <span>
#include <string_view>

#include <octet/converter.h>

namespace octet {

/// Sees the values of one tensor, sample by sample, in constant memory.
class RangeEstimator {
 public:
  virtual ~RangeEstimator() = default;
  /// REQUIRES: values finite and not empty.
  virtual void Observe(std::span<const float> values) = 0;
  /// REQUIRES: Observe was called.
  virtual octet::Range Range() const = 0;
};

struct Calibrator {
  std::string_view name;
  std::string_view summary;  // one line for --help
  std::unique_ptr<RangeEstimator> (*make)();
};

/// In the order --help shows them.
std::span<const Calibrator* const> AllCalibrators();

/// Smallest and largest of `values`. REQUIRES: not empty.
Range MinMaxOf(std::span<const float> values);

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_
