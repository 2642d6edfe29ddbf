// DIV: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kDiv = {.code = OpCode::kDiv, .prepare = PrepareDivFloat32};

}  // namespace octet
