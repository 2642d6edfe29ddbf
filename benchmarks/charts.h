// The pictures of the HTML report, as inline SVG. Colours come from the page's style: its classes
// and its variables --c0 to --c7.
#ifndef OCTET_BENCHMARKS_CHARTS_H_
#define OCTET_BENCHMARKS_CHARTS_H_

#include <string>

#include "benchmarks/model_report.h"

namespace octet {

/// How often the network took how long; the slowest 1 % share the last bar.
std::string Histogram(const Times& times);

/// Each operator that multiplies: its rate per thread over the multiply-adds it does for each byte
/// of its inputs and outputs, below what a thread could do and what it could read. Areas are times.
std::string Roofline(const NetworkReport& network, int threads, const MemoryRates& memory);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_CHARTS_H_
