// Pass: a pure step from one Graph to an equal one. One file per pass defines a function of this
// shape, and pass_list.cc lists it; Optimize (converter/optimize.cc) runs the list from top to
// bottom and removes what has become dead after each.
#ifndef OCTET_CONVERTER_PASSES_PASS_H_
#define OCTET_CONVERTER_PASSES_PASS_H_

#include <span>
#include <string_view>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

struct PassContext {
  const OptimizeOptions& options;
  OptimizeReport& report;
};

struct Pass {
  std::string_view name;
  /// Changes `graph` without changing its results (but for float rounding). May leave operators
  /// whose outputs are empty or unread.
  Status (*run)(Graph& graph, PassContext& context);
};

/// In the order in which they run; a pass may appear more than once.
std::span<const Pass> AllPasses();

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_PASS_H_
