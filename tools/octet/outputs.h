// What a run gave, for people: the best classes, detected boxes, the classes of a mask, or a range.
#ifndef OCTET_TOOLS_OCTET_OUTPUTS_H_
#define OCTET_TOOLS_OCTET_OUTPUTS_H_

#include <string>
#include <vector>

#include "tools/octet/network.h"

namespace octet {

struct OutputNames {
  std::vector<std::string> classes = {};  // empty: numbers only
  int top_k = 5;                          // print this many classes
};

/// Prints every output of the last run to standard output.
void PrintOutputs(const Network& network, const OutputNames& names);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_OUTPUTS_H_
