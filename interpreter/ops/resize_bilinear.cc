// RESIZE_BILINEAR: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kResizeBilinear = {.code = OpCode::kResizeBilinear, .prepare = PrepareResizeBilinearFloat32};

}  // namespace octet
