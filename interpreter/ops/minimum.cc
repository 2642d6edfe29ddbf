// MINIMUM: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kMinimum = {.code = OpCode::kMinimum, .prepare = PrepareMinimumFloat32};

}  // namespace octet
