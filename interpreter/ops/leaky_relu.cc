// LEAKY_RELU: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kLeakyRelu = {.code = OpCode::kLeakyRelu, .prepare = PrepareLeakyReluFloat32};

}  // namespace octet
