// Where the time goes: each operator, over several runs.
#ifndef OCTET_BENCHMARKS_OP_PROFILE_H_
#define OCTET_BENCHMARKS_OP_PROFILE_H_

#include <optional>
#include <string>
#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

namespace octet {

/// Multiply-adds a second (10⁹) that the processors of all threads could do at most; nullopt where
/// nobody wrote a loop for the processor.
struct Peaks {
  std::optional<double> int8_gmacs_per_s, float32_gmacs_per_s;
};

/// An amount of work and the time it takes.
struct Work {
  double us = 0;        // median
  int64_t macs = 0;     // multiply-adds
  double ideal_us = 0;  // for the multiply-adds, at the peak; NaN where the peak is not known

  double gmacs_per_s() const { return us > 0 ? static_cast<double>(macs) / us / 1e3 : 0; }
  double peak_gmacs_per_s() const { return static_cast<double>(macs) / ideal_us / 1e3; }
  double percent_of_peak() const { return 100 * ideal_us / us; }
  /// Adds another; `us` becomes the sum of both.
  void Add(const Work& other);
};

struct OpTime {
  int index = 0;     // in graph.operators
  std::string op;    // "CONV_2D"
  std::string name;  // of its first output
  std::string kernel;
  Work work;
  int64_t bytes = 0;                      // of its inputs and outputs
  double last_start_us = 0, last_us = 0;  // in the last run watched: since it began, and how long
};

/// All operators of one type.
struct TypeTime {
  std::string op;
  int count = 0;
  Work work = {};
};

/// Runs `interpreter` `runs` times and watches. In the order in which operators run; those that
/// were computed in advance or are free do not appear.
Expected<std::vector<OpTime>> ProfileOps(Interpreter& interpreter, const Graph& graph,
                                         const Peaks& peaks, int runs);

Work Total(const std::vector<OpTime>& ops);
/// The slowest type first.
std::vector<TypeTime> ByType(const std::vector<OpTime>& ops);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_OP_PROFILE_H_
