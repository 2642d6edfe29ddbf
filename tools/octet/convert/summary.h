// What `octet convert` says when it is done.
#ifndef OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
#define OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_

#include "tools/octet/convert/conversion.h"

namespace octet {

/// To standard output. REQUIRES: the file was written.
void PrintSummary(const Conversion& conversion);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_SUMMARY_H_
