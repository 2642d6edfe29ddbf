// HARD_SWISH: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kHardSwish = {.code = OpCode::kHardSwish, .prepare = PrepareHardSwishFloat32};

}  // namespace octet
