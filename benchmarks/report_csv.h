// The figures as comma-separated values; figures that are not known are empty.
#ifndef OCTET_BENCHMARKS_REPORT_CSV_H_
#define OCTET_BENCHMARKS_REPORT_CSV_H_

#include <string>

#include "benchmarks/model_report.h"

namespace octet {

/// A line for each run.
std::string ToCsv(const Report& report);
/// A line for each operator of each network.
std::string ProfileToCsv(const Report& report);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_REPORT_CSV_H_
