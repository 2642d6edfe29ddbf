// EXP: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kExp = {.code = OpCode::kExp, .prepare = PrepareExpFloat32};

}  // namespace octet
