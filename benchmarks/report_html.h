// The report as one HTML file that needs nothing else: no script, no network. Light or dark as the
// reader's system is.
#ifndef OCTET_BENCHMARKS_REPORT_HTML_H_
#define OCTET_BENCHMARKS_REPORT_HTML_H_

#include <string>

#include "benchmarks/machine.h"
#include "benchmarks/model_report.h"

namespace octet {

std::string ToHtml(const Report& report, const MemoryRates& memory);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_REPORT_HTML_H_
