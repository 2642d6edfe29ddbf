// What TFLite's program prints about a run, line by line: scripts that read it go on working.
#ifndef OCTET_BENCHMARKS_TFLITE_LOG_H_
#define OCTET_BENCHMARKS_TFLITE_LOG_H_

#include <string>

#include "benchmarks/model_report.h"

namespace octet {

/// "count=50 first=3011 curr=2996 min=2990 max=3100 avg=3000.12 std=20 p5=2991 median=2999
/// p95=3020"
std::string StatLine(const Times& times);

/// Up to the last line, which tells the times, and, when it is the only run, the memory used.
std::string TfliteLog(const Report& report, const ModelReport& run, const TimingOptions& options);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_TFLITE_LOG_H_
