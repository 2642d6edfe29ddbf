#include "interpreter/ops/detection_options.h"

#include "base/str.h"
#include "schema/flex_map.h"

namespace octet {

Expected<DetectionOptions> ReadDetectionOptions(std::span<const uint8_t> bytes) {
  constexpr int kMost = 1 << 24;
  OCTET_ASSIGN_OR_RETURN(const FlexMap map, FlexMap::Read(bytes));
  DetectionOptions options;
  OCTET_ASSIGN_OR_RETURN(options.max_detections, map.Integer("max_detections", 1, kMost));
  OCTET_ASSIGN_OR_RETURN(options.max_classes_per_detection,
                         map.Integer("max_classes_per_detection", 1, kMost));
  OCTET_ASSIGN_OR_RETURN(options.num_classes, map.Integer("num_classes", 1, kMost));
  if (map.Has("detections_per_class")) {
    OCTET_ASSIGN_OR_RETURN(options.detections_per_class,
                           map.Integer("detections_per_class", 1, kMost));
  }
  if (map.Has("use_regular_nms")) {
    OCTET_ASSIGN_OR_RETURN(options.regular, map.Bool("use_regular_nms"));
  }
  OCTET_ASSIGN_OR_RETURN(options.suppression.score_threshold, map.Real("nms_score_threshold"));
  OCTET_ASSIGN_OR_RETURN(options.suppression.overlap_threshold, map.Real("nms_iou_threshold"));
  const float overlap = options.suppression.overlap_threshold;
  if (!(overlap > 0 && overlap <= 1)) {
    return InvalidError("nms_iou_threshold: ", overlap, " outside (0, 1]");
  }
  constexpr const char* kScales[] = {"y_scale", "x_scale", "h_scale", "w_scale"};
  for (int i = 0; i < kBoxValues; ++i) {
    OCTET_ASSIGN_OR_RETURN(const float scale, map.Real(kScales[i]));
    if (!(scale > 0)) return InvalidError(kScales[i], ": ", scale, ", expected above 0");
    options.scale[i] = double{scale};
  }
  return options;
}

}  // namespace octet
