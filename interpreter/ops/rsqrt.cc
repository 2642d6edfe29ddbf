// RSQRT: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kRsqrt = {.code = OpCode::kRsqrt, .prepare = PrepareRsqrtFloat32};

}  // namespace octet
