// SUB: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kSub = {.code = OpCode::kSub, .prepare = PrepareSubFloat32};

}  // namespace octet
