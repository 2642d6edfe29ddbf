// AllOps, in a file of its own: a program that never calls it links only the operators it names.
#include <octet/interpreter.h>
#include <octet/ops.h>

#include "interpreter/op.h"

namespace octet {
namespace {

#define OCTET_OP_ADDRESS_(Name) &ops::k##Name,
const Op* const kOps[] = {OCTET_FOR_EACH_OP(OCTET_OP_ADDRESS_)};
#undef OCTET_OP_ADDRESS_

}  // namespace

std::span<const Op* const> AllOps() {
  return kOps;
}

}  // namespace octet
