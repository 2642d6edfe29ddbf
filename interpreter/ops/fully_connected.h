// Geometry of FULLY_CONNECTED, checked; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_FULLY_CONNECTED_H_
#define OCTET_INTERPRETER_OPS_FULLY_CONNECTED_H_

#include <cstdint>

#include "interpreter/op.h"

namespace octet {

struct FullyConnected {
  int pixels = 0;
  int channels = 0;
  int depth = 0;

  int64_t macs() const { return int64_t{pixels} * channels * depth; }
};

/// Checks counts, shapes and the order of the weights, and sets the output's shape. Types and
/// quantization are the caller's.
Expected<FullyConnected> CheckFullyConnected(PrepareContext& node);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FULLY_CONNECTED_H_
