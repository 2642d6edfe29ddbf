// RELU_N1_TO_1: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kReluN1To1 = {.code = OpCode::kReluN1To1, .prepare = PrepareReluN1To1Float32};

}  // namespace octet
