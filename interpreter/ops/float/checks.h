// What the float32 operators check alike.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_CHECKS_H_
#define OCTET_INTERPRETER_OPS_FLOAT_CHECKS_H_

#include <initializer_list>

#include "interpreter/op.h"
#include "interpreter/ops/activation.h"

namespace octet {

/// Inputs 0, 1, ... and output 0 are FLOAT32. roles: what messages call the inputs; nullptr for one
/// of another type. An absent input passes.
Status ExpectFloat32(const PrepareContext& node, std::initializer_list<const char*> roles);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_CHECKS_H_
