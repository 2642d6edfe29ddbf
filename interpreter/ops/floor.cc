// FLOOR: in float32 only, as in TFLite.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kFloor = {.code = OpCode::kFloor, .prepare = PrepareFloorFloat32};

}  // namespace octet
