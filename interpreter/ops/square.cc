// SQUARE: in float32 only, as in TFLite.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kSquare = {.code = OpCode::kSquare, .prepare = PrepareSquareFloat32};

}  // namespace octet
