// TRANSPOSE_CONV: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kTransposeConv = {.code = OpCode::kTransposeConv, .prepare = PrepareTransposeConvFloat32};

}  // namespace octet
