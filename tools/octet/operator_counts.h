// How many operators of each kind a graph has.
#ifndef OCTET_TOOLS_OCTET_OPERATOR_COUNTS_H_
#define OCTET_TOOLS_OCTET_OPERATOR_COUNTS_H_

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <octet/graph.h>

namespace octet {

/// Names with their number, the most frequent first.
inline std::vector<std::pair<std::string, int>> CountOperators(const Graph& graph) {
  std::map<std::string, int> counts;
  for (const Operator& op : graph.operators) ++counts[op.name()];
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_OPERATOR_COUNTS_H_
