// What `octet convert` says when it is done.
#ifndef OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
#define OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_

#include <string>
#include <vector>

#include "tools/octet/convert/conversion.h"

namespace octet {

struct SummaryLine {
  std::string what, text;
};

/// Types, sizes and counts. REQUIRES: the file was written.
std::vector<SummaryLine> SummaryLines(const Conversion& conversion);

/// The lines, the layers at risk, advice and verdict, to standard output. REQUIRES: the file was
/// written.
void PrintSummary(const Conversion& conversion);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
