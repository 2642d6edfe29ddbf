// LOG_SOFTMAX: in float32 only.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"

namespace octet {

const Op ops::kLogSoftmax = {.code = OpCode::kLogSoftmax, .prepare = PrepareLogSoftmaxFloat32};

}  // namespace octet
