// SQRT: in float32 only, as in TFLite.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kSqrt = {.code = OpCode::kSqrt, .prepare = PrepareSqrtFloat32};

}  // namespace octet
