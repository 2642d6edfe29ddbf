// Calibrator: a way of choosing the ranges of tensors from the values they take. One file per
// calibrator in this folder defines a `const Calibrator`, and ../calibrator_list.cc lists it.
//
// Most of them are one function from what was observed of a tensor (tensor_statistics.h) to its
// range. One that must run the network to decide is a function from everything known
// (calibration.h) to all ranges.
#ifndef OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_
#define OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <octet/converter.h>

#include "converter/calibrators/tensor_statistics.h"

namespace octet {

class Calibration;  // calibration.h

/// A range, and the name of the calibrator it comes from.
struct ChosenRange {
  Range range;
  std::string_view calibrator;
};
/// By tensor; nullopt where nothing was observed.
using ChosenRanges = std::vector<std::optional<ChosenRange>>;

struct Calibrator {
  std::string_view name;
  std::string_view summary;  // one line for --help
  /// Whether it reads TensorStatistics::histogram, which costs a second run over the samples.
  bool needs_histogram = false;
  /// The range of one tensor, within what was seen.
  Range (*range)(const TensorStatistics& seen, const CalibrateOptions& options) = nullptr;
  /// Or, where one tensor's values do not suffice: of all of them.
  Expected<ChosenRanges> (*ranges)(Calibration& calibration) = nullptr;
};

/// In the order --help shows them.
std::span<const Calibrator* const> AllCalibrators();

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_CALIBRATOR_H_
