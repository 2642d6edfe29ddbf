// Where the time goes: each operator, over several runs.
#ifndef OCTET_BENCHMARKS_OP_PROFILE_H_
#define OCTET_BENCHMARKS_OP_PROFILE_H_

#include <string>
#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

namespace octet {

struct OpTime {
  int index = 0;     // in graph.operators
  std::string op;    // "CONV_2D"
  std::string name;  // of its first output
  std::string kernel;
  double us = 0;     // median
  int64_t macs = 0;  // multiply-adds

  double gmacs_per_s() const { return us > 0 ? static_cast<double>(macs) / us / 1e3 : 0; }
};

/// Runs `interpreter` `runs` times and watches. In the order in which operators run; those that
/// were computed in advance or are free do not appear.
Expected<std::vector<OpTime>> ProfileOps(Interpreter& interpreter, const Graph& graph, int runs);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_OP_PROFILE_H_
