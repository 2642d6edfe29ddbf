// PRELU: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kPrelu = {.code = OpCode::kPrelu, .prepare = PreparePreluFloat32};

}  // namespace octet
