// Fused activations as bounds on real values; each kind of value has its own form of them.
#ifndef OCTET_INTERPRETER_OPS_ACTIVATION_H_
#define OCTET_INTERPRETER_OPS_ACTIVATION_H_

#include <octet/options.h>
#include <octet/status.h>

namespace octet {

/// Bounds on real values, both inclusive; the default is no bound.
struct FloatRange {
  float min = -__builtin_inff();
  float max = __builtin_inff();
};

/// Error: an activation that is not a clamp (TANH, SIGN_BIT).
Expected<FloatRange> FusedRange(Activation activation);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_ACTIVATION_H_
