// Every FloatKernels of this build, and the choice between them.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_KERNEL_LIST_H_
#define OCTET_INTERPRETER_OPS_FLOAT_KERNEL_LIST_H_

#include <span>

#include "interpreter/ops/float/kernels.h"

namespace octet {

struct FloatKernelEntry {
  const FloatKernels* kernels;
  bool (*supported)();  // whether this processor runs them
};

/// Best first; the last one runs anywhere.
std::span<const FloatKernelEntry> AllFloatKernels();

/// The first supported entry; the same for the whole run of the program.
const FloatKernels& BestFloatKernels();

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_KERNEL_LIST_H_
