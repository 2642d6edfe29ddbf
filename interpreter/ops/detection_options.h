// The options of TFLite_Detection_PostProcess, read and checked.
#ifndef OCTET_INTERPRETER_OPS_DETECTION_OPTIONS_H_
#define OCTET_INTERPRETER_OPS_DETECTION_OPTIONS_H_

#include <array>
#include <cstdint>
#include <span>

#include <octet/status.h>

#include "interpreter/ops/non_max_suppression.h"

namespace octet {

inline constexpr int kBoxValues = 4;

struct DetectionOptions {
  int max_detections = 0;
  int max_classes_per_detection = 0;
  int detections_per_class = 100;  // regular only
  int num_classes = 0;
  bool regular = false;
  Suppression suppression;
  std::array<double, kBoxValues> scale{};  // of y, x, height, width
};

/// From the bytes of a FlexBuffer map. Errors: a name that is missing, a value outside its range.
Expected<DetectionOptions> ReadDetectionOptions(std::span<const uint8_t> bytes);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_DETECTION_OPTIONS_H_
