// An engine that computes something else must not be timed as if it computed the same.
#ifndef OCTET_BENCHMARKS_GEMM_CHECK_H_
#define OCTET_BENCHMARKS_GEMM_CHECK_H_

#include <octet/status.h>

#include "benchmarks/gemm/engine.h"

namespace octet {

/// Compares the results of runner.Run() with ReferenceMultiply's on some pixels, all channels:
/// int32 and exact engines must equal it, other 8-bit results may be 1 off (peers round in float).
/// Errors: the first result that differs by more.
Status CheckResults(const Runner& runner, bool exact);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_CHECK_H_
