// MAXIMUM: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kMaximum = {.code = OpCode::kMaximum, .prepare = PrepareMaximumFloat32};

}  // namespace octet
