// TANH: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kTanh = {.code = OpCode::kTanh, .prepare = PrepareTanhFloat32};

}  // namespace octet
