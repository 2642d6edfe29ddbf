// L2_POOL_2D: the root of the mean of squares. In float32 only, as in TFLite.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kL2Pool2d = {.code = OpCode::kL2Pool2d, .prepare = PrepareL2Pool2dFloat32};

}  // namespace octet
