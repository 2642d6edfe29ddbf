// POW: INT32 with exponents of 0 and above, saturated; FLOAT32.
#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {
namespace {

/// x^y by squaring. Every step saturates, and only a base of −1, 0 or 1 keeps the later ones small.
struct Power {
  int32_t operator()(int32_t x, int32_t y) const {
    int64_t result = 1, square = x;
    for (; y > 0; y >>= 1) {
      if (y & 1) result = fixed_point::Saturate(result * square);
      square = fixed_point::Saturate(square * square);
    }
    return static_cast<int32_t>(result);
  }
};

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& x = node.input(0);
  if (x.type() == DataType::kFloat32) return PreparePowFloat32(node);
  if (x.type() != DataType::kInt32) return node.UnsupportedType("input 0", x);
  return PrepareGuardedInteger<int32_t>(node, Activation::kNone, Power(),
                                        "an exponent of at least 0",
                                        [](int32_t y) { return y >= 0; });
}

}  // namespace

const Op ops::kPow = {.code = OpCode::kPow, .prepare = Prepare};

}  // namespace octet
